"""What is due is sent, and sent again for a day; what arrived is never sent twice."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.exports.webhooks import actions
from outreach.exports.webhooks import delivery as sending
from outreach.exports.webhooks.attempts import LOST, MOVED, Answer, claim, record_result
from outreach.exports.webhooks.events import STOPPED
from outreach.exports.webhooks.models import Hook
from outreach.exports.webhooks.retry_policy import wait_after
from outreach.people.models import Person
from tests.exports.webhooks import receiver as does
from tests.exports.webhooks.conftest import deliveries, make_all
from tests.facts import scalar, scalars
from tests.partners.scenes import consent
from tests.scenes import CORBYN, DAY, HOUR, MINUTE, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SECOND = timedelta(seconds=1)


def only():
    [one] = deliveries()
    return one


def taken():
    with transaction():
        return claim(resting=(), now=clock.now())


def kept(one, answer):
    with transaction():
        return record_result(attempt=one, answer=answer, now=clock.now())


def test_is_signed_as_the_standard_says(tested, app, receiver, send, moment):
    moment.shift(5 * SECOND)
    assert send() == (1, 0, 0)
    [got] = receiver.got
    salt = scalar(select(Hook.salt))
    key = hmac.digest(app.config["SECRET_KEY"].encode(), f"webhook:{salt}".encode(), "sha256")
    event_id, at = only().event_id, "1793700005"
    said = hmac.new(key, f"{event_id}.{at}.".encode() + got.body, hashlib.sha256).digest()
    assert got.headers["webhook-id"] == event_id
    assert got.headers["webhook-timestamp"] == at
    assert got.headers["webhook-signature"] == "v1," + base64.b64encode(said).decode()
    assert json.loads(got.body) == {
        "id": event_id,
        "type": "ping",
        "at": "2026-11-03T10:00:00.000Z",
        "partner": "Migrants Organise",
        "version": None,
        "data": {},
    }


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_what_arrived_is_never_sent_again(tested, receiver, send, moment, status):
    receiver.answers = [status, 500]
    send()
    assert (only().delivered_at, only().status, only().tries) == (clock.now(), status, 1)
    for _ in range(3):
        moment.shift(HOUR)
        assert send() == (0, 0, 0)
    assert len(receiver.got) == 1


def test_what_does_not_arrive_is_sent_again_for_a_day(tested, receiver, send, moment):
    receiver.answers = [500]
    begun, tries = clock.now(), [timedelta(0)]
    send()
    while only().gave_up_at is None:
        due = only().due_at
        moment.move_to(due - SECOND)
        assert send() == (0, 0, 0)
        moment.move_to(due)
        send()
        tries.append(clock.now() - begun)
    waits = [after - before for before, after in pairwise(tries)]
    said = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 8 * HOUR]
    assert len(waits) == len(said)
    assert all(0.9 * wanted <= wait <= wanted for wait, wanted in zip(waits, said, strict=True))
    assert tries[-1] < DAY
    assert (only().status, only().tries, only().gave_up_at) == (500, 9, clock.now())
    assert len(set(receiver.ids)) == 1
    assert len({one.headers["webhook-timestamp"] for one in receiver.got}) == 9
    assert len({one.body for one in receiver.got}) == 1
    moment.shift(DAY)
    assert send() == (0, 0, 0)


def test_the_spread_hangs_on_the_event():
    waits = {wait_after(1, f"evt_{number}") for number in range(100)}
    assert len(waits) == 100
    assert 54 * SECOND <= min(waits) < 55 * SECOND
    assert 59 * SECOND < max(waits) <= MINUTE
    assert wait_after(1, "evt_1") == wait_after(1, "evt_1")
    assert wait_after(100, "evt_1") == wait_after(7, "evt_1")


@pytest.mark.parametrize(
    "answer, status, problem",
    [
        (302, 302, MOVED),
        (400, 400, ""),
        (404, 404, ""),
        (503, 503, ""),
        (does.waits, None, "No answer within 0.2 seconds."),
        (does.hangs_up, None, "The connection ended without an answer that makes sense."),
        (does.says_nonsense, None, "The connection ended without an answer that makes sense."),
    ],
)
def test_says_what_came_back_until_it_arrives(
    tested, receiver, send, moment, answer, status, problem
):
    receiver.answers, receiver.headers = [answer, 200], {"Location": receiver.url}
    assert send(limit=0.2) == (0, 1, 0)
    one = only()
    assert (one.status, one.problem, one.delivered_at) == (status, problem, None)
    assert one.due_at - clock.now() == wait_after(1, one.event_id)
    moment.shift(MINUTE)
    assert send() == (1, 0, 0)
    assert (only().status, only().problem, only().tries) == (200, "", 2)


@on_one
def test_nobody_there_is_tried_again_too(tested, receiver, send, moment):
    receiver.close()
    assert send() == (0, 1, 0)
    assert only().problem == "The connection could not be made."


@on_one
def test_a_huge_answer_is_an_answer(tested, receiver, send):
    receiver.answers = [does.talks_on]
    assert send() == (1, 0, 0)


def test_an_address_that_is_gone_is_told_nothing_more(hook, receiver, send, asha):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    make_all()
    receiver.answers = [410]
    assert send() == (0, 0, 1)
    found = scalar(select(Hook))
    assert (found.ended_at, found.ended_by) == (clock.now(), None)
    assert {one.gave_up_at for one in deliveries()} == {clock.now()}
    assert {one.body for one in deliveries()} == {""}
    assert len(receiver.got) == 1
    logged(asha, Outcome.VOICEMAIL_LEFT, CORBYN)
    assert make_all() == 0
    [event] = scalars(select(AuditEvent).where(AuditEvent.action == "webhooks.stop"))
    assert event.person_id is None


def until(said):
    return {"seconds": "600", "date": format_datetime(clock.now() + 10 * MINUTE, usegmt=True)}[said]


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("said", ["seconds", "date"])
def test_whoever_asks_to_be_left_alone_is(hook, asha, receiver, send, moment, status, said):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    many = make_all()
    receiver.answers, receiver.headers = [status, 200], {"Retry-After": until(said)}
    assert send() == (0, 1, 0)
    assert {one.due_at for one in deliveries()} == {clock.now() + 10 * MINUTE}
    moment.shift(10 * MINUTE - SECOND)
    assert send() == (0, 0, 0)
    moment.shift(SECOND)
    assert send() == (many, 0, 0)


@on_one
@pytest.mark.parametrize(
    "status, said, wait",
    [
        (500, "600", None),
        (429, "", None),
        (429, "soon", None),
        (429, "-5", None),
        (429, "1", None),
        (429, "99999999999999999999", DAY),
        (429, "Tue, 03 Nov 2099 10:00:00 GMT", DAY),
        (429, "Tue, 03 Nov 1999 10:00:00 GMT", None),
        (429, "Tue, 03 Nov 99999 10:00:00 GMT", None),
        (429, "600, 700", None),
        (503, "Tue, 03 Nov 2026 10:30:00", 30 * MINUTE),
    ],
)
def test_but_not_for_longer_than_a_day_or_for_what_means_nothing(
    tested, receiver, send, status, said, wait
):
    receiver.answers, receiver.headers = [status], {"Retry-After": said}
    send()
    one = only()
    assert one.due_at - clock.now() == (wait or wait_after(1, one.event_id))


def test_a_hook_that_fails_rests_and_the_others_do_not(add_hook, asha, receiver, send):
    from tests.exports.webhooks.receiver import Receiver

    slow = Receiver()
    slow.answers = [500]
    add_hook(slow.url)
    add_hook()
    logged(asha, Outcome.VOICEMAIL_LEFT)
    make_all()
    half = len(deliveries()) // 2
    assert send() == (half, 1, 0)
    assert (len(slow.got), len(receiver.got)) == (1, half)
    assert send() == (0, 1, 0)  # the next of those that were not tried yet
    assert len(set(slow.ids)) == 2
    slow.close()


def test_what_the_server_was_sending_when_it_stopped_is_not_sent_by_itself(
    tested, carol, receiver, send, moment
):
    assert taken() is not None
    assert taken() is None
    moment.shift(5 * MINUTE)
    assert (sending.give_up_lost(now=clock.now()), send()) == (0, (0, 0, 0))
    moment.shift(SECOND)
    assert sending.give_up_lost(now=clock.now()) == 1
    one = only()
    assert (one.problem, one.gave_up_at, one.sending_since) == (LOST, clock.now(), None)
    moment.shift(DAY)
    assert send() == (0, 0, 0)
    with transaction():
        actions.again(delivery_id=one.id, person_id=carol.id, now=clock.now())
    assert send() == (1, 0, 0)
    assert receiver.ids == [one.event_id]


@on_one
def test_an_answer_that_comes_when_it_was_given_up_changes_nothing(tested, moment):
    one = taken()
    moment.shift(6 * MINUTE)
    sending.give_up_lost(now=clock.now())
    assert kept(one, Answer(status=200)) == "failed"
    assert (only().delivered_at, only().problem) == (None, LOST)


@pytest.mark.parametrize("status, counts", [(500, "given_up"), (200, "sent")])
def test_what_changes_anew_while_it_is_sent(add_hook, partner, asha, status, counts):
    """It failed: only the new one is tried again. It arrived: that is true, and stays."""
    add_hook(datasets=("contacts",))
    consent(asha, partner)
    logged(asha, Outcome.VOICEMAIL_LEFT)
    make_all()
    one = taken()
    with transaction():  # which changes what the call says of who made it
        db.session.execute(update(Person).where(Person.id == asha.id).values(name="Asha B"))
    make_all()
    assert kept(one, Answer(status=status)) == counts
    old, new = deliveries()
    assert (old.body, old.delivered_at is not None) == ("", status == 200)
    assert (new.key, new.gave_up_at) == (old.key, None)


@on_one
def test_stopped_while_it_is_sent(tested, carol):
    one = taken()
    with transaction():
        actions.stop(hook_id=tested, person_id=carol.id, now=clock.now())
    assert only().gave_up_at is None
    assert kept(one, Answer(status=500)) == "given_up"
    assert (only().problem, only().due_at) == (STOPPED, clock.now())


@on_one
def test_an_address_that_became_private_is_not_asked(tested, receiver, app, trust):
    from functools import partial

    from outreach.exports.webhooks.http_client import post

    outside = partial(post, own=(), trust=trust)
    done = sending.send_due(now=clock.now, key=app.config["SECRET_KEY"], post=outside)
    assert done == (0, 1, 0)
    assert only().problem.startswith("Begin with https://")
    assert receiver.got == []


@on_one
def test_nothing_is_held_in_the_database_while_it_is_sent(tested, app):
    seen = []

    def post(url, headers, body):
        assert not db.session().in_transaction()
        assert only().sending_since == clock.now()
        with transaction():  # somebody else writes meanwhile
            db.session.execute(update(Hook).values(made_at=clock.now()))
        seen.append(url)
        return Answer(status=200)

    sending.send_due(now=clock.now, key=app.config["SECRET_KEY"], post=post)
    assert len(seen) == 1
    assert only().delivered_at


@on_one
def test_with_nothing_due_nothing_is_written(hook, send, monkeypatch):
    monkeypatch.setattr(sending, "transaction", None)
    assert send() == (0, 0, 0)
    assert sending.give_up_lost(now=clock.now()) == 0
