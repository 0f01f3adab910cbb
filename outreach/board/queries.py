"""The live view: one row a card, the same for the board and for the list of MPs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select, union_all

from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, QueueState
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.names import fold
from outreach.parliament.queries import of_party, with_seat
from outreach.people.models import Person
from outreach.queue.models import QueueEntry
from outreach.queue.queries import state

E = QueueEntry
LANE = 20
PAGE = 50
# More changes than this at once, and sending the lanes anew is less than sending the cards.
MANY = 60

SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "name": ("Name", (MP.list_name,)),
    "seat": ("Constituency", (Constituency.name,)),
    "party": ("Party", (MP.party, MP.list_name)),
    "last": ("Last contact", (E.last_contact_at.is_(None), E.last_contact_at.desc(), MP.list_name)),
    "pledge": ("Pledge", (E.pledge_status, MP.list_name)),
}


@dataclass(frozen=True)
class Filters:
    """What the address bar says of the view; an unknown word there means no filter."""

    q: str = ""
    party: str = ""
    region: str = ""
    mine: bool = False
    pledge: PledgeStatus | None = None
    state: QueueState | None = None
    # In place of `q`: what a postcode, or a name with a slip in it, led to, and what to say of it.
    seats: tuple[str, ...] | None = None
    why: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()


def _named(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.seats is not None:
        return [Constituency.gss_code.in_(filters.seats)]
    patterns = [f"%{part}%" for part in fold(filters.q).split()]
    return [or_(MP.search.like(one), Constituency.search.like(one)) for one in patterns]


def any_named(filters: Filters) -> bool:
    """Return whether an MP has all words typed in their name, party or constituency."""
    query = _joined(select(MP.parliament_id)).where(*_named(filters))
    return db.session.scalar(query.limit(1)) is not None


def _conditions(filters: Filters, person_id: int, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    found += _named(filters)
    if filters.party:
        found.append(of_party(filters.party))
    if filters.region:
        found.append(E.region == filters.region)
    if filters.mine:
        held = and_(E.claimed_by == person_id, E.claimed_until > now)
        found.append(or_(held, E.follow_up_by == person_id))
    if filters.pledge:
        found.append(E.pledge_status == filters.pledge)
    if filters.state:
        found.append(state(now) == filters.state)
    return found


def _joined(query: AnySelect) -> AnySelect:
    return with_seat(query.join(E, E.mp_id == MP.parliament_id))


def _cards(now: datetime) -> AnySelect:
    """parliament_id, display_name, party, party_abbreviation, seat, region, pledge, claimed_until,
    holder_id, holder, last_contact_at, last_outcome, not_before, follow_up_at, state, revision"""
    return _joined(
        select(
            MP.parliament_id,
            MP.display_name,
            MP.party,
            MP.party_abbreviation,
            Constituency.name.label("seat"),
            E.region,
            E.pledge_status.label("pledge"),
            E.claimed_until,
            E.claimed_by.label("holder_id"),
            Person.name.label("holder"),
            E.last_contact_at,
            E.last_outcome,
            E.not_before,
            E.follow_up_at,
            state(now).label("state"),
            E.revision,
        )
    ).outerjoin(Person, Person.id == E.claimed_by)


def lane(
    pledge: PledgeStatus,
    filters: Filters,
    person_id: int,
    now: datetime,
    below: int | None = None,
) -> tuple[Sequence[AnyRow], bool]:
    """The next cards of one lane, what changed last on top, and whether there are more. `below`
    is the revision of the last card already shown."""
    query = _lane(pledge, _conditions(filters, person_id, now), below)
    rows = db.session.execute(_in_order(_cards(now).where(E.mp_id.in_(query)))).all()
    return rows[:LANE], len(rows) > LANE


def lanes(
    filters: Filters, person_id: int, now: datetime
) -> dict[PledgeStatus, tuple[Sequence[AnyRow], bool]]:
    """The first cards of every lane, in one statement."""
    conditions = _conditions(filters, person_id, now)
    tops = union_all(*(select(_lane(word, conditions, None).subquery()) for word in PledgeStatus))
    chosen = select(tops.subquery().c.mp_id)
    rows = db.session.execute(_in_order(_cards(now).where(E.mp_id.in_(chosen)))).all()
    by_lane: dict[PledgeStatus, list[AnyRow]] = {word: [] for word in PledgeStatus}
    for row in rows:
        by_lane[row.pledge].append(row)
    return {word: (cards[:LANE], len(cards) > LANE) for word, cards in by_lane.items()}


def _lane(
    pledge: PledgeStatus, conditions: list[ColumnElement[bool]], below: int | None
) -> AnySelect:
    query = select(E.mp_id)
    if conditions:
        query = _joined(select(E.mp_id).select_from(MP)).where(*conditions)
    query = query.where(E.pledge_status == pledge)
    if below is not None:
        query = query.where(E.revision < below)
    return query.order_by(E.revision.desc()).limit(LANE + 1).correlate(None)


def _in_order(query: AnySelect) -> AnySelect:
    return query.order_by(E.revision.desc())


def lane_counts(filters: Filters, person_id: int, now: datetime) -> dict[PledgeStatus, int]:
    """How many MPs in each lane; every lane is present."""
    query = select(E.pledge_status, func.count()).group_by(E.pledge_status)
    conditions = _conditions(filters, person_id, now)
    if conditions:
        query = _joined(query.select_from(MP)).where(*conditions)
    found = dict(db.session.execute(query).all())
    return {word: found.get(word, 0) for word in PledgeStatus}


def changed(since: int, checked: datetime, now: datetime) -> Sequence[AnyRow]:
    """Cards that changed after a revision, or by time alone since `checked` (a lease or a wait
    that ended), the latest last; at most MANY + 1."""
    ran_out = [and_(column > checked, column <= now) for column in (E.claimed_until, E.not_before)]
    query = _cards(now).where(or_(E.revision > since, *ran_out))
    return db.session.execute(query.order_by(E.revision).limit(MANY + 1)).all()


def matching(mp_ids: Sequence[int], filters: Filters, person_id: int, now: datetime) -> set[int]:
    """Which of these MPs belong on a filtered view."""
    if not filters.any:
        return set(mp_ids)
    query = _joined(select(MP.parliament_id)).where(
        MP.parliament_id.in_(mp_ids), *_conditions(filters, person_id, now)
    )
    return set(db.session.scalars(query).all())


def pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def mps(
    filters: Filters, sort: str, page: int, person_id: int, now: datetime
) -> tuple[Sequence[AnyRow], int]:
    """One page of the list of sitting MPs (past the last one, the last), and how many match."""
    conditions = [*_conditions(filters, person_id, now), Membership.id.is_not(None)]
    total = db.session.scalar(_joined(select(func.count()).select_from(MP)).where(*conditions))
    query = _cards(now).where(*conditions).order_by(*SORTS[sort][1], MP.parliament_id)
    page = min(page, pages(total or 0))
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return rows, total or 0
