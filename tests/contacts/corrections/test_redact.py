"""A coordinator takes somebody's words out of the log, everywhere."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.contacts.models import Contact, Letter
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Channel, Outcome, PledgeStatus
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.actions import make_link
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.screening.columns import Cleared
from tests.browsing import text_of
from tests.facts import address_of, contents, pledge_words
from tests.ladder import message_at, not_for, not_when_signed_out
from tests.scenes import ABBOTT, CORBYN, change, claim, contacts, logged

PAGE = f"/mps/{ABBOTT}"
SLIPPED = "Spoke about Farah Example of Mare Street, ring on Monday"


def slipped(contact, note=SLIPPED):
    """A note that the screening did not stop."""
    with transaction():
        db.session.get_one(Contact, contact.id).note = Cleared(note)
    return contact


@pytest.fixture
def entry(asha):
    return slipped(logged(asha, Outcome.NO_ANSWER))


def redact(browser, contact, words=""):
    return browser.post(f"/contacts/{contact.id}/redact", {"words": words})


def everything():
    return str(contents())


def test_a_whole_note_is_gone(entry, carol, browser_of):
    page = browser_of(carol).follow(redact(browser_of(carol), entry))
    assert contacts()[0].note == "[removed]"
    assert contacts()[0].redacted_by == carol.id
    assert "A coordinator took words out today at 10:00" in text_of(page)
    assert "Farah" not in everything()


def test_only_some_words_go_wherever_they_are(entry, ben, carol, browser_of):
    with transaction():
        db.session.add(
            Letter(contact_id=entry.id, subject="About farah  example", body="Farah Example asks")
        )
    claim(ben, CORBYN)
    slipped(logged(ben, Outcome.NO_ANSWER, CORBYN))
    answer = redact(browser_of(carol), entry, "Farah Example")
    assert answer.status_code == 303
    assert contacts()[0].note == "Spoke about [removed] of Mare Street, ring on Monday"
    letter = db.session.get_one(Letter, entry.id)
    assert (letter.subject, letter.body) == ("About [removed]", "[removed] asks")
    assert contacts(CORBYN)[0].note == SLIPPED  # another MP's: a name alone says nothing


def test_what_was_corrected_is_gone_too(asha, entry, carol, browser_of):
    form = {"channel": "phone", "outcome": "busy_or_full", "note": "Ring on Monday"}
    assert browser_of(asha).post(f"/contacts/{entry.id}/correct", form).status_code == 303
    corrected = contacts()[1]
    assert redact(browser_of(carol), corrected).status_code == 303
    assert [contact.note for contact in contacts()] == ["[removed]", "[removed]"]


def test_a_draft_is_cleaned_too(asha, entry, carol, browser_of):
    change(not_before=None)
    claim(asha)
    typed = {"channel": "phone", "note": "Again about Mare Street"}
    browser_of(asha).post(f"{PAGE}/draft", typed, fragment=True)
    redact(browser_of(carol), entry, "mare street")
    assert "are Street" not in everything()


def test_the_entry_still_counts(entry, carol, browser_of):
    redact(browser_of(carol), entry)
    assert contacts()[0].outcome == Outcome.NO_ANSWER
    assert contacts()[0].voided_at is None


def test_the_page_marks_what_looks_like_a_case(asha, carol, browser_of):
    contact = slipped(logged(asha, Outcome.NO_ANSWER), "Ring 07700 900123, a private phone")
    page = browser_of(carol).get(f"/contacts/{contact.id}/redact")
    assert [mark.text for mark in BeautifulSoup(page.text, "html.parser").select("mark")] == [
        "07700 900123"
    ]


@pytest.mark.parametrize(
    "words, sentence",
    [
        ("nowhere", "these words are nowhere in it"),
        ("ab", "Give at least 3 characters"),
        ("x" * 501, "at most 500"),
    ],
)
def test_what_cannot_be_is_said(entry, carol, browser_of, words, sentence):
    assert sentence in message_at(redact(browser_of(carol), entry, words), "words")
    assert contacts()[0].note == SLIPPED


def test_an_empty_one_has_nothing_to_take_out(asha, carol, browser_of):
    contact = logged(asha, Outcome.SENT, channel=Channel.EMAIL)
    assert "no words to take out" in message_at(redact(browser_of(carol), contact), "words")


def test_a_note_never_grows_beyond_what_fits(asha, carol, browser_of):
    contact = slipped(logged(asha, Outcome.NO_ANSWER), "abc " * 125)
    assert redact(browser_of(carol), contact, "abc").status_code == 303
    assert len(contacts()[0].note) == 500


def test_the_ladder(entry, asha, carol, browser_of, stranger):
    path = f"/contacts/{entry.id}/redact"
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert browser_of(asha).get(path).status_code == 403
    assert browser_of(carol).get("/contacts/999999/redact").status_code == 404
    assert redact(browser_of(carol), Contact(id=999999)).status_code == 404


def test_twice_is_once(entry, carol, browser_of):
    form = {"words": "", "idempotency_key": "a-key-of-this-test"}
    path = f"/contacts/{entry.id}/redact"
    answers = [browser_of(carol).post(path, form).status_code for _ in range(2)]
    assert answers == [303, 303]


def test_words_about_an_mp_whom_nobody_was_in_touch_with(asha, carol, browser_of, stranger):
    path, about = f"{PAGE}/redact", {"mp_id": ABBOTT, "at": clock.now()}
    who = {"name": "Farah Example", "role": "Friend of Farah Example"}
    with transaction():
        who["mailed_to"] = address_of(ABBOTT)
        said = {"basis": Basis.MP_IN_WRITING, "status": PledgeStatus.SIGNED, "is_public": True}
        letter = {"described": "x" * 287 + "Farah Example", "entered_by": asha.id}
        letter |= {"words_id": pledge_words()}
        db.session.add(PledgeEntry(**about, **said, **letter))
        make_link(mp_id=ABBOTT, person_id=carol.id, now=clock.now())
        link_id = db.session.scalar(select(OfficeLink.id))
        signed = {"link_id": link_id, "by_mp": False, "confirm_hash": "a"}
        db.session.add(OfficeSignature(**about, **who, **signed))
        wrong = {"words": "Farah Example did", "confirm_hash": "b", "settled_as": ""}
        db.session.add(Objection(**about, **who, **wrong))
    assert f'href="{path}"' in browser_of(carol).get(PAGE).text
    assert "Give at least 3" in message_at(browser_of(carol).post(path, {"words": ""}), "words")
    assert browser_of(carol).post(path, {"words": "farah example"}).status_code == 303
    assert "Farah" not in everything()
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert browser_of(asha).get(path).status_code == 403
    for answer in (browser_of(carol).get("/mps/9/redact"), browser_of(carol).post("/mps/9/redact")):
        assert answer.status_code == 404
