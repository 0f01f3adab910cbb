"""Reads of changes, of targets, and of the MPs chosen for a change."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import WORKERS, Steer
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.queue.models import QueueEntry, Target, TargetPerson
from outreach.queue.queries import runs

PAGE = 30


class Asked(NamedTuple):
    """A target that runs: who is asked, how many MPs it is about now, and how many of them were
    contacted since it was made."""

    target: Target
    people: list[str]
    mps: int
    contacted: int


def _changes() -> AnySelect:
    """(Change, who made it, who undid it, how many MPs changed, how many were left)."""
    undoer = aliased(Person)
    left = ChangedRow.left_because.is_not(None)
    return (
        select(
            Change,
            Person.name.label("by"),
            undoer.name.label("undone_by"),
            func.count().filter(~left).label("changed"),
            func.count().filter(left).label("left"),
            func.count().filter(ChangedRow.put_back.is_(True)).label("back"),
        )
        .join(Person, Person.id == Change.made_by)
        .outerjoin(undoer, undoer.id == Change.undone_by)
        .join(ChangedRow, ChangedRow.change_id == Change.id)
        .group_by(Change.id, Person.name, undoer.name)
    )


def changes(before: int | None = None) -> tuple[Sequence[AnyRow], bool]:
    """One page of changes, the newest first, and whether there are more."""
    query = _changes().order_by(Change.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Change.id < before)
    rows = db.session.execute(query).all()
    return rows[:PAGE], len(rows) > PAGE


def change(change_id: int) -> AnyRow | None:
    return db.session.execute(_changes().where(Change.id == change_id)).one_or_none()


def kind_of(change_id: int) -> Steer | None:
    return db.session.scalar(select(Change.kind).where(Change.id == change_id))


def rows_of(change_id: int) -> Sequence[AnyRow]:
    """(ChangedRow, MP's id and name, party, seat) in order of name."""
    query = select(
        ChangedRow,
        MP.parliament_id,
        MP.display_name,
        MP.party,
        Constituency.name.label("seat"),
    )
    query = with_seat(query.join(MP, MP.parliament_id == ChangedRow.mp_id))
    query = query.where(ChangedRow.change_id == change_id)
    return db.session.execute(query.order_by(MP.list_name)).all()


def queue_entries(mp_ids: Collection[int]) -> dict[int, QueueEntry]:
    """Return the queue's entries of these MPs, by MP."""
    query = select(QueueEntry).where(QueueEntry.mp_id.in_(mp_ids))
    return {entry.mp_id: entry for entry in db.session.scalars(query)}


def mps_in_name_order(mp_ids: Collection[int]) -> Sequence[AnyRow]:
    """Return (parliament_id, display_name, party, seat) in order of name."""
    query = select(MP.parliament_id, MP.display_name, MP.party, Constituency.name.label("seat"))
    query = with_seat(query).where(MP.parliament_id.in_(mp_ids))
    return db.session.execute(query.order_by(MP.list_name)).all()


def targets(now: datetime) -> list[Asked]:
    """Those that run, the one that ends first on top."""
    since = QueueEntry.last_contact_at >= Target.made_at
    query = (
        select(Target, func.count(QueueEntry.mp_id), func.count().filter(since))
        .outerjoin(QueueEntry, QueueEntry.target_id == Target.id)
        .where(runs(now))
        .group_by(Target.id)
        .order_by(Target.runs_until, Target.id)
    )
    rows = db.session.execute(query).all()
    names = _names([target.id for target, *_ in rows])
    return [Asked(target, names.get(target.id, []), *numbers) for target, *numbers in rows]


def _names(target_ids: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(TargetPerson.target_id, Person.name)
        .join(Person, Person.id == TargetPerson.person_id)
        .where(TargetPerson.target_id.in_(target_ids))
        .order_by(func.lower(Person.name))
    )
    found: dict[int, list[str]] = {}
    for target_id, name in db.session.execute(query):
        found.setdefault(target_id, []).append(name)
    return found


def who_can_be_asked() -> dict[int, str]:
    """Names of those who contact MPs, by number, in order of name."""
    query = select(Person.id, Person.name).where(
        Person.role.in_(WORKERS), Person.disabled_at.is_(None), Person.left_at.is_(None)
    )
    return dict(db.session.execute(query.order_by(func.lower(Person.name), Person.id)).all())


def kept_words(row: ChangedRow) -> dict[str, Any]:
    """What a change left on the MP's row, moments as moments."""
    return {
        name: datetime.fromisoformat(value)
        if value and name.endswith(("_at", "_before"))
        else value
        for name, value in row.after.items()
    }
