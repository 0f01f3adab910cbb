"""Sending what is due, one by one. Nobody waits for another server inside a transaction: what is
sent is marked first, and what came of it is written down afterwards."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from sqlalchemy import select, update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.exports.webhooks import queries
from outreach.exports.webhooks import stop as ending
from outreach.exports.webhooks.events import NEWER, NOT_AGREED, PING, STOPPED
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.exports.webhooks.signing import secret, signed
from outreach.partners.queries import agreed

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# How long to wait after the first, the second … time that it did not work; then the last again.
WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR)
# Up to so much of a wait is let off, so that not everything is tried at one moment.
SPREAD = 0.1
LASTS = timedelta(days=1)
# Nothing takes that long to be sent: whoever was sending it is gone.
LOST_AFTER = timedelta(minutes=5)
LONGEST_WISH = timedelta(days=1)
MOST_A_ROUND = 500
GONE = "They answered that this address is gone. Nothing more is sent there."
LOST = "We do not know whether it arrived: the server stopped while it was sent."
MOVED = "They sent us on to another address. We do not follow: enter that address itself."


class Answer(NamedTuple):
    """What came back: `status`, or in `problem` why there is none. `retry_after` is what they said
    of it."""

    status: int | None = None
    problem: str = ""
    retry_after: str = ""


Post = Callable[[str, Mapping[str, str], bytes], Answer]


class Sending(NamedTuple):
    """What somebody is sending. Without a body there is nothing to be sent, after all."""

    delivery_id: int
    hook_id: int
    event_id: str
    url: str
    salt: str
    body: str
    since: datetime


class Done(NamedTuple):
    sent: int
    failed: int
    given_up: int


def send_due(*, now: Callable[[], datetime], key: str, post: Post) -> Done:
    """Send what is due. A hook to which something did not get through rests until the next round:
    so one that takes its time does not hold up all others."""
    counted = dict.fromkeys(Done._fields, 0)
    resting: set[int] = set()
    for _ in range(MOST_A_ROUND if queries.any_due(now()) else 0):
        with transaction():
            one = claim(resting=resting, now=now())
        if one is None:
            break
        if not one.body:
            counted["given_up"] += 1
            continue
        body, at = one.body.encode(), now()
        headers = signed(event_id=one.event_id, body=body, secret=secret(one.salt, key), now=at)
        answer = post(one.url, headers, body)
        with transaction():
            came_to = keep(sending=one, answer=answer, now=now())
        counted[came_to] += 1
        resting |= {one.hook_id} if came_to != "sent" else set()
    return Done(**counted)


def claim(*, resting: Collection[int], now: datetime) -> Sending | None:
    """Take the next that is due, so that nobody else sends it meanwhile."""
    due = (
        select(Delivery, Hook)
        .join(Hook)
        .where(queries.OPEN, Delivery.sending_since.is_(None), Delivery.due_at <= now)
        .where(Hook.ended_at.is_(None), Hook.id.not_in(resting))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(due).first()
    if row is None:
        return None
    found, hook = row
    may = found.dataset == PING or found.dataset in agreed(hook.partner_id, clock.london_date(now))
    if may and found.body:
        found.sending_since = now
    else:
        found.gave_up_at, found.problem, found.body = now, NEWER if may else NOT_AGREED, ""
    db.session.flush()
    about = (found.id, hook.id, found.event_id, hook.url, hook.salt, found.body)
    return Sending(*about, since=now)


def keep(*, sending: Sending, answer: Answer, now: datetime) -> str:
    """Write down what came back: whether it counts as sent, failed, or given up."""
    hook = queries.locked(sending.hook_id)
    query = select(Delivery).where(Delivery.id == sending.delivery_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if hook is None or found is None or found.sending_since != sending.since:
        return "failed"  # it took so long that it was given up meanwhile
    found.sending_since, found.tries = None, found.tries + 1
    found.status, found.problem = answer.status, answer.problem
    if answer.status is not None and 200 <= answer.status < 300:
        found.delivered_at = now
        db.session.flush()
        return "sent"
    if answer.status is not None and 300 <= answer.status < 400:
        found.problem = MOVED
    again = _again(found, now)
    if answer.status == 410:
        found.gave_up_at, found.problem = now, GONE
        db.session.flush()
        if hook.ended_at is None:
            ending.end(hook, by=None, why=GONE, now=now)
    elif not found.body:
        found.gave_up_at, found.problem = now, NEWER if hook.ended_at is None else STOPPED
    elif again is None:
        found.gave_up_at = now
    else:
        found.due_at = max(again, _leave_alone(hook.id, answer, now))
    db.session.flush()
    return "failed" if found.gave_up_at is None else "given_up"


def give_up_lost(*, now: datetime) -> int:
    """What was being sent when the server stopped is not sent again by itself: they may have it.
    Returns how many there were."""
    before = now - LOST_AFTER
    if not queries.any_under_way_since(before):
        return 0
    lost = update(Delivery).where(queries.OPEN, Delivery.sending_since < before)
    given_up = lost.values(gave_up_at=now, sending_since=None, status=None, problem=LOST)
    with transaction():
        return len(db.session.scalars(given_up.returning(Delivery.id)).all())


def wait_after(tries: int, event_id: str) -> timedelta:
    """How long until it is tried once more. The spread hangs on the event, so that the same is said
    whoever asks."""
    whole = WAITS[min(tries, len(WAITS)) - 1]
    part = int.from_bytes(hashlib.sha256(event_id.encode()).digest()[:4]) / 2**32
    return whole * (1 - SPREAD * part)


def _again(found: Delivery, now: datetime) -> datetime | None:
    """When it is tried once more; None if a day is over."""
    again = now + wait_after(found.tries, found.event_id)
    return again if again <= found.made_at + LASTS else None


def _leave_alone(hook_id: int, answer: Answer, now: datetime) -> datetime:
    """Until when they wish to be left alone, with everything that waits for them."""
    if answer.status not in (429, 503) or not answer.retry_after:
        return now
    until = min(_moment(answer.retry_after, now), now + LONGEST_WISH)
    rest = update(Delivery).where(queries.OPEN, Delivery.hook_id == hook_id)
    rest = rest.where(Delivery.due_at < until).values(due_at=until)
    db.session.execute(rest, execution_options={"synchronize_session": False})
    return until


def _moment(said: str, now: datetime) -> datetime:
    """What Retry-After means: seconds, or a date."""
    said = said.strip()
    if said.isascii() and said.isdigit():
        return now + timedelta(seconds=min(int(said[:9]), 10**6))
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return now
    return until if until.tzinfo else until.replace(tzinfo=UTC)
