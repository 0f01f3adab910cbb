"""Attempts to send a delivery: claim it, record the result, give up lost ones."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import update

from outreach.core import clock
from outreach.core.extensions import db
from outreach.exports.webhooks import queries, retry_policy, stop
from outreach.exports.webhooks.events import NEWER, NOT_AGREED, PING, STOPPED
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.partners.queries import agreed

# No attempt takes this long: the process that made it has stopped.
LOST_AFTER = timedelta(minutes=5)
GONE = "They answered that this address is gone. Nothing more is sent there."
LOST = "We do not know whether it arrived: the server stopped while it was sent."
MOVED = "They sent us on to another address. We do not follow: enter that address itself."


class Attempt(NamedTuple):
    """A claimed delivery. An empty body means that it was given up instead."""

    delivery_id: int
    hook_id: int
    event_id: str
    url: str
    salt: str
    body: str
    since: datetime


class Answer(NamedTuple):
    """The receiver's response, or in `problem` the reason why there is none."""

    status: int | None = None
    problem: str = ""
    retry_after: str = ""


def claim(*, resting: Collection[int], now: datetime) -> Attempt | None:
    """Claim the next due delivery, so that no other worker sends it meanwhile.

    Endpoints in `resting` are left out. A delivery that may no longer be sent is given up.
    """
    row = queries.lock_next_due(resting, now)
    if row is None:
        return None
    delivery, hook = row
    today = clock.london_date(now)
    allowed = delivery.dataset == PING or delivery.dataset in agreed(hook.partner_id, today)
    if allowed and delivery.body:
        delivery.sending_since = now
    else:
        _give_up(delivery, NEWER if allowed else NOT_AGREED, now)
        delivery.body = ""
    db.session.flush()
    about = (delivery.id, hook.id, delivery.event_id, hook.url, hook.salt, delivery.body)
    return Attempt(*about, since=now)


def record_result(*, attempt: Attempt, answer: Answer, now: datetime) -> str:
    """Record the receiver's answer; return `sent`, `failed` or `given_up`."""
    hook = queries.locked(attempt.hook_id)
    delivery = queries.lock_delivery(attempt.delivery_id)
    if hook is None or delivery is None or delivery.sending_since != attempt.since:
        return "failed"  # the attempt took so long that it was given up as lost
    delivery.sending_since, delivery.tries = None, delivery.tries + 1
    delivery.status, delivery.problem = answer.status, answer.problem
    if answer.status is not None and 200 <= answer.status < 300:
        delivery.delivered_at = now
        db.session.flush()
        return "sent"
    _record_failure(hook, delivery, answer, now)
    db.session.flush()
    return "failed" if delivery.gave_up_at is None else "given_up"


def give_up_lost(*, now: datetime) -> int:
    """Give up attempts without a result for too long; return their number.

    They are not retried, because the receiver may have them.
    """
    lost = update(Delivery).where(queries.OPEN, Delivery.sending_since < now - LOST_AFTER)
    given_up = lost.values(gave_up_at=now, sending_since=None, status=None, problem=LOST)
    return len(db.session.scalars(given_up.returning(Delivery.id)).all())


def _record_failure(hook: Hook, delivery: Delivery, answer: Answer, now: datetime) -> None:
    """Schedule the next attempt, or give the delivery up."""
    if answer.status is not None and 300 <= answer.status < 400:
        delivery.problem = MOVED
    retry_at = retry_policy.next_attempt(
        tries=delivery.tries, event_id=delivery.event_id, made_at=delivery.made_at, now=now
    )
    if answer.status == 410:
        _give_up(delivery, GONE, now)
        db.session.flush()
        if hook.ended_at is None:
            stop.end(hook, by=None, why=GONE, now=now)
    elif not delivery.body:
        _give_up(delivery, NEWER if hook.ended_at is None else STOPPED, now)
    elif retry_at is None:
        delivery.gave_up_at = now
    else:
        delivery.due_at = max(retry_at, _pause_as_requested(hook.id, answer, now))


def _give_up(delivery: Delivery, problem: str, now: datetime) -> None:
    delivery.gave_up_at, delivery.problem = now, problem


def _pause_as_requested(hook_id: int, answer: Answer, now: datetime) -> datetime:
    """Postpone all that waits for this endpoint if its answer asks for it.

    Returns the end of the pause, or now.
    """
    until = retry_policy.requested_pause(
        status=answer.status, retry_after=answer.retry_after, now=now
    )
    if until is None:
        return now
    waiting = update(Delivery).where(queries.OPEN, Delivery.hook_id == hook_id)
    postponed = waiting.where(Delivery.due_at < until).values(due_at=until)
    db.session.execute(postponed, execution_options={"synchronize_session": False})
    return until
