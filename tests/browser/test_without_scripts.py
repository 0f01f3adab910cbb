"""An evening without scripts: the same pages, the same words, one page load more now and then."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import tile
from tests.browser.server import Site

PHONE = {"width": 390, "height": 844, "javascript": False}
OWN = "My street has people from forty countries, and we look after each other."
SECRET = "Farah Example"
CALLS = "SELECT outcome, note, voided_as FROM contacts ORDER BY id"
VERSIONS = """SELECT body FROM script_versions WHERE script_id =
  (SELECT script_id FROM script_versions WHERE number = 3) ORDER BY number"""

Visit = Callable[..., Page]


@pytest.fixture
def page(visit: Visit, asha: Person, complaints: Complaints) -> Page:
    """Hers, on a phone, with an MP she has just claimed."""
    complaints.allow("status of 422")
    mine = visit(asha, **PHONE)
    press(mine, "Claim next MP")
    expect(mine.get_by_text("Yours until")).to_be_visible()
    return mine


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def log(page: Page, outcome: str, button: str = "Log this call") -> None:
    tile(page, outcome).click()
    press(page, button)


def says(page: Page, text: str) -> None:
    expect(page.get_by_text(text).first).to_be_visible()


def make_a_letter(page: Page) -> None:
    page.get_by_label("A sentence or two of your own").fill(OWN)
    press(page, "Make my letter")
    says(page, "Open in my mail program")


def test_a_voicemail_a_letter_and_its_reply(site: Site, page: Page) -> None:
    call = page.url
    log(page, "Left a voicemail")
    says(page, "Logged: left a voicemail.")
    make_a_letter(page)
    letter = page.get_by_label("Your letter")
    letter.fill(f"{letter.input_value()}\n\nP.S. Thank you.")
    press(page, "Save my changes")
    expect(letter).to_have_value(re.compile(rf"{re.escape(OWN)}[\s\S]*P\.S\. Thank you\.$"))
    expect(page.get_by_role("radio", name="Sent")).not_to_be_checked()
    log(page, "Sent", "Log this email")
    says(page, "Logged: sent.")
    # Where she goes when a reply has come: Today has the link, three weeks later.
    page.goto(f"{call}?channel=email&replied=1")
    log(page, "Only acknowledged", "Log this email")
    says(page, "Logged: only acknowledged.")
    press(page, "Undo")
    says(page, "Undone. Everything is as it was before.")
    logged = [("voicemail_left", "", None), ("sent", "", None), ("acknowledged_only", "", "undone")]
    assert site.rows(CALLS) == logged
    assert site.rows("SELECT count(*) FROM letters WHERE body LIKE '%P.S. Thank you.'") == [(1,)]


def test_a_correction(site: Site, page: Page) -> None:
    log(page, "No answer")
    page.get_by_role("link", name="Correct “No answer”").click()
    tile(page, "Busy or mailbox full").click()
    page.get_by_label("A note to the next caller").fill("Full until Monday")
    press(page, "Save the correction")
    says(page, "Corrected. The first entry stays in the history.")
    busy = ("busy_or_full", "Full until Monday", None)
    assert site.rows(CALLS) == [("no_answer", "", "corrected"), busy]


def test_a_note_about_a_case_is_logged_without_it(site: Site, page: Page) -> None:
    page.get_by_label("A note to the next caller").fill("Ask for Sam. Case H1234567.")
    log(page, "No answer")
    expect(page.locator("mark")).to_have_text("Case H1234567")
    assert site.rows(CALLS) == []
    press(page, "Log it like that")
    says(page, "Logged: no answer.")
    [(_, note, _)] = site.rows(CALLS)
    assert "Sam" in note
    assert "H1234567" not in note


def test_nor_is_one_kept_in_a_letter(site: Site, page: Page) -> None:
    page.get_by_role("link", name="Email", exact=True).click()
    page.get_by_label("A sentence or two of your own").fill(f"{OWN} My case is H1234567.")
    press(page, "Make my letter")
    expect(page.locator("mark", has_text="H1234567")).to_be_visible()
    press(page, "Use that")
    says(page, "Open in my mail program")
    assert "H1234567" not in page.get_by_label("Your letter").input_value()
    assert site.rows("SELECT count(*) FROM drafts WHERE fields LIKE '%H1234567%'") == [(0,)]


def test_what_only_scripts_can_do_is_not_there(page: Page) -> None:
    expect(page.get_by_text("Tapping one logs it")).to_be_hidden()
    page.get_by_role("link", name="Email", exact=True).click()
    make_a_letter(page)
    expect(page.get_by_role("button", name="Copy the letter")).to_be_hidden()
    says(page, "Copy the letter and paste it where you write your emails.")


def test_words_are_changed_looked_at_and_brought_back(
    site: Site, visit: Visit, carol: Person
) -> None:
    page = visit(carol, "/scripts", **PHONE)
    page.get_by_role("link", name="First call").first.click()
    page.get_by_role("link", name="Change the words").click()
    page.get_by_label("The words").fill("Good morning, {mpp}")
    press(page, "Preview")
    says(page, "Did you mean {mp}?")
    page.get_by_label("The words").fill("Good morning, {mp}")
    press(page, "Save")
    says(page, "Saved as version 2.")
    page.get_by_role("link", name="Read version 1").click()
    press(page, "Go back to this version")
    says(page, "Saved as version 3.")
    first, second, third = site.rows(VERSIONS)
    assert first == third != second == ("Good morning, {mp}",)


def test_a_coordinator_looks_at_a_log_and_takes_words_out(
    site: Site, page: Page, visit: Visit, carol: Person
) -> None:
    page.get_by_label("A note to the next caller").fill("Ask for Sam")
    log(page, "No answer")
    site.change("UPDATE contacts SET note = ?", f"Spoke about {SECRET}")
    hers = visit(carol, "/review", **PHONE)
    hers.get_by_text("Ask to correct").click()
    hers.get_by_label("What should be different?").fill("Please leave names out.")
    press(hers, "Send back")
    says(hers, "Please leave names out.")
    hers.goto(page.url)
    hers.get_by_role("link", name=re.compile("^Take words out of “")).click()
    hers.get_by_label("Only these words").fill(SECRET)
    press(hers, "Remove for good")
    says(hers, "Removed, in 1 place.")
    assert site.rows(CALLS) == [("no_answer", "Spoke about [removed]", None)]
    page.goto("/today")
    says(page, "Please leave names out.")
