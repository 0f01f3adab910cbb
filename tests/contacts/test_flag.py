"""Flagging a note from an MP's history, and what a second person makes of it."""

import pytest
from sqlalchemy import func, select

from outreach.contacts.models import Contact, NoteFlag
from outreach.core.vocabulary import Outcome, Role
from tests.browsing import text_of
from tests.facts import ABBOTT, KEY, NOBODY, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.scenes import logged

PAGE = f"/mps/{ABBOTT}"
UNKIND = {"reason": "unkind"}
FLAGS = select(func.count(NoteFlag.id))


@pytest.fixture
def noted(asha):
    return logged(asha, Outcome.NO_ANSWER, note="The bus was late").id


@pytest.fixture
def flagged(ben, browser_of, noted):
    """Ben flagged Asha's note; the flag's number."""
    assert browser_of(ben).post(f"/contacts/{noted}/flag", UNKIND).status_code == 303
    return scalar(select(NoteFlag.id))


def settling(flag, action):
    return f"/review/flags/{flag}/{action}"


def test_from_the_history(ben, browser_of, noted):
    browser = browser_of(ben)
    assert "Flag this note" in text_of(browser.get(PAGE))
    page = browser.follow(browser.post(f"/contacts/{noted}/flag", UNKIND))
    assert "Thank you. A coordinator looks at this note." in text_of(page)
    assert "Flagged: it is unkind or unfair. A coordinator looks at it." in text_of(page)
    assert "Flag this note" not in text_of(page)


def test_two_who_flag_the_same_are_one_to_look_at(carol, browser_of, noted, flagged):
    assert browser_of(carol).post(f"/contacts/{noted}/flag", UNKIND).status_code == 303
    assert scalar(FLAGS) == 1


def test_says_what_is_missing_where_it_belongs(ben, browser_of, noted):
    response = browser_of(ben).post(f"/contacts/{noted}/flag", {"reason": "because"})
    assert message_at(response, "reason") == "Choose one of the answers given."
    assert "Choose what is wrong" in text_of(browser_of(ben).post(f"/contacts/{noted}/flag"))
    assert scalar(FLAGS) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_ladder(ben, browser_of, noted, stranger, asha):
    path, browser = f"/contacts/{noted}/flag", browser_of(ben)
    only_a_form(path, browser)
    not_when_signed_out(path, stranger)
    assert browser.post(f"/contacts/{NOBODY}/flag", UNKIND).status_code == 404
    without = logged(asha, Outcome.NO_ANSWER, 185).id
    assert browser.post(f"/contacts/{without}/flag", UNKIND).status_code == 409
    form = UNKIND | {"idempotency_key": KEY}
    assert len({browser.post(path, form).location for _ in range(2)}) == 1


def test_taken_out_with_one_key(carol, ben, browser_of, noted, flagged):
    browser = browser_of(carol)
    text = text_of(browser.get("/review"))
    assert "A flagged note waits for 0 minutes" in text
    assert "The bus was late" in text
    assert "Ben says: it is unkind or unfair" in text
    page = browser.follow(browser.post(settling(flagged, "take-out")))
    assert "The note is taken out." in text_of(page)
    assert scalar(select(Contact.note).where(Contact.id == noted)) == "[removed]"
    assert "The note was changed or taken out" in text_of(browser_of(ben).get(PAGE))


def test_what_was_put_right_meanwhile_is_only_settled(carol, person, browser_of, noted, flagged):
    browser_of(carol).post(f"/contacts/{noted}/redact", {"words": "bus"})
    dev = browser_of(person("Dev", role=Role.COORDINATOR))
    assert "It is put right" in text_of(dev.get("/review"))
    dev.post(settling(flagged, "take-out"))
    assert scalar(select(Contact.note).where(Contact.id == noted)) == "The [removed] was late"


def test_left_for_a_reason_that_the_volunteer_sees(carol, ben, browser_of, flagged):
    browser = browser_of(carol)
    assert message_at(browser.post(settling(flagged, "keep")), "reason") == (
        "Say why it stays, so that whoever flagged it understands."
    )
    browser.post(settling(flagged, "keep"), {"reason": "It explains the delay"})
    text = text_of(browser_of(ben).get(PAGE))
    assert "Looked at, and left as it is: It explains the delay" in text
    assert browser.post(settling(flagged, "take-out")).status_code == 409


def test_not_by_who_flagged_it_or_wrote_it(carol, person, browser_of):
    dev = person("Dev", role=Role.COORDINATOR)
    noted = logged(carol, Outcome.NO_ANSWER, note="The bus was late").id
    browser_of(dev).post(f"/contacts/{noted}/flag", UNKIND)
    flagged = scalar(select(NoteFlag.id))
    for someone in (carol, dev):
        browser = browser_of(someone)
        assert "You flagged this, or wrote it" in text_of(browser.get("/review"))
        for action in ("keep", "take-out"):
            answer = browser.post(settling(flagged, action), {"reason": "It is fine"})
            assert answer.status_code == 403
    assert scalar(select(Contact.note).where(Contact.id == noted)) == "The bus was late"


@pytest.mark.parametrize("action", ["keep", "take-out"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_settling_is_for_coordinators(carol, ben, browser_of, flagged, stranger, action):
    path = settling(flagged, action)
    only_a_form(path, browser_of(carol))
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(ben))
    answer = browser_of(carol).post(settling(NOBODY, action), {"reason": "x"})
    assert answer.status_code == 404
