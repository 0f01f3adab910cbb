"""Who works here and what they do, as far as somebody who looks after them has to know."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, func, not_, or_, select
from sqlalchemy.orm import aliased

from outreach.audit.models import AuditEvent
from outreach.auth.guessing.guard import SHOWN_FOR, TOLD_EVERY
from outreach.auth.models import SignIn
from outreach.auth.queries import HAS_SECOND_STEP, LIVE, TOOK_EVERY_STEP
from outreach.auth.session_policy import cut_offs
from outreach.contacts.models import Contact
from outreach.contacts.queries import CALL, OWN
from outreach.core import clock
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, Result, Role
from outreach.people.models import Person, Vouching
from outreach.people.vouching import may_take_back, who_can_vouch
from outreach.queue.models import QueueEntry

PAGE = 50
QUIET_AFTER = timedelta(days=14)
HERE = Person.left_at.is_(None)
# What is written down of a sign-in that still owes its code.
HALF_STEP = "account.password_given"


class Filters(NamedTuple):
    """What a list of people is narrowed to; empty means all."""

    q: str = ""
    role: str = ""
    state: str = ""
    by: str = ""  # the number of whoever invited them

    @property
    def any(self) -> bool:
        return any(self)


STATES = {
    "on": "Accounts that are on",
    "off": "Switched off",
    "holding": "Holding an MP",
    "quiet": "Not seen for two weeks",
    "one_step": "No second step",
    "guessed": "Somebody guesses their password",
}


def people(filters: Filters, page: int, now: datetime) -> tuple[Sequence[AnyRow], int, int]:
    """One page of people in order of name, how many there are in all, and which page it is."""
    where = _matching(filters, now)
    total = db.session.scalar(select(func.count(Person.id)).where(*where)) or 0
    page = min(page, pages(total))
    query = select(*_columns(now)).where(*where).order_by(func.lower(Person.name), Person.id)
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return rows, total, page


def pages(total: int) -> int:
    return max(1, -(-total // PAGE))


def guessed(now: datetime) -> int:
    """At how many accounts somebody has been guessing within a day."""
    lately = Person.guessed_at > now - TOLD_EVERY, HERE, Person.disabled_at.is_(None)
    return db.session.scalar(select(func.count(Person.id)).where(*lately)) or 0


def active(now: datetime) -> tuple[int, int]:
    """How many accounts are on, and how many of them were seen today."""
    today = clock.london(clock.london_date(now))
    seen = func.count(Person.id).filter(_last_seen() >= today)
    row = db.session.execute(
        select(func.count(Person.id), seen).where(HERE, Person.disabled_at.is_(None))
    ).one()
    return row[0], row[1]


def person(person_id: int, now: datetime) -> AnyRow | None:
    """The same of one person, with when they came, by whom, and what they agreed to."""
    inviter = aliased(Person)
    more = (
        Person.created_at,
        Person.agreed_at,
        Person.practised_at,
        case((Person.guessed_at > now - SHOWN_FOR, Person.guessed_at)).label("guessed_at"),
        _sign_ins(),
        inviter.id.label("invited_by"),
        inviter.name.label("inviter"),
        inviter.left_at.label("inviter_left"),
        _let_in(),
    )
    query = select(*_columns(now), *more).outerjoin(inviter, inviter.id == Person.invited_by)
    query = query.where(Person.id == person_id, HERE)
    return db.session.execute(query, cut_offs(now)).one_or_none()


def let_in(person_id: int) -> int:
    """How many people came by an invitation of theirs and are still here."""
    theirs = select(func.count(Person.id)).where(Person.invited_by == person_id, HERE)
    return db.session.scalar(theirs) or 0


def _let_in() -> ColumnElement[int]:
    guest = aliased(Person)
    theirs = select(func.count(guest.id)).where(
        guest.invited_by == Person.id, guest.left_at.is_(None)
    )
    return theirs.correlate(Person).scalar_subquery().label("let_in")


def _columns(now: datetime) -> tuple[Any, ...]:
    return (
        Person.id,
        Person.name,
        Person.role,
        Person.disabled_at,
        HAS_SECOND_STEP.label("second_step"),
        _last_seen().label("last_seen"),
        _held(now).label("held"),
        _calls(now).label("calls"),
    )


def _last_seen() -> ColumnElement[datetime | None]:
    """The last sign of them: in a browser that is signed in, else what they did last. A password
    without its code is no sign: somebody else may have it."""
    here = (
        select(func.max(SignIn.last_seen_at))
        .where(SignIn.person_id == Person.id, TOOK_EVERY_STEP)
        .scalar_subquery()
    )
    did = (
        select(AuditEvent.at)
        .where(
            AuditEvent.person_id == Person.id,
            AuditEvent.result == Result.DONE,
            AuditEvent.action != HALF_STEP,
        )
        .order_by(AuditEvent.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    latest = case((or_(here.is_(None), did > here), did), else_=here)
    return latest


def _held(now: datetime) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(QueueEntry)
        .where(QueueEntry.claimed_by == Person.id, QueueEntry.claimed_until > now)
        .scalar_subquery()
    )


def _calls(now: datetime) -> ScalarSelect[int]:
    """Calls since Monday, London time."""
    today = clock.london_date(now)
    monday = clock.london(today - timedelta(days=today.weekday()))
    mine = and_(Contact.person_id == Person.id, CALL, OWN)
    return select(func.count()).where(mine, Contact.at >= monday).scalar_subquery()


def _sign_ins() -> ColumnElement[int]:
    """Browsers in which they are signed in, by the same rule as when they come. To be asked with
    `cut_offs`."""
    open_ones = select(func.count(SignIn.id)).where(
        SignIn.person_id == Person.id, *LIVE, TOOK_EVERY_STEP
    )
    return open_ones.scalar_subquery().label("sign_ins")


def _matching(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [HERE]
    if "@" in filters.q:  # an address finds its person, but is shown to nobody for that
        where.append(Person.email == filters.q.lower())
    elif filters.q:
        where.append(Person.name.icontains(filters.q, autoescape=True))
    if filters.by:
        where.append(Person.invited_by == int(filters.by))
    if filters.role in list(Role):
        where.append(Person.role == Role(filters.role))
    off, seen = Person.disabled_at.is_not(None), _last_seen()
    states: dict[str, tuple[ColumnElement[bool], ...]] = {
        "on": (~off,),
        "off": (off,),
        "holding": (_held(now) > 0,),
        "quiet": (~off, or_(seen.is_(None), seen < now - QUIET_AFTER)),
        "one_step": (~off, not_(HAS_SECOND_STEP)),
        "guessed": (~off, Person.guessed_at > now - TOLD_EVERY),
    }
    return [*where, *states.get(filters.state, ())]


class VoiceShown(NamedTuple):
    """What is said of somebody's voice, and what whoever looks may do about it."""

    has: bool
    by: str | None
    since: datetime | None
    may_vouch: bool
    may_take_back: bool
    can_vouch: Sequence[str]


def voice_of(person: AnyRow, viewer: int, now: datetime) -> VoiceShown | None:
    """Of a coordinator or an admin; others have none."""
    if person.role not in STAFF:
        return None
    query = select(Vouching, Person.name).outerjoin(Person, Person.id == Vouching.vouched_by)
    row = db.session.execute(query.where(Vouching.person_id == person.id)).one_or_none()
    if row is not None:
        back = may_take_back(row.Vouching, viewer)
        return VoiceShown(True, row.name, row.Vouching.at, False, back, ())
    could = [] if person.disabled_at else who_can_vouch(person.id, now)
    mine = any(one.id == viewer for one in could)
    return VoiceShown(False, None, None, mine, False, [one.name for one in could])
