"""What changes becomes events, each once, in the order in which it changed."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus
from outreach.exports.webhooks import actions
from outreach.exports.webhooks.events import NEWER, NOT_AGREED
from outreach.exports.webhooks.models import Hook
from outreach.exports.webhooks.outbox import make
from outreach.partners.actions import give_consent, withdraw_consent
from outreach.partners.agreements import agree, end_agreement
from outreach.partners.models import Agreement
from outreach.people.models import Person
from outreach.privacy.actions import leave
from tests.exports.scenes import tell_all
from tests.exports.webhooks.conftest import ALL, deliveries, make_all
from tests.facts import contents, marked, scalar
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
DAY = timedelta(days=1)


def told(hook_id=None):
    """What every event says, the first one first."""
    found = deliveries(**({"hook_id": hook_id} if hook_id else {}))
    return [json.loads(one.body) for one in found if one.body]


def made():
    return make_all()


def test_a_call_is_told_whole_in_the_words_of_the_contract(hook, asha):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    assert made() == 3
    events = {one["type"]: one for one in told()}
    assert events.keys() == {"contacts.changed", "pledges.changed", "pledge_history.changed"}
    call = events["contacts.changed"]
    [delivery] = deliveries(dataset="contacts")
    assert (delivery.key, delivery.tries, delivery.due_at) == (contact.id, 0, clock.now())
    assert call["id"] == delivery.event_id
    assert call["at"] == "2026-11-04T05:00:00.000Z"
    assert events["pledges.changed"]["at"] == "2026-11-03T10:00:00.000Z"
    assert call["partner"] == "Migrants Organise"
    assert call["version"] == "2.0"
    assert call["data"]["outcome"] == "voicemail_left"
    assert call["data"]["removed"] is False
    assert events["pledges.changed"]["data"]["status"] == "asked"


def test_nothing_is_told_of_what_was_before_or_twice(asha, add_hook):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    tell_all()
    hook_id = add_hook()
    assert made() == 0
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    assert made() > 0
    before = contents()
    assert made() == 0
    assert contents() == before
    with transaction():
        db.session.execute(update(Hook).values(revision=0))
    known = {(one.dataset, one.key, one.revision) for one in deliveries()}
    made()
    again = [(one.dataset, one.key, one.revision) for one in deliveries()]
    assert len(again) == len(set(again))
    assert known < set(again)
    assert {one.hook_id for one in deliveries()} == {hook_id}


def test_in_the_order_in_which_it_changed(hook, asha, carol):
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    tell_all()
    marked(carol, ABBOTT, PledgeStatus.SIGNED)
    logged(asha, Outcome.NO_ANSWER, BLACKMAN)
    made()
    revisions = [one.revision for one in deliveries()]
    assert revisions == sorted(revisions)
    assert len(set(revisions)) > 2


def test_of_many_so_many_a_turn_and_none_is_lost(hook, asha):
    for mp_id in (ABBOTT, CORBYN, BLACKMAN):
        logged(asha, Outcome.VOICEMAIL_LEFT, mp_id)
        tell_all()
    turns = []
    while True:
        with transaction():
            turns.append(make(hook_id=hook, now=clock.now(), most=2))
        if not turns[-1]:
            break
    some = {(one.dataset, one.key) for one in deliveries()}
    assert len(turns) > 3
    assert max(turns) <= 3  # a call and what follows from it is one change
    with transaction():
        db.session.execute(update(Hook).values(revision=0))
    made()
    assert some <= {(one.dataset, one.key) for one in deliveries()}
    assert {key for name, key in some if name == "pledges"} == {ABBOTT, CORBYN, BLACKMAN}


def test_what_changed_all_at_once_is_told_all_at_once(hook, partner, asha):
    for mp_id in (ABBOTT, CORBYN, BLACKMAN):
        logged(asha, Outcome.VOICEMAIL_LEFT, mp_id)
    with transaction():
        give_consent(person_id=asha.id, partner_id=partner, now=clock.now())
    made()
    with transaction():  # one statement, which changes all their calls
        db.session.execute(update(Person).where(Person.id == asha.id).values(name="Asha B"))
    tell_all()
    with transaction():
        assert make(hook_id=hook, now=clock.now(), most=1) == 3
    assert made() == 0


def test_only_of_what_was_chosen(add_hook, asha):
    add_hook(datasets=("contacts",))
    logged(asha, Outcome.VOICEMAIL_LEFT)
    assert made() == 1
    assert [one["type"] for one in told()] == ["contacts.changed"]


def test_each_hook_has_its_own(add_hook, asha):
    one, other = add_hook(), add_hook("http://127.0.0.1:9999/in", ("pledges",))
    logged(asha, Outcome.VOICEMAIL_LEFT)
    made()
    assert len(told(one)) > len(told(other)) == 1
    ids = [event["id"] for event in told()]
    assert len(ids) == len(set(ids))


def test_what_the_agreement_does_not_name_is_passed_over_for_good(hook, asha, carol, partner):
    def agreed(*datasets):
        with transaction():
            agree(
                partner_id=partner,
                datasets=datasets,
                until=date(2026, 12, 31),
                person_id=None,
                now=clock.now(),
            )

    agreed("pledges")
    logged(asha, Outcome.VOICEMAIL_LEFT)
    made()
    assert [one["type"] for one in told()] == ["pledges.changed"]
    agreed(*ALL)
    assert made() == 0
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    made()
    assert {one["data"]["mp_id"] for one in told() if one["type"] != "pledges.changed"} == {CORBYN}


@pytest.mark.parametrize("how", ["ended", "ran out", "other datasets"])
def test_without_an_agreement_nothing_is_made_and_nothing_that_waits_is_sent(
    hook, asha, carol, partner, moment, how, send, receiver
):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    waiting = made()
    number = scalar(db.select(Agreement.id))
    if how == "ran out":
        moment.move_to(clock.london(date(2027, 1, 1)))
    elif how == "ended":
        with transaction():
            end_agreement(
                partner_id=partner, agreement_id=number, person_id=carol.id, now=clock.now()
            )
    else:
        with transaction():
            agree(
                partner_id=partner,
                datasets=["progress"],
                until=date(2026, 12, 31),
                person_id=None,
                now=clock.now(),
            )
    assert send() == (0, 0, waiting)
    assert {(one.problem, one.body) for one in deliveries()} == {(NOT_AGREED, "")}
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    assert made() == 0
    assert receiver.got == []


def test_what_they_had_is_forgotten_here_once_it_may_not_be_told(
    hook, asha, carol, partner, send, receiver
):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    made()
    assert send().sent == len(receiver.got) > 0
    number = scalar(db.select(Agreement.id))
    with transaction():
        end_agreement(partner_id=partner, agreement_id=number, person_id=carol.id, now=clock.now())
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    made()
    assert {one.body for one in deliveries()} == {""}
    assert all(one.delivered_at and not one.gave_up_at for one in deliveries())


def test_a_newer_change_takes_the_place_of_one_that_still_waits(hook, carol):
    marked(carol, ABBOTT, PledgeStatus.ASKED)
    made()
    marked(carol, ABBOTT, PledgeStatus.SIGNED)
    made()
    old, new = deliveries(dataset="pledges")
    assert (old.problem, old.body, old.gave_up_at) == (NEWER, "", clock.now())
    assert (new.problem, new.gave_up_at) == ("", None)
    assert json.loads(new.body)["data"]["status"] == "agreed_unconfirmed"


def test_a_call_that_is_taken_back_is_told_as_removed(hook, asha):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    made()
    with transaction():
        gone = update(Contact).where(Contact.id == contact.id)
        db.session.execute(gone.values(voided_at=clock.now(), voided_as="undone"))
    made()
    [event] = [one for one in told() if one["type"] == "contacts.changed"]
    data = event["data"]
    assert data.pop("removed") is True
    assert {name for name, value in data.items() if value is not None} == {next(iter(data))}


@pytest.fixture
def named(hook, asha, partner):
    """Asha lets her name go along; a call of hers waits with it, and another one has arrived."""
    with transaction():
        give_consent(person_id=asha.id, partner_id=partner, now=clock.now())
    logged(asha, Outcome.VOICEMAIL_LEFT)
    made()
    assert any("Asha" in one.body for one in deliveries())
    return hook


@pytest.mark.parametrize("how", ["withdraw", "leave"])
def test_a_name_that_was_withdrawn_is_in_nothing_that_is_sent_or_kept(
    named, asha, partner, how, send, receiver
):
    with transaction():
        if how == "withdraw":
            withdraw_consent(person_id=asha.id, partner_id=partner, now=clock.now())
        else:
            leave(person_id=asha.id, now=clock.now())
    if how == "withdraw":  # at once, before anything is made anew
        assert not any("Asha" in one.body for one in deliveries())
    made()
    assert not any("Asha" in one.body for one in deliveries())
    send()
    assert len(receiver.got) > 1
    assert not any(b"Asha" in got.body for got in receiver.got)


@on_one
def test_a_hook_that_was_stopped_is_told_nothing(hook, asha, carol):
    with transaction():
        actions.stop(hook_id=hook, person_id=carol.id, now=clock.now())
    logged(asha, Outcome.VOICEMAIL_LEFT)
    assert made() == 0
    with transaction():
        assert make(hook_id=hook, now=clock.now()) == 0
