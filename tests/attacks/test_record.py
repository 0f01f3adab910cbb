"""Whoever rules the database and knows how a hash is made still cannot change one event alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from outreach.audit.actions import chained, record
from outreach.audit.chain import walk
from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from tests.audit.scenes import change, unguarded

MANY = 12
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def written(app, asha):
    """Return nothing; there are twelve events."""
    for number in range(MANY):
        with transaction():
            record(
                person_id=asha.id,
                action="test.done",
                subject=f"mp:{number}",
                now=clock.now() + timedelta(seconds=number),
            )
    assert walk().problem is None


def event(number):
    found = db.session.scalar(select(AuditEvent).where(AuditEvent.id == number))
    db.session.expunge_all()
    db.session.rollback()
    return found


def forged(number, **other):
    """Write an event anew, with the hash that fits it and the one before."""
    before = event(number - 1).hash if number > 1 else "0" * 64
    row = event(number)
    for name, value in other.items():
        setattr(row, name, value)
    which = AuditEvent.__table__.c.id == number
    new = {**other, "hash": chained(before, row)}
    unguarded(update(AuditEvent.__table__).where(which).values(new))


CHANGES = {
    "subject": "mp:172",
    "action": "test.other",
    "person_id": None,
    "result": "refused",
    "at": "later",
}


@one_database
@pytest.mark.parametrize("number", [1, 2, 6, MANY - 1])
@pytest.mark.parametrize("name", CHANGES)
def test_one_event_written_anew_with_its_hash_is_found(written, number, name):
    value = clock.now() + timedelta(days=1) if name == "at" else CHANGES[name]
    forged(number, **{name: value})
    assert walk().problem == f"Event {number + 1} is not as it was written, or was put in."


@pytest.mark.parametrize("number", [1, 6])
def test_so_it_is_on_both_databases(written, number):
    forged(number, subject="mp:172")
    assert walk().problem is not None


@one_database
def test_the_newest_one_is_held_by_the_head(written):
    forged(MANY, subject="mp:172")
    assert walk().problem is not None


@one_database
def test_two_that_change_places_are_found(written):
    third, fourth = event(3).hash, event(4).hash
    change("hash", 3, fourth)
    change("hash", 4, third)
    assert walk().problem is not None
