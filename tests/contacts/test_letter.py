"""The letter step: a sentence of one's own, a letter around it, sent from one's own program."""

from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from outreach.contacts.letters import likeness, mailto, own_sentences
from outreach.contacts.models import Letter
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, ClaimEnd, Outcome
from outreach.parliament.models import MP
from tests.browsing import text_of
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of
from tests.scenes import ABBOTT, DAY, change, claim, claims, contacts, entry, logged

PAGE, LETTER, LOG = f"/mps/{ABBOTT}", f"/mps/{ABBOTT}/letter", f"/mps/{ABBOTT}/contacts"
OWN = "My street has people from forty countries, and we look after each other."
EMAIL = {"channel": "email", "outcome": "sent"}


def letters():
    found = db.session.scalars(select(Letter)).all()
    db.session.expunge_all()
    db.session.rollback()
    return found


def made(browser, own=OWN):
    """The page with a letter around this sentence."""
    return browser.follow(browser.post(LETTER, {"channel": "email", "own": own}))


def sent(browser, page):
    """Send the letter of this page, and log it."""
    fields = {name: value_of(page, name) for name in ("subject", "script_version_id")}
    soup = BeautifulSoup(page.text, "html.parser")
    body = soup.select_one("textarea[name=letter]").get_text()
    return browser.follow(browser.post(LOG, EMAIL | fields | {"letter": body.strip()}))


@pytest.mark.parametrize("outcome", ["voicemail_left", "told_to_email"])
def test_what_needs_a_letter_leads_to_it_in_the_same_claim(asha, browser_of, outcome):
    claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, {"channel": "phone", "outcome": outcome}))
    assert "Make my letter" in text_of(page)
    assert entry().claimed_by == asha.id
    assert claims()[0].ended_at is None


def test_no_reply_leads_to_the_chaser(asha, browser_of):
    logged(asha, Outcome.SENT, channel=Channel.EMAIL, at=clock.now() - 21 * DAY)
    claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, {"channel": "email", "outcome": "no_reply"}))
    assert "Make my letter" in text_of(page)
    assert "still hoping" in text_of(page).lower() or "wrote" in text_of(page).lower()


def test_without_an_address_a_voicemail_ends_the_turn(asha, browser_of):
    with transaction():
        db.session.execute(update(MP).where(MP.parliament_id == ABBOTT).values(email=None))
    claim(asha)
    browser_of(asha).post(LOG, {"channel": "phone", "outcome": "voicemail_left"})
    assert claims()[0].ended_as == ClaimEnd.LOGGED


def test_a_letter_is_made_around_a_sentence_of_ones_own(asha, browser_of):
    claim(asha)
    page = made(browser_of(asha))
    assert OWN in page.text
    assert "Diane Abbott" in text_of(page)
    assert "Open in my mail program" in text_of(page)


def test_the_draft_opens_in_a_mail_program_with_every_word(asha, browser_of):
    claim(asha)
    page = made(browser_of(asha))
    link = BeautifulSoup(page.text, "html.parser").select_one("#mailto")["href"]
    parts = urlsplit(link)
    assert parts.path == "diane.abbott.office@parliament.uk"
    said = parse_qs(parts.query)
    assert said["subject"][0] == value_of(page, "subject")
    assert OWN in said["body"][0]
    assert "\r\n\r\n" in said["body"][0]


@pytest.mark.parametrize("own", ["", "  ", "Please sign"])
@pytest.mark.parametrize("fragment", [False, True])
def test_without_a_sentence_of_ones_own_there_is_no_letter(asha, browser_of, own, fragment):
    claim(asha)
    answer = browser_of(asha).post(LETTER, {"channel": "email", "own": own}, fragment=fragment)
    assert "Write at least one sentence of your own" in message_at(answer, "own")
    assert "Open in my mail program" not in text_of(answer)


def test_page_and_fragment_are_the_fresh_page(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    answer = browser.post(LETTER, {"channel": "email", "own": OWN}, fragment=True)
    fragment = browser.follow(answer, fragment=True)
    assert text_of(fragment) in text_of(browser.get(answer.location))


def test_sent_is_one_tap_and_keeps_what_was_written(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = sent(browser, made(browser))
    assert "Logged: sent." in text_of(page)
    assert OWN in letters()[0].body
    assert contacts()[0].script_version_id is not None
    assert entry().follow_up_at == clock.now() + 21 * DAY
    assert claims()[0].ended_as == ClaimEnd.LOGGED


def test_the_next_one_reads_what_the_office_got(asha, ben, browser_of):
    claim(asha)
    browser = browser_of(asha)
    sent(browser, made(browser))
    assert OWN in text_of(browser_of(ben).get(PAGE))


def test_nearly_the_same_again_is_said_before_it_is_sent(asha, ben, browser_of):
    claim(asha)
    browser = browser_of(asha)
    sent(browser, made(browser))
    body = letters()[0].body
    change(not_before=None, follow_up_by=None, follow_up_at=None)
    claim(ben)
    again = {"channel": "email", "subject": "Pledge", "letter": body + " Thank you."}
    page = browser_of(ben).follow(browser_of(ben).post(LETTER, again))
    assert "Offices throw away letters that are nearly the same" in text_of(page)
    other = again | {"letter": "Dear Ms Abbott, " + "I have quite another thing to say. " * 8}
    page = browser_of(ben).follow(browser_of(ben).post(LETTER, other))
    assert "nearly the same" not in text_of(page)


def test_a_letter_that_was_undone_does_not_count_as_got(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = made(browser)
    sent(browser, page)
    browser.post(f"/contacts/{contacts()[0].id}/undo")
    assert "nearly the same" not in text_of(made(browser))


def test_what_was_changed_is_kept_and_begin_again_throws_it_away(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    mine = {"channel": "email", "subject": "A question", "letter": "Dear Diane, will you sign?"}
    page = browser.follow(browser.post(LETTER, mine))
    assert value_of(page, "subject") == "A question"
    page = browser.follow(browser.post(LETTER, mine | {"own": OWN, "again": "1"}))
    assert "Make my letter" in text_of(page)
    assert OWN in page.text


STORY = "I came here as a refugee, and was refused asylum twice before my MP helped me."
NUMBER = "Ring me on 07700 900123 about it, whenever it suits you."


@pytest.mark.parametrize("field", ["own", "letter"])
def test_a_number_is_refused_with_the_words_marked(asha, browser_of, field):
    claim(asha)
    answer = browser_of(asha).post(LETTER, {"channel": "email", field: NUMBER, "subject": "x"})
    assert "you can add it in your mail program" in message_at(answer, field)
    assert BeautifulSoup(answer.text, "html.parser").select_one("mark").text == "07700 900123"
    assert NUMBER in answer.text


def test_ones_own_story_may_be_told_and_is_not_kept(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = made(browser, STORY)
    assert STORY in page.text
    assert "reads like somebody’s own story. If it is yours, it is yours to tell" in text_of(page)
    sent(browser, page)
    assert STORY not in letters()[0].body
    assert "[left out]" in letters()[0].body
    assert "Will you sign it?" in letters()[0].body


def test_what_was_sent_is_logged_whatever_it_says(asha, browser_of):
    claim(asha)
    body = f"Dear MP,\n\nPlease sign.\n{NUMBER}\nWalt O'Hara"
    answer = browser_of(asha).post(LOG, EMAIL | {"letter": body, "subject": "x"})
    assert answer.status_code == 303
    assert letters()[0].body == "Dear MP,\n\nPlease sign.\n[left out]\nWalt O'Hara"


def test_the_signature_is_no_story(person, browser_of):
    walt = person("Walt O'Hara")
    claim(walt)
    page = made(browser_of(walt), "I have lived here for 20 years and vote in every election!")
    assert "somebody’s own story" not in text_of(page)


def test_a_letter_of_any_length_is_not_cut(asha, browser_of):
    claim(asha)
    long = {"channel": "email", "letter": "All of it. " * 600, "subject": "x"}
    answer = browser_of(asha).post(LETTER, long)
    assert "Use at most 5,000 characters." in message_at(answer, "letter")
    assert long["letter"].strip() in answer.text
    assert "maxlength" not in str(BeautifulSoup(answer.text, "html.parser").select("textarea"))


def test_our_own_words_are_no_case(asha, browser_of):
    claim(asha)
    page = made(browser_of(asha))
    assert "Home Office" in page.text
    assert "Please take out" not in text_of(page)


def test_use_that_instead_takes_the_words_out(asha, browser_of):
    claim(asha)
    own = f"We all live here together in Hackney, and look after each other. {NUMBER}"
    answer = browser_of(asha).post(LETTER, {"channel": "email", "own": own, "instead": "own"})
    page = browser_of(asha).follow(answer)
    assert "07700" not in page.text
    assert "We all live here together in Hackney" in page.text


def test_write_to_them_is_for_ones_own_mp(person, browser_of, asha):
    seat = "E14001280"
    mine = person("Dev", own=_seat_of(ABBOTT))
    claim(mine)
    page = browser_of(mine).get(f"{PAGE}?channel=email")
    form = BeautifulSoup(page.text, "html.parser").select_one("form.write-to-them")
    assert form["action"] == "https://www.writetothem.com/"
    assert form.select_one("[name=a]")["value"] == "westminstermp"
    assert {field["name"] for field in form.select("input")} == {"a", "pc"}
    assert seat


def test_write_to_them_is_not_for_others(asha, browser_of):
    claim(asha)
    assert "WriteToThem" not in browser_of(asha).get(f"{PAGE}?channel=email").text


def test_who_does_not_hold_the_mp_is_told_so_and_keeps_the_words(asha, browser_of):
    answer = browser_of(asha).post(LETTER, {"channel": "email", "own": OWN})
    assert answer.status_code == 409
    assert "You do not hold this MP any more" in text_of(answer)


def test_only_a_form_and_not_when_signed_out(asha, browser_of, stranger, person):
    only_a_form(LETTER, browser_of(asha))
    not_when_signed_out(LETTER, stranger)
    from outreach.core.vocabulary import Role

    not_for(LETTER, browser_of(person("Pat", role=Role.PARTNER)))
    assert browser_of(asha).post("/mps/999999/letter", {"own": OWN}).status_code == 404


def test_a_reply_is_three_taps(asha, browser_of):
    logged(asha, Outcome.SENT, channel=Channel.EMAIL, at=clock.now() - 3 * DAY)
    browser = browser_of(asha)
    page = browser.get(f"{PAGE}?channel=email&replied=1")
    kinds = [
        radio["value"]
        for radio in BeautifulSoup(page.text, "html.parser").select("#log input[name=outcome]")
    ]
    assert kinds == ["replied_answered", "replied_generic", "acknowledged_only", "auto_reply"]
    answer = {"channel": "email", "outcome": "acknowledged_only"}
    assert browser.post(LOG, answer).status_code == 303
    assert contacts()[-1].direction == "in"


def test_likeness_is_the_share_of_what_was_said_before():
    old = "We ask you to sign the pledge because everyone deserves help without fear."
    assert likeness(old, old) == 1
    assert likeness(old.upper() + "!!", old) == 1
    assert likeness("Something else entirely, about the buses in town.", old) == 0
    assert 0.4 < likeness(old + " And my own words, which are quite as long as yours.", old) < 0.6
    assert likeness("", old) == 0


@pytest.mark.parametrize("text", ["a & b = c?", "100 % sure", "Zoë’s café\n\nbye", "+#/;:@"])
def test_a_mail_link_holds_any_text(text):
    link = mailto("sam@example.org", text.splitlines()[0], text)
    said = parse_qs(urlsplit(link).query)
    assert said["subject"] == [text.splitlines()[0]]
    assert said["body"] == [text.replace("\n", "\r\n")]
    assert " " not in link


def test_what_is_ones_own_in_a_letter():
    template = "Dear Sam,\n\nPlease sign. It matters.\n\nYours"
    changed = "Dear Sam,\n\nPlease sign. My gran says so! It matters.\n\nYours"
    assert own_sentences(template, changed) == ["My gran says so!"]


def _seat_of(mp_id):
    from outreach.parliament.queries import mp_with_seat

    code = mp_with_seat(mp_id).Constituency.gss_code
    db.session.rollback()
    return code
