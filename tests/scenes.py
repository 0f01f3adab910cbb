"""Small steps that the tests of several features take to get where they want to be."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from outreach.contacts.actions import Entry, log
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome
from outreach.people.models import Person
from outreach.queue import actions as queue
from outreach.queue.models import Claim, QueueEntry

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Two real MPs of one region (London) and one of another (Scotland).
ABBOTT, CORBYN, BLACKMAN = 172, 185, 4357


def claim(person: Person, mp_id: int = ABBOTT, at: datetime | None = None) -> int:
    """Claim this MP; the claim's id."""
    with transaction():
        return queue.claim_mp(person_id=person.id, mp_id=mp_id, now=at or clock.now()).claim_id


def claim_next(person: Person, at: datetime | None = None) -> int:
    """Claim the next; the MP's id."""
    with transaction():
        return queue.claim_next(person_id=person.id, now=at or clock.now()).mp_id


def logged(
    person: Person,
    outcome: Outcome,
    mp_id: int = ABBOTT,
    at: datetime | None = None,
    channel: Channel = Channel.PHONE,
    **words: Any,
) -> Contact:
    """Claim this MP unless it is held already, and log."""
    now = at or clock.now()
    held = entry(mp_id).claimed_by == person.id
    if not held:
        claim(person, mp_id, now)
    with transaction():
        contact = log(
            mp_id=mp_id,
            person_id=person.id,
            entry=Entry(channel=channel, outcome=outcome, **words),
            now=now,
        )
        db.session.flush()
        db.session.expunge(contact)
    return contact


def entry(mp_id: int = ABBOTT) -> QueueEntry:
    """The MP's row as the database has it now."""
    return _now(select(QueueEntry).where(QueueEntry.mp_id == mp_id))[0]


def change(mp_id: int = ABBOTT, **values: Any) -> None:
    """Put an MP's row into a state."""
    with transaction():
        db.session.execute(update(QueueEntry).where(QueueEntry.mp_id == mp_id).values(**values))


def change_all(**values: Any) -> None:
    with transaction():
        db.session.execute(update(QueueEntry).values(**values))


def claims(mp_id: int = ABBOTT) -> list[Claim]:
    """All turns with an MP, the first one first."""
    return _now(select(Claim).where(Claim.mp_id == mp_id).order_by(Claim.id))


def contacts(mp_id: int = ABBOTT) -> list[Contact]:
    return _now(select(Contact).where(Contact.mp_id == mp_id).order_by(Contact.id))


def _now(query: Any) -> list[Any]:
    """What the database has at this moment, without holding on to a transaction."""
    db.session.rollback()
    found = list(db.session.scalars(query.execution_options(populate_existing=True)))
    db.session.expunge_all()
    db.session.rollback()
    return found
