"""What stands still, in numbers, and the list behind each: one condition for both."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select

from outreach.coordination.blockers.reasons import REASONS
from outreach.coordination.bulk_changes.filters import Filters, conditions
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.progress.metrics.stuck import SITTING, claims_lapsed
from outreach.queue.models import Claim, QueueEntry
from outreach.queue.queries import state
from outreach.review.queries import Waiting, waiting

E = QueueEntry
PAGE = 50


class Oldest(NamedTuple):
    """What waits on /review of one kind, and since when the oldest does."""

    kind: str
    number: int
    since: datetime | None


def numbers(now: datetime) -> dict[str, int]:
    """How many there are of each reason: one query."""
    counts = [
        func.count().filter(reason.condition(now)).label(name) for name, reason in REASONS.items()
    ]
    row = db.session.execute(select(*counts).select_from(E)).one()
    return dict(zip(REASONS, row, strict=True))


def _matching(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    reason = REASONS.get(filters.why)
    return [SITTING, *conditions(filters, now), *([reason.condition(now)] if reason else [])]


def _joined(query: AnySelect) -> AnySelect:
    return with_seat(query.join(E, E.mp_id == MP.parliament_id))


def ids(filters: Filters, now: datetime) -> list[int]:
    """All of them, in order of number."""
    query = _joined(select(MP.parliament_id)).where(*_matching(filters, now))
    return list(db.session.scalars(query.order_by(MP.parliament_id)))


def rows(filters: Filters, page: int, now: datetime) -> Sequence[AnyRow]:
    """One page of them: MP's id and name, party, seat, holder, and what the queue says of each; by
    what the reason orders by, else by name."""
    reason = REASONS.get(filters.why)
    query = _joined(
        select(
            MP.parliament_id,
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
            Person.name.label("holder"),
            state(now).label("state"),
            E.pledge_status.label("pledge"),
            E.claimed_until,
            E.not_before,
            E.follow_up_at,
            E.last_contact_at,
            E.last_outcome,
            E.bumped_at,
            E.paused_because,
            E.held_because,
            E.closed_because,
        )
    ).outerjoin(Person, Person.id == E.claimed_by)
    order = [*(reason.order if reason else ()), MP.list_name, MP.parliament_id]
    query = query.where(*_matching(filters, now)).order_by(*order)
    return db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def lapsed(now: datetime) -> Sequence[AnyRow]:
    """The claims that lapsed, the newest first: (Claim, MP's id and name, who, their number)."""
    query = (
        select(
            Claim,
            MP.parliament_id,
            MP.display_name,
            Person.id.label("person_id"),
            Person.name.label("by"),
        )
        .join(MP, MP.parliament_id == Claim.mp_id)
        .join(Person, Person.id == Claim.person_id)
        .where(claims_lapsed(now))
        .order_by(Claim.id.desc())
    )
    return db.session.execute(query).all()


def by_whom(claims: Sequence[AnyRow]) -> list[tuple[int, str, int]]:
    """(number, name, how many) of whose claims lapsed, most first."""
    found: dict[int, list[AnyRow]] = {}
    for row in claims:
        found.setdefault(row.person_id, []).append(row)
    counted = [(one, rows[0].by, len(rows)) for one, rows in found.items()]
    return sorted(counted, key=lambda row: (-row[2], row[1]))


def on_review(person_id: int, now: datetime) -> list[Oldest]:
    """What waits for a second person, whoever may decide it."""
    found: Waiting = waiting(person_id, now)
    since: dict[str, datetime] = {}
    for item in (*found.items, *found.own):
        since[item.kind] = min(item.since, since.get(item.kind, item.since))
    return [
        Oldest(kind, number, since.get(kind)) for kind, number in found.counts.items() if number
    ]
