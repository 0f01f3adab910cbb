"""Three minutes on a phone: by keyboard alone, without scripts, and as axe sees it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import choose_by_key, log_by_key, tile
from tests.browser.server import Site
from tests.browser.test_axe import check
from tests.browser.test_keyboard import press_on

PHONE = {"width": 390, "height": 844}
PRACTISED = "SELECT practised_at IS NOT NULL FROM people"
KEPT = "SELECT (SELECT count(*) FROM contacts) + (SELECT count(*) FROM claims)"
SENTENCE = "My neighbours should be able to ask for help."


def heard(page: Page, words: str) -> None:
    """By keyboard: ring, and read what they say."""
    expect(page.get_by_text("Practice: this MP does not exist.")).to_be_visible()
    page.wait_for_load_state()
    ring = page.locator("summary", has_text="Ring 020 7946")
    while not ring.evaluate("element => element === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".said")).to_contain_text(words)


def told(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def choose(page: Page, label: str, word: str) -> None:
    press_on(page, "combobox", label, key=word[0])
    page.keyboard.type(word[1:])


def test_three_calls_by_keyboard(site: Site, visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha, "/practice", **PHONE)
    press_on(page, "button", "Claim next MP")
    heard(page, "Please leave a message")
    log_by_key(page, "4")
    told(page, "so “Left a voicemail” fits")
    press_on(page, "link", "Undo and try again")
    heard(page, "Please leave a message")
    log_by_key(page, "3")
    told(page, "That is right: left a voicemail.")
    press_on(page, "textbox", "A sentence or two of your own", key="End")
    page.keyboard.type(SENTENCE)
    press_on(page, "button", "Make my letter")
    letter = page.get_by_role("textbox", name="Your letter")
    expect(letter).to_have_value(re.compile(SENTENCE))
    log_by_key(page, "1")
    told(page, "Your letter is on its way.")
    press_on(page, "button", "Claim next MP")
    heard(page, "They don’t sign pledges")
    log_by_key(page, "6")
    told(page, "That is right: told to email.")
    press_on(page, "button", "Claim next MP")
    heard(page, "call back on Thursday")
    choose_by_key(page, "2")
    choose(page, "Where do they stand on the pledge?", "Leaning towards")
    choose(page, "Who said so?", "Their")
    press_on(page, "button", "Log this call")
    told(page, "That is right: spoke to staff.")
    assert site.rows(PRACTISED) == [(0,)]
    press_on(page, "button", "Finish")
    expect(page.get_by_role("heading", level=1)).to_have_text("That is all. Now a real one")
    assert site.rows(PRACTISED) == [(1,)]
    assert site.rows(KEPT) == [(0,)]
    press_on(page, "button", "Claim next MP")
    expect(page.get_by_text("Yours until")).to_be_visible()
    assert site.rows(KEPT) == [(1,)]


def test_three_calls_without_scripts(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha, "/practice", javascript=False, **PHONE)
    page.get_by_role("button", name="Claim next MP").click()
    page.get_by_text("Ring 020 7946 0101").click()
    tile(page, "Left a voicemail").click()
    page.get_by_role("button", name="Log this call").click()
    page.get_by_label("A sentence or two of your own").fill(SENTENCE)
    page.get_by_role("button", name="Make my letter").click()
    expect(page.get_by_label("Your letter")).to_have_value(re.compile(SENTENCE))
    page.get_by_text("Open in my mail program").click()
    expect(page.get_by_text("nothing opens and nothing is sent")).to_be_visible()
    tile(page, "Sent").click()
    page.get_by_role("button", name="Log this email").click()
    page.get_by_role("button", name="Claim next MP").click()
    tile(page, "Told to email").click()
    page.get_by_role("button", name="Log this call").click()
    page.get_by_role("button", name="Claim next MP").click()
    tile(page, "Asked to call back").click()
    page.get_by_label("Follow up on").fill("2020-01-31")
    page.get_by_role("button", name="Log this call").click()
    expect(page.get_by_text("This day has passed.")).to_be_visible()
    page.get_by_role("link", name="Leave practice").click()
    expect(page.get_by_role("heading", name="Hello Asha")).to_be_visible()
    assert site.rows(KEPT) == [(0,)]


def test_axe(visit: Callable[..., Page], asha: Person, complaints: Complaints) -> None:
    complaints.allow("status of 422")
    page = visit(asha, "/practice/3")
    page.get_by_text("Ring 020 7946 0103").click()
    page.get_by_label("A note to the next caller").fill("Ask for Robin. Case A1234567")
    tile(page, "No answer").click()
    expect(page.locator("mark")).to_be_visible()
    check(page, "a call of the practice, refused")
    for path in ("1?logged=no_answer", "1?logged=voicemail_left&channel=email"):
        page.goto(f"/practice/{path}")
        check(page, f"/practice/{path}")
