"""The journeys of every day, in the engine of every iPhone."""

from collections.abc import Callable

from selenium.webdriver.common.keys import Keys

from outreach.people.models import Person
from tests.browser.hands import PASSWORD
from tests.browser.server import Site
from tests.browser.webkit.conftest import Phone

NOTE = "Ask for the diary secretary: mornings only."
Phones = Callable[[Person | None], Phone]


def claim(mine: Phone) -> str:
    mine.open("/today")
    mine.press("Claim next MP")
    mine.reads("Yours until")
    return mine.run("return document.querySelector('h1').innerText")


def test_a_person_who_was_invited_joins(site: Site, phone: Phones) -> None:
    mine = phone(None)
    mine.open(site.first_link)
    mine.field("Your name").send_keys("Carol")
    mine.field("Your email address").send_keys("carol@example.org")
    mine.field("Choose a password").send_keys(PASSWORD)
    mine.field("I have read this").click()
    mine.press("Begin")
    mine.reads("Set it up")


def test_a_call_is_logged_and_undone(site: Site, phone: Phones, asha: Person) -> None:
    mine = phone(asha)
    mp = claim(mine)
    mine.tap("Left a voicemail")
    mine.reads("Logged: left a voicemail.")
    assert site.rows("SELECT outcome, voided_at FROM contacts") == [("voicemail_left", None)]
    mine.press("Undo")
    mine.reads(mp)
    mine.reads("Yours until")
    assert site.rows("SELECT count(*) FROM contacts WHERE voided_at IS NULL") == [(0,)]


def test_a_draft_comes_back_after_a_reload(phone: Phones, asha: Person) -> None:
    mine = phone(asha)
    claim(mine)
    mine.field("A note to the next caller").send_keys(NOTE)
    mine.reads("Saved.")
    mine.driver.refresh()
    mine.reads("Yours until")
    assert mine.field("A note to the next caller").get_attribute("value") == NOTE


def test_the_board_shows_what_somebody_else_does(phone: Phones, asha: Person, ben: Person) -> None:
    mine, theirs = phone(asha), phone(ben)
    theirs.open("/board")
    loaded = theirs.run("return performance.timeOrigin")
    mp = claim(mine)
    theirs.reads("Asha is on it")
    assert mp in theirs.text
    assert theirs.run("return performance.timeOrigin") == loaded


def test_back_after_signing_out_shows_nothing_of_hers(phone: Phones, asha: Person) -> None:
    mine = phone(asha)
    mp = claim(mine)
    mine.open("/today")
    mine.reads(mp)
    mine.follow("Board")
    mine.reads("You are on it")
    mine.run("document.querySelector('form.sign-out').requestSubmit()")
    mine.reads("Find my MP")
    assert mine.run("return localStorage.length") == 0
    for _ in range(3):
        mine.driver.back()
        shown = mine.reads("Email address")
        assert mp not in shown
        assert "You are on it" not in shown


def test_a_digit_alone_logs_nothing(site: Site, phone: Phones, asha: Person) -> None:
    mine = phone(asha)
    claim(mine)
    for place in ("document.body", "document.querySelector('summary')", "document.links[0]"):
        mine.run(f"document.activeElement.blur(); {place}.focus()")
        mine.keys("4")
    mine.field("A note to the next caller").send_keys("4")
    assert mine.run("return document.querySelectorAll('#log [name=outcome]:checked').length") == 0
    assert site.rows("SELECT count(*) FROM contacts") == [(0,)]


def test_a_digit_among_the_outcomes_chooses_and_enter_logs(
    site: Site, phone: Phones, asha: Person
) -> None:
    mine = phone(asha)
    claim(mine)
    mine.run("document.querySelector('#log [name=outcome]').focus()")
    mine.keys("4")
    chosen = "return document.querySelector('#log [name=outcome]:checked').value"
    assert mine.run(chosen) == "no_answer"
    assert site.rows("SELECT count(*) FROM contacts") == [(0,)]
    mine.keys(Keys.ENTER)
    mine.reads("Logged: no answer.")
    assert site.rows("SELECT outcome FROM contacts") == [("no_answer",)]
