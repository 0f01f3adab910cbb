"""What puts an end to what has been kept for long enough (`retention_periods.py`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, delete, func, select, union_all, update

from outreach.audit.models import AuditEvent
from outreach.auth.models import SignIn
from outreach.auth.queries import TOOK_EVERY_STEP
from outreach.contacts.models import Letter
from outreach.core.columns import AnySelect
from outreach.core.extensions import db
from outreach.people.models import Person
from outreach.privacy.retention_periods import ACCOUNTS, AT_ONCE, LETTER_REMOVED, NOTICE, Period


def count_over(period: Period, now: datetime) -> int:
    table, over = _rows(period, now)
    return db.session.scalar(select(func.count()).select_from(table).where(over)) or 0


def end(period: Period, now: datetime) -> int:
    """Apply a period; returns how many rows were over. Inside a write transaction."""
    number = count_over(period, now)
    table, over = _rows(period, now)
    if table is Letter:
        db.session.execute(
            update(Letter).where(over).values(subject=LETTER_REMOVED, body=LETTER_REMOVED)
        )
    elif number:
        db.session.execute(delete(table).where(over))
    return number


def _rows(period: Period, now: datetime) -> tuple[Any, ColumnElement[bool]]:
    if period.rows is None or period.lasts is None:
        raise ValueError(period.what)
    table, over = period.rows
    return table, over(now - period.lasts)


def _signs_of_life() -> CompoundSelect[Any]:
    """(person, when): what they did, and where they are signed in. Who knows a password and no code
    is not known to be them."""
    did: AnySelect = select(AuditEvent.person_id.label("who"), AuditEvent.at.label("at")).where(
        AuditEvent.person_id.is_not(None), AuditEvent.action != "account.password_given"
    )
    complete = select(SignIn.person_id, SignIn.last_seen_at).join(Person).where(TOOK_EVERY_STEP)
    return union_all(
        did,
        complete,
        select(Person.id, Person.created_at),
    )


TELL = "privacy.tell"


@dataclass(frozen=True)
class Unused:
    person_id: int
    email: str
    since: datetime
    told_at: datetime | None


def unused_accounts(now: datetime) -> list[Unused]:
    """Whoever gave no sign for so long that they are to be told, or were; longest ago first."""
    signs = _signs_of_life().subquery()
    last = select(signs.c.who, func.max(signs.c.at).label("at")).group_by(signs.c.who).subquery()
    told = (
        select(AuditEvent.subject, func.max(AuditEvent.at).label("at"))
        .where(AuditEvent.action == TELL)
        .group_by(AuditEvent.subject)
    )
    told_at: dict[str, datetime] = dict(db.session.execute(told).all())
    before = now - (ACCOUNTS.lasts or AT_ONCE) + NOTICE
    query = (
        select(Person.id, Person.email, last.c.at)
        .join(last, last.c.who == Person.id)
        .where(Person.left_at.is_(None), last.c.at <= before)
        .order_by(last.c.at, Person.id)
    )
    found = []
    for person_id, email, at in db.session.execute(query):
        told_then = told_at.get(f"person:{person_id}")
        # What they were told before they came back does not count.
        found.append(
            Unused(person_id, email, at, told_then if told_then and told_then > at else None)
        )
    return found


def is_over(unused: Unused, now: datetime) -> bool:
    """Whether the account is to be erased: unused for long enough, and told long enough ago."""
    long_enough = unused.since <= now - (ACCOUNTS.lasts or AT_ONCE)
    return long_enough and unused.told_at is not None and unused.told_at <= now - NOTICE
