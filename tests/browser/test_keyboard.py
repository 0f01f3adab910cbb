"""Nothing needs a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.auth.passwords import hash_password
from outreach.people.models import Person
from tests.browser.hands import choose_by_key, claim_next, log_by_key
from tests.browser.server import Site

LOGGED = "SELECT outcome FROM contacts"


def press_on(page: Page, role: str, name: str, key: str = "Enter") -> None:
    """Tab to something by its name, and press a key there."""
    wanted = page.get_by_role(role, name=name, exact=True)  # type: ignore[arg-type]
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    expect(wanted).to_be_focused()
    page.keyboard.press(key)


def test_an_evening_by_keyboard(site: Site, new_page: Callable[..., Page], asha: Person) -> None:
    secret = "a horse, a battery, a staple"
    site.change("UPDATE people SET password_hash = ?", hash_password(secret))
    page = new_page(base_url=site.address)
    page.goto("/sign-in")
    expect(page.get_by_label("Email address")).to_be_focused()  # autofocus comes late
    page.keyboard.type(asha.email)
    page.keyboard.press("Tab")
    page.keyboard.type(secret)
    page.keyboard.press("Enter")
    press_on(page, "button", "Claim next MP")
    expect(page.get_by_text("Yours until")).to_be_visible()
    page.wait_for_load_state()  # what listens for keys comes after what is seen
    log_by_key(page, "3")
    expect(page.get_by_text("Logged: left a voicemail.")).to_be_visible()
    assert site.rows(LOGGED) == [("voicemail_left",)]
    press_on(page, "button", "Claim next MP")
    expect(page.get_by_text("Yours until")).to_be_visible()
    press_on(page, "button", "Release")
    expect(page.get_by_text("Released.")).to_be_visible()


def test_a_digit_that_asks_more_does_not_send(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    page = visit(asha)
    claim_next(page)
    expect(page.get_by_label("Where do they stand")).to_be_hidden()
    choose_by_key(page, "1")
    expect(page.get_by_role("radio", name="Spoke to the MP")).to_be_checked()
    expect(page.get_by_role("radio", name="Spoke to the MP")).to_be_focused()
    expect(page.get_by_label("Where do they stand")).to_be_visible()
    page.get_by_label("A note to the next caller").press_sequentially("Ring after 3, ask for Dev")
    assert site.rows(LOGGED) == []
    press_on(page, "button", "Log this call")
    expect(page.get_by_text("Logged: spoke to the mp.")).to_be_visible()
    assert site.rows(LOGGED) == [("spoke_mp",)]


def test_arrow_keys_only_choose(site: Site, visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    claim_next(page)
    choose_by_key(page, "1")
    for name in ("Spoke to staff", "Left a voicemail", "No answer", "Busy or mailbox full"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.keyboard.press("Space")
    expect(page.get_by_text("Yours until")).to_be_visible()
    assert site.rows(LOGGED) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged: busy or mailbox full.")).to_be_visible()
    assert site.rows(LOGGED) == [("busy_or_full",)]


# Where the focus may be when a key is hit by accident; None is the page itself.
ELSEWHERE = (None, "a[href='/today']", "summary", "#log [name=note]", "[data-log]")


@pytest.mark.parametrize("selector", ELSEWHERE)
@pytest.mark.parametrize("page_of", ["real", "practice"])
def test_a_digit_alone_logs_nothing(
    site: Site, visit: Callable[..., Page], asha: Person, selector: str | None, page_of: str
) -> None:
    page = visit(asha)
    if page_of == "real":
        claim_next(page)
    else:
        page.goto("/practice/1")
    page.wait_for_load_state()
    if selector:
        page.locator(selector).first.focus()
    for digit in "123456789":
        page.keyboard.press(digit)
    expect(page.locator("#log [name=outcome]:checked")).to_have_count(0)
    expect(page.get_by_role("button", name="Log this call")).to_be_visible()
    assert site.rows(LOGGED) == []


def test_a_digit_among_the_outcomes_chooses_and_enter_logs(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    page = visit(asha)
    claim_next(page)
    choose_by_key(page, "4")
    expect(page.get_by_role("radio", name="No answer")).to_be_checked()
    expect(page.get_by_role("radio", name="No answer")).to_be_focused()
    assert site.rows(LOGGED) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    assert site.rows(LOGGED) == [("no_answer",)]


def test_enter_on_an_outcome_of_an_email_logs_it(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    """The letter's buttons come first in the page, and belong to the same form."""
    page = visit(asha)
    claim_next(page)
    page.get_by_role("link", name="Email", exact=True).click()
    expect(page.get_by_role("button", name="Make my letter")).to_be_visible()
    log_by_key(page, "1")
    expect(page.get_by_text("Logged: sent.")).to_be_visible()
    assert site.rows(LOGGED) == [("sent",)]
