"""Writing down who did what, in a chain that shows whether a row was changed."""

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

from blinker import Signal
from sqlalchemy import Integer, String, bindparam, func, insert, select, text, update

from outreach.audit.models import AuditEvent, AuditHead
from outreach.core.columns import UTCDateTime
from outreach.core.database import about_to_commit, committed, rolled_back, transaction
from outreach.core.extensions import db
from outreach.core.sql import run
from outreach.core.vocabulary import Result

FIRST = "0" * 64  # what the first event is chained to
_WAITING, _WRITTEN = "audit events", "audit events written"

# Sent after the commit of `events`, when nobody waits for the transaction any more.
recorded = Signal()


class Event(NamedTuple):
    at: datetime
    person_id: int | None
    action: str
    subject: str
    result: Result


_HEAD = select(AuditHead.hash).where(AuditHead.id == 1).with_for_update()
_MOVE_HEAD = update(AuditHead).where(AuditHead.id == 1).values(hash=bindparam("head", type_=String))
# Numbered by hand: a sequence leaves a gap where something is undone, and here a gap is a theft.
_NEXT = select(func.coalesce(func.max(AuditEvent.id), text("0")) + text("1")).scalar_subquery()
_ADD = insert(AuditEvent).values(
    id=_NEXT,
    at=bindparam("at", type_=UTCDateTime),
    person_id=bindparam("person_id", type_=Integer),
    action=bindparam("action", type_=String),
    subject=bindparam("subject", type_=String),
    result=bindparam("result", type_=String),
    hash=bindparam("hash", type_=String),
)


def record(
    *,
    person_id: int | None,
    action: str,
    subject: str,
    now: datetime,
    result: Result = Result.DONE,
) -> None:
    """Write down who did what, when this transaction commits. Never pass a secret or what somebody
    wrote."""
    waiting = db.session.info.setdefault(_WAITING, [])
    waiting.append(Event(now, person_id, action, subject, result))


def note(
    *,
    person_id: int | None,
    action: str,
    subject: str,
    now: datetime,
    result: Result = Result.DONE,
) -> None:
    """The same at once, in a short transaction of its own: for what happens outside one (a page
    that was looked at) or was undone (a refusal). Ends whatever this session was reading. Never
    call it inside a transaction."""
    with transaction():
        record(person_id=person_id, action=action, subject=subject, now=now, result=result)


def chained(previous: str, event: Event) -> str:
    """The hash of an event, given that of the one before it."""
    at = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    person = "" if event.person_id is None else str(event.person_id)
    return link(previous, at, person, event.action, event.subject, str(event.result))


def link(*parts: str) -> str:
    """The hash before, then the moment, the person, the action, the subject and the result."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@about_to_commit.connect
def _write(_sender: object) -> None:
    """The last thing of every transaction: whoever adds an event holds the head of the chain until
    the commit, so nothing may be waited for after it."""
    events = db.session.info.pop(_WAITING, [])
    if not events:
        return
    db.session.flush()
    head = run(_HEAD).scalar_one()
    for event in events:
        head = chained(head, event)
        run(_ADD, **event._asdict(), hash=head)
    run(_MOVE_HEAD, head=head)
    db.session.info[_WRITTEN] = events


@committed.connect
def _tell(_sender: object) -> None:
    if events := db.session.info.pop(_WRITTEN, []):
        recorded.send(None, events=events)


@rolled_back.connect
def _forget(_sender: object) -> None:
    """What was undone did not happen."""
    db.session.info.pop(_WAITING, None)
    db.session.info.pop(_WRITTEN, None)
