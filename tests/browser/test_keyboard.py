"""Nothing needs a mouse."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.auth.passwords import hash_password
from outreach.people.models import Person
from tests.browser.hands import claim_next
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
    page.keyboard.press("3")
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
    page.keyboard.press("1")
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
    page.keyboard.press("1")
    for name in ("Spoke to staff", "Left a voicemail", "No answer", "Busy or mailbox full"):
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("radio", name=name)).to_be_checked()
    page.keyboard.press("Space")
    expect(page.get_by_text("Yours until")).to_be_visible()
    assert site.rows(LOGGED) == []
    page.keyboard.press("Enter")
    expect(page.get_by_text("Logged: busy or mailbox full.")).to_be_visible()
    assert site.rows(LOGGED) == [("busy_or_full",)]
