"""New words of the pledge: one coordinator proposes them, another voice confirms them."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DatabaseError

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Help, Role
from outreach.people.models import Helped
from outreach.pledges.words.models import PledgeChange
from outreach.scripts.models import Script, ScriptVersion
from outreach.scripts.queries import pledge_version
from tests.browsing import text_of
from tests.facts import ABBOTT, KEY, NOBODY, contents, scalar, scalars
from tests.ladder import (
    asks_for_password,
    message_at,
    not_for,
    not_when_signed_out,
    only_a_form,
    value_of,
)
from tests.pledges.words.scenes import NEW, proposed, reworded
from tests.public.scenes import published

PROPOSE = "/pledge-words/propose"
FORM = {"title": "The pledge", "body": NEW, "same_meaning": "no", "base": "1"}


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


@pytest.fixture
def admin(person):
    return person("Ada", role=Role.ADMIN)


def words():
    """Today's words."""
    version = pledge_version()
    db.session.rollback()
    return version.body


def change():
    return scalar(select(PledgeChange).order_by(PledgeChange.id.desc()))


def test_the_words_stay_until_another_voice_confirms(browser_of, carol, dev, stranger):
    before = words()
    mine = browser_of(carol)
    page = text_of(mine.follow(mine.post(PROPOSE, FORM)))
    assert "The words stay as they are until another voice has confirmed these." in page
    assert "You proposed these words. Another voice must confirm them. Dev can confirm" in page
    assert words() == before
    path = f"/pledge-words/{change().id}"
    theirs = browser_of(dev)
    page = text_of(theirs.follow(theirs.post(f"{path}/confirm")))
    assert "Confirmed. Version 2 is the pledge from now on." in page
    assert words() == NEW
    assert NEW in text_of(stranger.get("/"))


def test_the_second_voice_sees_the_difference_and_who_signed(browser_of, asha, carol, dev):
    published(asha, carol)
    change_id = proposed(carol)
    page = text_of(browser_of(dev).get(f"/pledge-words/{change_id}"))
    assert "1 MP signed the words before." in page
    assert "removed:" in page
    assert "tell my staff so" in page


def test_an_admin_who_is_another_voice_confirms(browser_of, carol, admin):
    change_id = proposed(carol)
    assert browser_of(admin).get(f"/pledge-words/{change_id}").status_code == 200
    assert browser_of(admin).post(f"/pledge-words/{change_id}/confirm").status_code == 303
    assert words() == NEW


def test_a_change_can_be_withdrawn_by_either(browser_of, carol, dev):
    before = words()
    for someone in (carol, dev):
        change_id = proposed(carol)
        browser = browser_of(someone)
        page = browser.follow(browser.post(f"/pledge-words/{change_id}/withdraw"))
        assert "Withdrawn. The words stay as they are." in text_of(page)
        answer = browser_of(dev).post(f"/pledge-words/{change_id}/confirm")
        assert answer.status_code == 409
    assert words() == before


def test_confirming_asks_for_the_password_again(browser_of, carol, dev, moment):
    change_id = proposed(carol)
    browser = browser_of(dev)
    browser.get("/review")
    moment.shift(timedelta(minutes=11))
    answer = browser.post(f"/pledge-words/{change_id}/confirm")
    assert asks_for_password(answer)
    assert change().confirmed_at is None


def test_the_proposer_cannot_confirm_nor_who_answers_for_them(browser_of, carol, dev, person):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    change_id = proposed(sock)
    for someone in (sock, carol):
        answer = browser_of(someone).post(f"/pledge-words/{change_id}/confirm")
        assert answer.status_code == 403
        assert "Dev can confirm them." in text_of(answer)
    assert words() != NEW
    assert browser_of(dev).post(f"/pledge-words/{change_id}/confirm").status_code == 303


def test_who_has_no_voice_cannot_confirm(browser_of, carol, dev, person):
    change_id = proposed(carol)
    sock = person("Sock", role=Role.COORDINATOR, by=dev)
    answer = browser_of(sock).post(f"/pledge-words/{change_id}/confirm")
    assert answer.status_code == 403
    assert "Nobody has vouched for you yet" in text_of(answer)


def test_who_opened_the_proposers_account_cannot_confirm(browser_of, carol, dev, person):
    guest = person("Guest", role=Role.COORDINATOR, by=carol)
    with transaction():
        helped = {"person_id": guest.id, "helped_by": dev.id, "how": Help.PASSWORD}
        db.session.add(Helped(**helped, at=clock.now()))
    change_id = proposed(guest)
    assert browser_of(dev).post(f"/pledge-words/{change_id}/confirm").status_code == 403


def test_nobody_proposes_for_whom_nobody_answers(browser_of, carol, person):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    lone = person("Lone", role=Role.COORDINATOR, by=sock)
    answer = browser_of(lone).post(PROPOSE, FORM)
    assert answer.status_code == 403
    assert "Nobody answers for your account yet" in text_of(answer)
    assert change() is None


@pytest.mark.parametrize(
    "field, value, message",
    [
        ("body", "", "Write the words."),
        ("body", "I, {mp}, pledge", "the pledge is the same for everybody"),
        ("body", "I pledge what Carol asks.", "the pledge is public"),
        ("title", "", "Give it a title."),
        ("same_meaning", "", "Choose whether these words say the same as before."),
        ("same_meaning", "maybe", "Choose one of the answers given."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_said_at_the_field(browser_of, person, field, value, message):
    carol = person("Carol Carolson", role=Role.COORDINATOR)
    value = value.replace("Carol", "Carol Carolson")
    answer = browser_of(carol).post(PROPOSE, FORM | {field: value})
    assert message in message_at(answer, field)
    assert value in answer.text or field == "same_meaning"
    assert change() is None


def test_the_same_words_propose_nothing(browser_of, carol):
    page = browser_of(carol).get(PROPOSE)
    same = {name: value_of(page, name) for name in ("title", "base")}
    version = pledge_version()
    db.session.rollback()
    same |= {"body": version.body, "same_meaning": "no"}
    browser = browser_of(carol)
    assert "nothing was proposed" in text_of(browser.follow(browser.post(PROPOSE, same)))
    assert change() is None


def test_two_proposals_do_not_wait_at_once(browser_of, carol, dev):
    proposed(carol)
    answer = browser_of(dev).post(PROPOSE, FORM | {"body": "Other words."})
    assert answer.status_code == 409
    assert "New words are proposed already." in text_of(answer)
    assert "Other words." in answer.text


def test_an_editor_who_began_before_a_change_is_shown_it(browser_of, carol, dev):
    reworded(carol, dev)
    answer = browser_of(carol).post(PROPOSE, FORM | {"body": "Other words."})
    assert answer.status_code == 409
    assert "The pledge changed while you were writing" in text_of(answer)
    assert "Other words." in answer.text
    assert value_of(answer, "base") == "2"


def test_a_slip_keeps_both_texts_and_the_signatures(browser_of, asha, carol, dev, stranger):
    before = words()
    published(asha, carol)
    reworded(carol, dev, before + " Really.", same_meaning=True)
    data = stranger.get("/pledges.json").json
    [signed] = [one for one in data["constituencies"] if one["status"] == "signed"]
    assert (signed["signed_version"], data["pledge_version"]) == (2, 2)
    assert data["earlier_pledges"] == []
    event = scalar(select(AuditEvent).where(AuditEvent.action == "words.confirm_slip"))
    assert (event.person_id, event.subject) == (dev.id, "words:1 version:1 to:2")
    page = text_of(browser_of(dev).get("/audit"))
    assert "the words, before and after" in page
    both = browser_of(dev).get("/pledge-words/1").text
    assert "only a slip is corrected" in both
    kept = scalars(select(ScriptVersion.body).order_by(ScriptVersion.number.desc()))
    assert before in kept
    assert before + " Really." in kept


def test_the_old_form_of_scripts_changes_nothing(browser_of, carol):
    script_id = scalar(select(Script.id).where(Script.kind == "pledge"))
    before = words()
    browser = browser_of(carol)
    assert browser.get(f"/scripts/{script_id}/edit").location == PROPOSE
    answer = browser.post(f"/scripts/{script_id}/edit", FORM)
    assert answer.status_code == 409
    assert "another voice must confirm a change" in text_of(answer)
    assert NEW in answer.text
    assert words() == before


def test_going_back_is_a_proposal_too(browser_of, carol, dev):
    before = words()
    reworded(carol, dev)
    page = browser_of(carol).get(f"{PROPOSE}?version=1")
    assert before[:40] in page.text
    script_id = scalar(select(Script.id).where(Script.kind == "pledge"))
    words_of = {"version": "1", "base": "2"}
    answer = browser_of(carol).post(f"/scripts/{script_id}/restore", words_of)
    assert answer.status_code == 409
    assert words() == NEW


def test_sent_twice_is_done_once(browser_of, carol, dev):
    browser = browser_of(carol)
    answers = [browser.post(PROPOSE, FORM | {"idempotency_key": KEY}) for _ in range(2)]
    assert answers[0].location == answers[1].location
    other, path = browser_of(dev), answers[0].location + "/confirm"
    answers = [other.post(path, {"idempotency_key": KEY + "2"}) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert pledge_version().number == 2


def test_the_ladder(browser_of, asha, carol, stranger):
    change_id = proposed(carol)
    for what in ("confirm", "withdraw"):
        path = f"/pledge-words/{change_id}/{what}"
        only_a_form(path, browser_of(carol))
        not_for(path, browser_of(asha))
        not_when_signed_out(path, stranger)
        assert browser_of(carol).post(f"/pledge-words/{NOBODY}/{what}").status_code == 404
    not_for(PROPOSE, browser_of(asha))
    assert browser_of(carol).get(f"/pledge-words/{NOBODY}").status_code == 404
    for path in ("/pledge-words", PROPOSE, f"/pledge-words/{change_id}"):
        assert browser_of(asha).get(path).status_code == 403
        assert browser_of(carol).get(path).status_code == 200


def refused(statement, **values):
    before = contents()
    with pytest.raises(DatabaseError), transaction():
        db.session.execute(text(statement) if isinstance(statement, str) else statement, values)
    assert contents() == before


def test_the_database_takes_no_words_from_one_voice(carol, dev, person):
    script_id = scalar(select(Script.id).where(Script.kind == "pledge"))
    alone = {"script_id": script_id, "number": 2, "title": "T", "body": NEW, "at": clock.now()}
    refused(db.insert(ScriptVersion).values(**alone))
    change_id = proposed(carol)
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    for by in (carol, sock):
        done = {"confirmed_by": by.id, "confirmed_at": clock.now()}
        refused(update(PledgeChange).where(PledgeChange.id == change_id).values(**done))
    refused("UPDATE pledge_changes SET body = 'Anything'")
    refused("UPDATE pledge_changes SET same_meaning = true")
    refused("DELETE FROM pledge_changes")
    refused(f"UPDATE script_versions SET body = 'Anything' WHERE script_id = {script_id}")  # noqa: S608
    refused(f"DELETE FROM script_versions WHERE script_id = {script_id}")  # noqa: S608


def test_a_confirmed_change_makes_only_its_own_words(carol, dev):
    change_id = proposed(carol)
    with transaction():
        done = {"confirmed_by": dev.id, "confirmed_at": clock.now()}
        db.session.execute(update(PledgeChange).where(PledgeChange.id == change_id).values(**done))
    script_id = scalar(select(Script.id).where(Script.kind == "pledge"))
    other = {"script_id": script_id, "number": 2, "title": "T", "body": "Other", "at": clock.now()}
    refused(db.insert(ScriptVersion).values(**other))


def test_signed_words_are_counted_by_version(browser_of, asha, carol, dev):
    published(asha, carol)
    reworded(carol, dev)
    published(asha, carol, ABBOTT)
    page = text_of(browser_of(carol).get("/pledge-words"))
    assert page.count("1 MP signed these words.") == 2
