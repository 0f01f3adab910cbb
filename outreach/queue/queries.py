"""Reads of the queue. `state()` is the one place that says what state an MP is in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select

from outreach.core import clock
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.sql import look_up
from outreach.core.vocabulary import ClaimEnd, QueueState
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.queue.models import (
    IN_ROTATION,
    BoardRevision,
    Claim,
    QueueEntry,
    Target,
    TargetPerson,
)

E = QueueEntry
# A follow-up that someone promised is theirs alone for this long.
RESERVED = timedelta(days=1)


def state(now: datetime) -> ColumnElement[Any]:
    """The queue state of a row as SQL, one of QueueState's words. Nothing stores it."""
    return case(
        (E.closed_because.is_not(None), literal(QueueState.DONE)),
        (E.paused_because.is_not(None), literal(QueueState.PAUSED)),
        (E.held_because.is_not(None), literal(QueueState.NEEDS_COORDINATOR)),
        (E.reachable.is_(False), literal(QueueState.NO_WAY_TO_CONTACT)),
        (E.claimed_until > now, literal(QueueState.CLAIMED)),
        (E.not_before > now, literal(QueueState.WAITING)),
        else_=literal(QueueState.AVAILABLE),
    )


def free_at(now: Any) -> ColumnElement[bool]:
    """Nobody holds it and no wait runs. A claim that lapsed is none."""
    return and_(
        or_(E.claimed_until.is_(None), E.claimed_until <= now),
        or_(E.not_before.is_(None), E.not_before <= now),
    )


def reserved_for_another(person_id: int, now: datetime) -> ColumnElement[bool]:
    """Somebody else promised a follow-up that came due less than a day ago."""
    return and_(
        E.follow_up_by.is_not(None),
        E.follow_up_by != person_id,
        E.follow_up_at <= now,
        E.follow_up_at > now - RESERVED,
    )


def skipped_since(person_id: Any, moment: Any) -> ColumnElement[bool]:
    return exists().where(
        Claim.mp_id == E.mp_id,
        Claim.person_id == person_id,
        Claim.ended_as == ClaimEnd.SKIPPED,
        Claim.ended_at >= moment,
    )


def offerable(person_id: Any, now: Any, reserved_since: Any, today: Any) -> tuple[Any, ...]:
    """What `claim_next` may give to this person. Arguments are values or bind parameters: the
    moment, a day before it (RESERVED), and when today began in London."""
    return (
        IN_ROTATION,
        free_at(now),
        or_(
            E.follow_up_by.is_(None),
            E.follow_up_by == person_id,
            E.follow_up_at > now,
            E.follow_up_at <= reserved_since,
        ),
        ~skipped_since(person_id, today),
    )


def asked_of(person_id: Any, now: Any) -> AnySelect:
    """The targets that run and that this person is asked for. Values or bind parameters."""
    return (
        select(TargetPerson.target_id)
        .join(Target, Target.id == TargetPerson.target_id)
        .where(TargetPerson.person_id == person_id, runs(now))
    )


def runs(now: Any) -> ColumnElement[bool]:
    """Targets that are not over and that nobody ended."""
    return and_(Target.ended_at.is_(None), Target.runs_until > now)


def asked(person_id: int, now: datetime) -> set[int]:
    """The same as numbers."""
    return set(db.session.scalars(asked_of(person_id, now)))


def asked_for(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """MPs whom a coordinator asked this person for and who may be taken now, whom we tried least
    first: (MP's id and name, party, seat, Target)."""
    today = clock.london(clock.london_date(now))
    query = (
        _with_mp(Target)
        .join(Target, Target.id == E.target_id)
        .where(
            E.target_id.in_(asked_of(person_id, now)),
            *offerable(person_id, now, now - RESERVED, today),
        )
        .order_by(E.attempts, E.shuffle)
    )
    return db.session.execute(query).all()


def entry_now(mp_id: int, now: datetime) -> AnyRow | None:
    """(QueueEntry, state, holder's name) of one MP."""
    query = (
        select(E, state(now).label("state"), Person.name.label("holder"))
        .outerjoin(Person, Person.id == E.claimed_by)
        .where(E.mp_id == mp_id)
    )
    return db.session.execute(query).one_or_none()


def open_claim(mp_id: int) -> Claim | None:
    """The claim that has not been ended, its lease running or lapsed."""
    return db.session.scalar(select(Claim).where(Claim.mp_id == mp_id, Claim.ended_at.is_(None)))


def own_claim(claim_id: int, person_id: int) -> Claim | None:
    query = select(Claim).where(Claim.id == claim_id, Claim.person_id == person_id)
    return db.session.scalar(query)


def latest_claim(mp_id: int, person_id: int) -> Claim | None:
    query = select(Claim).where(Claim.mp_id == mp_id, Claim.person_id == person_id)
    return db.session.scalar(query.order_by(Claim.id.desc()).limit(1))


def _with_mp(*columns: Any) -> AnySelect:
    seat = Constituency.name.label("seat")
    query = select(MP.parliament_id, MP.display_name, MP.party, seat).add_columns(*columns)
    return with_seat(query.join(E, E.mp_id == MP.parliament_id))


def claims_held(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """What this person holds: MP, seat, claim id, until when; the one that ends first on top."""
    query = (
        _with_mp(Claim.id.label("claim_id"), Claim.started_at, Claim.settled_at, E.claimed_until)
        .join(Claim, and_(Claim.mp_id == E.mp_id, Claim.ended_at.is_(None)))
        .where(E.claimed_by == person_id, E.claimed_until > now)
        .order_by(E.claimed_until)
    )
    return db.session.execute(query).all()


def claims_lapsed_today(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """Claims of today whose lease ran out with nothing logged, whoever has the MP now."""
    since = clock.london(clock.london_date(now))
    query = (
        _with_mp(Claim.id.label("claim_id"), Claim.started_at)
        .join(Claim, Claim.mp_id == E.mp_id)
        .where(
            Claim.person_id == person_id,
            Claim.started_at >= since - timedelta(days=1),
            Claim.settled_at.is_(None),
            or_(
                and_(Claim.ended_as == ClaimEnd.LAPSED, Claim.ended_at >= since),
                and_(
                    Claim.ended_at.is_(None),
                    E.claimed_by == person_id,
                    E.claimed_until <= now,
                    E.claimed_until >= since,
                ),
            ),
        )
        .order_by(Claim.id.desc())
    )
    return db.session.execute(query).all()


def state_counts(now: datetime) -> dict[QueueState, int]:
    """How many MPs are in each state; every state is present."""
    label = state(now).label("state")
    found = db.session.execute(select(label, func.count()).select_from(E).group_by(label)).all()
    counts = {QueueState(word): n for word, n in found}
    return {word: counts.get(word, 0) for word in QueueState}


def next_release(now: datetime) -> datetime | None:
    """When the next MP becomes available by time alone."""
    soonest = [
        db.session.scalar(select(func.min(column)).where(IN_ROTATION, column > now))
        for column in (E.not_before, E.claimed_until)
    ]
    return min((moment for moment in soonest if moment), default=None)


def skipped_count(person_id: int, now: datetime) -> int:
    """How many available MPs this person will not be offered again today."""
    query = select(func.count()).select_from(E)
    today = clock.london(clock.london_date(now))
    query = query.where(IN_ROTATION, free_at(now), skipped_since(person_id, today))
    return db.session.scalar(query) or 0


_REVISION = select(BoardRevision.value)


def board_revision() -> int:
    """As far as it is committed. A poll asks for nothing else, most of the time."""
    row = look_up(_REVISION)
    return row[0] if row else 0
