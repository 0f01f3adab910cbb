"""Reads of what people flagged about MPs."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.queue.flags.models import MPFlag

REMEMBERED = timedelta(days=14)
SHOWN = 100


class Open(NamedTuple):
    """How many wait, and since when the oldest does."""

    number: int
    since: datetime | None


def still_open(mp_id: int) -> Sequence[MPFlag]:
    """What is flagged about this MP and not solved, the oldest first."""
    query = select(MPFlag).where(MPFlag.mp_id == mp_id, MPFlag.solved_at.is_(None))
    return db.session.scalars(query.order_by(MPFlag.raised_at, MPFlag.id)).all()


def on_mp(mp_id: int, now: datetime) -> Sequence[AnyRow]:
    """(MPFlag, who raised it, who solved it) about this MP: the open ones, and those solved in the
    last two weeks; the newest first."""
    solver = aliased(Person)
    query = (
        select(MPFlag, Person.name.label("raised_by"), solver.name.label("solved_by"))
        .join(Person, Person.id == MPFlag.raised_by)
        .outerjoin(solver, solver.id == MPFlag.solved_by)
        .where(
            MPFlag.mp_id == mp_id,
            func.coalesce(MPFlag.solved_at, now) > now - REMEMBERED,
        )
        .order_by(MPFlag.id.desc())
    )
    return db.session.execute(query).all()


def open_flags() -> Sequence[AnyRow]:
    """What waits to be solved, the oldest first: (MPFlag, MP's name, party, seat, raised_by)."""
    query = (
        select(
            MPFlag,
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
            Person.name.label("raised_by"),
        )
        .join(MP, MP.parliament_id == MPFlag.mp_id)
        .join(Person, Person.id == MPFlag.raised_by)
    )
    query = with_seat(query).where(MPFlag.solved_at.is_(None))
    return db.session.execute(query.order_by(MPFlag.raised_at, MPFlag.id).limit(SHOWN)).all()


def solved_lately(now: datetime) -> Sequence[AnyRow]:
    """What was solved in the last two weeks, the newest first: (MPFlag, MP's name, raised_by,
    solved_by)."""
    solver = aliased(Person)
    query = (
        select(
            MPFlag,
            MP.display_name,
            Person.name.label("raised_by"),
            solver.name.label("solved_by"),
        )
        .join(MP, MP.parliament_id == MPFlag.mp_id)
        .join(Person, Person.id == MPFlag.raised_by)
        .join(solver, solver.id == MPFlag.solved_by)
        .where(MPFlag.solved_at > now - REMEMBERED)
        .order_by(MPFlag.solved_at.desc(), MPFlag.id)
        .limit(20)
    )
    return db.session.execute(query).all()


def how_many() -> Open:
    query = select(func.count(MPFlag.id), func.min(MPFlag.raised_at))
    row = db.session.execute(query.where(MPFlag.solved_at.is_(None))).one()
    return Open(row[0], row[1])
