"""In which order MPs are offered (DESIGN §5): what chooses, locks and marks in one statement."""

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from typing import Any, NamedTuple, cast

from sqlalchemy import Integer, ScalarSelect, Table, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from outreach.core import clock
from outreach.core.columns import AnySelect, UTCDateTime
from outreach.core.extensions import db
from outreach.core.sql import run
from outreach.core.vocabulary import OfferReason
from outreach.parliament.models import Membership
from outreach.queue.models import QueueEntry
from outreach.queue.queries import RESERVED, asked, asked_of, offerable

E = QueueEntry
T = cast(Table, E.__table__)
Lock = Callable[[AnySelect], AnySelect]


class Volunteer(NamedTuple):
    """Whom the order depends on."""

    id: int
    own_gss_code: str | None
    region: str | None
    # Whether a coordinator ever asked them for some MPs.
    is_asked: bool = False

    @property
    def tiers(self) -> tuple[bool, bool, bool]:
        """Which tiers there are for them beside those that all have: their own MP, what they are
        asked for, their region."""
        return bool(self.own_gss_code), self.is_asked, bool(self.region)


def take(volunteer: Volunteer, now: datetime, until: datetime) -> Any:
    """Give the first MP in the order to this volunteer; the row, or None. Rows that others hold
    locked at this instant are passed over: None does not mean that there is none."""
    statement = _take(*volunteer.tiers)
    return run(statement, **_values(volunteer, now), until=until).first()


def first_in_line(volunteer: Volunteer, now: datetime) -> int | None:
    """Whose turn it is by what is committed, locked by others or not."""
    tiers = _tiers(*volunteer.tiers, _look)
    return db.session.scalar(select(func.coalesce(*tiers)), _values(volunteer, now))


def take_this(volunteer: Volunteer, mp_id: int, now: datetime, until: datetime) -> Any:
    """Give this one, after waiting for whoever has it locked; None if it was taken meanwhile,
    and then nothing stays locked: who waits for one MP holds no other, so nobody waits in a ring.
    """
    values = _values(volunteer, now) | {"until": until, "candidate": mp_id}
    with db.session.begin_nested() as savepoint:
        taken = db.session.execute(_take_this(), values).first()
        if taken is None:
            savepoint.rollback()
    return taken


def _values(volunteer: Volunteer, now: datetime) -> dict[str, Any]:
    return {
        "person_id": volunteer.id,
        "own": volunteer.own_gss_code,
        "here": volunteer.region,
        "now": now,
        "reserved_since": now - RESERVED,
        "today": clock.london(clock.london_date(now)),
    }


@cache
def _take(has_own: bool, is_asked: bool, has_region: bool) -> ReturningUpdate[*tuple[Any, ...]]:
    """One statement: choose by the order of DESIGN §5, lock and mark. Built once."""
    return _mark(func.coalesce(*_tiers(has_own, is_asked, has_region, _pass_over)))


@cache
def _take_this() -> ReturningUpdate[*tuple[Any, ...]]:
    return _mark(_tier(E.mp_id == bindparam("candidate"), by=E.mp_id, lock=_wait))


def _look(query: AnySelect) -> AnySelect:
    return query


def _pass_over(query: AnySelect) -> AnySelect:
    return query.with_for_update(of=E, skip_locked=True)


def _wait(query: AnySelect) -> AnySelect:
    return query.with_for_update(of=E)


def _mark(mp_id: Any) -> ReturningUpdate[*tuple[Any, ...]]:
    """The choice must be a MATERIALIZED CTE compared with `=`: an `IN (… LIMIT 1)` updated 650
    rows under one PostgreSQL plan."""
    picked = select(mp_id.label("mp_id")).cte("picked")
    picked = picked.prefix_with("MATERIALIZED", dialect="postgresql")
    person_id = bindparam("person_id", type_=Integer)
    moments = ("now", "reserved_since", "until")
    now, since, until = (bindparam(name, type_=UTCDateTime) for name in moments)
    return (
        update(T)
        .where(T.c.mp_id == picked.c.mp_id)
        .values(claimed_by=person_id, claimed_until=until)
        .returning(
            T.c.mp_id,
            T.c.region,
            T.c.follow_up_by,
            (T.c.follow_up_at <= now).label("is_due"),
            (T.c.follow_up_at <= since).label("has_waited"),
            T.c.bumped_at,
            T.c.target_id,
            T.c.last_contact_at,
        )
    )


def _tiers(has_own: bool, is_asked: bool, has_region: bool, lock: Lock) -> list[ScalarSelect[int]]:
    """Each is a probe of one index; COALESCE stops at the first that finds someone. So it costs
    the same with 650 rows and with 65,000."""
    person_id = bindparam("person_id", type_=Integer)
    now, since = (bindparam(name, type_=UTCDateTime) for name in ("now", "reserved_since"))
    never, before = E.last_contact_at.is_(None), E.last_contact_at.is_not(None)
    tier = partial(_tier, lock=lock)
    tiers = []
    if has_own:
        own = select(Membership.mp_id).where(
            Membership.gss_code == bindparam("own"), Membership.ended_on.is_(None)
        )
        tiers.append(tier(E.mp_id == own.scalar_subquery(), by=E.mp_id))
    tiers.append(tier(E.follow_up_by == person_id, E.follow_up_at <= now, by=E.follow_up_at))
    tiers.append(tier(E.follow_up_at <= since, by=E.follow_up_at))
    tiers.append(tier(E.bumped_at.is_not(None), by=E.bumped_at))
    if is_asked:
        # Whom we tried least. Others are offered these too, in their turn: a target never keeps
        # anybody from an MP, so none is forgotten while those who were asked are away.
        theirs = E.target_id.in_(asked_of(person_id, now))
        tiers.append(tier(E.target_id.is_not(None), theirs, by=(E.attempts, E.shuffle)))
    if has_region:
        here = E.region == bindparam("here")
        tiers.append(tier(here, never, by=E.shuffle))
        tiers.append(tier(here, before, by=E.last_contact_at))
    tiers.append(tier(never, by=E.shuffle))
    tiers.append(tier(before, by=E.last_contact_at))
    return tiers


def _tier(*where: Any, by: Any, lock: Lock) -> ScalarSelect[int]:
    """The first MP that may be offered, of those."""
    moments = ("now", "reserved_since", "today")
    now, since, today = (bindparam(name, type_=UTCDateTime) for name in moments)
    may = offerable(bindparam("person_id", type_=Integer), now, since, today)
    order = by if isinstance(by, tuple) else (by,)
    query = select(E.mp_id).where(*may, *where).order_by(*order).limit(1).correlate(None)
    return lock(query).scalar_subquery()


def reason(volunteer: Volunteer, row: Any, now: datetime) -> OfferReason:
    """Which tier a row came from, in the same order."""
    if volunteer.own_gss_code and _holds(row.mp_id, volunteer.own_gss_code):
        return OfferReason.OWN_MP
    if row.is_due and row.follow_up_by == volunteer.id:
        return OfferReason.MY_FOLLOW_UP
    if row.has_waited:
        return OfferReason.FOLLOW_UP
    if row.bumped_at:
        return OfferReason.BUMPED
    if volunteer.is_asked and row.target_id in asked(volunteer.id, now):
        return OfferReason.ASKED
    if volunteer.region and row.region == volunteer.region:
        return OfferReason.MY_REGION
    return OfferReason.LONGEST_AGO if row.last_contact_at else OfferReason.NEVER_CONTACTED


_SEAT = select(Membership.id).where(
    Membership.mp_id == bindparam("mp_id"),
    Membership.gss_code == bindparam("gss_code"),
    Membership.ended_on.is_(None),
)


def _holds(mp_id: int, gss_code: str) -> bool:
    return db.session.scalar(_SEAT, {"mp_id": mp_id, "gss_code": gss_code}) is not None
