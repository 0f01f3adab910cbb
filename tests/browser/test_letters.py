"""From a voicemail to a letter, and back again, by keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next, log_by_key
from tests.browser.server import Site
from tests.browser.test_keyboard import press_on

OWN = "My street has people from forty countries, and we look after each other."
CALLS = "SELECT outcome, voided_as FROM contacts ORDER BY id"
LETTERS = "SELECT body FROM letters"
# Where somebody is who goes on with Tab: never at the very top of the page again.
NOWHERE = "document.activeElement === document.body"


def swapped(page: Page, says: str) -> None:
    """The answer is there, and whoever cannot see it is where it is."""
    expect(page.get_by_text(says).first).to_be_visible()
    page.wait_for_function(f"!({NOWHERE})")


def type_in(page: Page, label: str, text: str, key: str = "End") -> None:
    press_on(page, "textbox", label, key)
    page.keyboard.type(text)


def a_letter(page: Page) -> None:
    """A call that ended in a voicemail, and a letter made after it."""
    claim_next(page)
    log_by_key(page, "3")
    swapped(page, "Logged: left a voicemail.")
    type_in(page, "A sentence or two of your own", OWN)
    press_on(page, "button", "Make my letter")
    swapped(page, "Open in my mail program")


def test_from_a_voicemail_to_a_letter_and_back(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    page = visit(asha)
    a_letter(page)
    letter = page.get_by_role("textbox", name="Your letter")
    expect(letter).to_have_value(re.compile(re.escape(OWN)))
    type_in(page, "Your letter", " P.S. Thank you.", "ControlOrMeta+End")
    before = letter.element_handle()  # the page that comes says the same as the one that goes
    press_on(page, "button", "Save my changes")
    before.wait_for_element_state("hidden")
    swapped(page, "Open in my mail program")
    expect(letter).to_have_value(re.compile(r"P\.S\. Thank you\.$"))
    expect(page.get_by_role("radio", name="Sent")).not_to_be_checked()
    press_on(page, "button", "Copy the letter")
    expect(page.get_by_role("radio", name="Sent")).to_be_checked()
    assert site.rows(LETTERS) == []
    press_on(page, "button", "Log this email")
    swapped(page, "Logged: sent.")
    [(body,)] = site.rows(LETTERS)
    assert OWN in body
    assert body.endswith("P.S. Thank you.")
    press_on(page, "button", "Undo")
    expect(page.get_by_text("Undone. Everything is as it was before.")).to_be_visible()
    assert site.rows(CALLS) == [("voicemail_left", None), ("sent", "undone")]


def test_an_entry_is_corrected(site: Site, visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    claim_next(page)
    log_by_key(page, "4")
    swapped(page, "Logged: no answer.")
    press_on(page, "link", "Correct “No answer”")
    expect(page.get_by_role("heading", name="Correct what you logged")).to_be_visible()
    page.wait_for_load_state()
    while not page.evaluate("document.activeElement.name === 'outcome'"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Busy or mailbox full")).to_be_checked()
    type_in(page, "A note to the next caller", "Full until Monday")
    press_on(page, "button", "Save the correction")
    expect(page.get_by_text("Corrected. The first entry stays in the history.")).to_be_visible()
    assert site.rows(CALLS) == [("no_answer", "corrected"), ("busy_or_full", None)]


def test_what_is_refused_is_where_the_focus_goes(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha)
    claim_next(page)
    type_in(page, "A note to the next caller", "Ask for Sam. Case H1234567.")
    press_on(page, "radio", "Spoke to the MP …", "Space")
    page.keyboard.press("Enter")
    note = page.get_by_role("textbox", name="A note to the next caller")
    expect(note).to_be_focused()
    expect(note).to_have_accessible_description(re.compile("Please take out “Case H1234567”"))
    press_on(page, "button", "Log it like that")
    swapped(page, "Logged: spoke to the mp.")
    [(kept,)] = site.rows("SELECT note FROM contacts")
    assert kept.startswith("Ask for Sam.")
    assert "H1234567" not in kept


def test_a_letter_without_a_sentence_is_asked_for_one(
    visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha)
    claim_next(page)
    press_on(page, "link", "Email")
    press_on(page, "button", "Make my letter")
    expect(page.get_by_label("A sentence or two of your own")).to_be_focused()
    page.keyboard.type(OWN)
    press_on(page, "button", "Make my letter")
    swapped(page, "Open in my mail program")
    press_on(page, "button", "Begin again")
    expect(page.get_by_role("button", name="Make my letter")).to_be_visible()
    page.wait_for_function(f"!({NOWHERE})")
