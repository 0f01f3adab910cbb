"""What we did: calls, letters and meetings that count. A number and the list behind it have one
condition, `of_scope`; where nothing is filtered the number is read from the hours that the
database keeps count of, and not from the contacts themselves."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from outreach.contacts.models import Contact
from outreach.contacts.queries import COUNTS
from outreach.core import clock
from outreach.core.columns import AnyRow, AnySelect, UTCDateTime
from outreach.core.extensions import db
from outreach.core.vocabulary import REACHED, Channel, Direction, Outcome
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import of_party
from outreach.people.models import Person
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.scope import Scope
from outreach.progress.models import ContactHour

H = ContactHour
# One go of ours at an office: what `queue_entries.attempts` counts. That no reply came is none.
ATTEMPT = and_(Contact.direction == Direction.OUT, Contact.outcome != Outcome.NO_REPLY)
# Somebody there answered us.
REACHES = Contact.outcome.in_(REACHED)
LETTER = Contact.outcome == Outcome.SENT
CALL = and_(Contact.channel == Channel.PHONE, Contact.direction == Direction.OUT)


def between(begins: datetime, ends: datetime) -> ColumnElement[bool]:
    """Contacts that count, from one moment on and before another."""
    return and_(COUNTS, Contact.at >= begins, Contact.at < ends)


def of_scope(scope: Scope) -> ColumnElement[bool]:
    """Contacts that count, of the period, with the MPs whom the filters fit."""
    period = between(scope.begins, scope.ends)
    return and_(period, Contact.mp_id.in_(_whom(scope))) if scope.filtered else period


def _whom(scope: Scope) -> Select[int]:
    """Sitting MPs whom the filters fit."""
    query = (
        select(MP.parliament_id)
        .join(Membership, and_(Membership.mp_id == MP.parliament_id, Membership.ended_on.is_(None)))
        .join(Constituency, Constituency.gss_code == Membership.gss_code)
    )
    if scope.party:
        query = query.where(of_party(scope.party))
    for column, wanted in (
        (Constituency.nation, scope.nation),
        (Constituency.region, scope.region),
    ):
        query = query.where(column == wanted) if wanted else query
    return query


def _tallies(scope: Scope) -> Subquery:
    """Contacts counted: (hour, channel, direction, outcome, contacts)."""
    if not scope.filtered:
        query: AnySelect = select(H.hour, H.channel, H.direction, H.outcome, H.contacts)
        return query.where(H.hour >= scope.begins, H.hour < scope.ends).subquery()
    kind = Contact.channel, Contact.direction, Contact.outcome
    hour = _hour_of(Contact.at)
    query = select(hour.label("hour"), *kind, func.count().label("contacts"))
    return query.where(of_scope(scope)).group_by(hour, *kind).subquery()


def _hour_of(at: Any) -> ColumnElement[Any]:
    """When the hour began in which that was, as `contact_hours` has it (migration 0007)."""
    if db.engine.dialect.name == "sqlite":
        began = func.substr(at, literal_column("1"), literal_column("13"))
        return type_coerce(began.concat(literal_column("':00:00.000000'")), UTCDateTime)
    return func.date_trunc(literal_column("'hour'"), at, literal_column("'UTC'"), type_=UTCDateTime)


def count_of(*conditions: ColumnElement[bool]) -> int:
    """How many contacts a list has."""
    return db.session.scalar(select(func.count(Contact.id)).where(*conditions)) or 0


def list_of(*conditions: ColumnElement[bool], page: int, size: int) -> Sequence[AnyRow]:
    """One page of the contacts that a figure counts, the newest first: (Contact, MP's name, who
    logged it)."""
    query = (
        select(Contact, MP.display_name, Person.name.label("by"))
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .where(*conditions)
        .order_by(Contact.at.desc(), Contact.id.desc())
    )
    return db.session.execute(query.limit(size).offset((page - 1) * size)).all()


class Hour(NamedTuple):
    """What was done in one hour of the calendar."""

    at: datetime
    contacts: int
    reached: int
    calls: int
    calls_reached: int


def hours(scope: Scope) -> list[Hour]:
    """Every hour of the period in which there was a contact, in order. One query."""
    counted = _tallies(scope)
    c, total = counted.c, func.sum(counted.c.contacts)
    reached = c.outcome.in_(REACHED)
    call = and_(c.channel == Channel.PHONE, c.direction == Direction.OUT)
    sums = (total, total.filter(reached), total.filter(call), total.filter(call, reached))
    rows = db.session.execute(select(c.hour, *sums).group_by(c.hour).order_by(c.hour))
    return [Hour(at, *(n or 0 for n in found)) for at, *found in rows]


@figure("Contacts")
def made(rows: Sequence[Hour]) -> int:
    """Calls, letters and meetings logged for these days, ours and theirs. What was undone or
    replaced by a correction does not count; the correction does."""
    return sum(row.contacts for row in rows)


@figure("Reached")
def reached(rows: Sequence[Hour]) -> int:
    """Contacts in which the MP or their office answered: spoken to, or a reply with something in
    it."""
    return sum(row.reached for row in rows)


def first_day() -> date | None:
    """The day of the first contact that counts."""
    began = db.session.scalar(select(func.min(H.hour)).where(H.contacts > 0))
    return clock.london_date(began) if began else None


@figure("Outcomes")
def by_outcome(scope: Scope) -> dict[Outcome, int]:
    """Contacts of these days by how they ended, the commonest first."""
    counted = _tallies(scope)
    number = func.sum(counted.c.contacts)
    query = select(counted.c.outcome, number).group_by(counted.c.outcome)
    found = {Outcome(word): int(n) for word, n in db.session.execute(query)}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


class Calls(NamedTuple):
    made: int
    reached: int

    @property
    def share(self) -> int:
        """In per cent."""
        return round(100 * self.reached / self.made) if self.made else 0


@figure("Which hour reaches people")
def by_hour_of_day(rows: Sequence[Hour]) -> dict[int, Calls]:
    """Our phone calls of these days by the hour on London's clock, and in how many of them
    somebody there spoke with us."""
    found: dict[int, Calls] = {}
    for row in rows:
        hour = row.at.astimezone(clock.LONDON).hour
        before = found.get(hour, Calls(0, 0))
        found[hour] = Calls(before.made + row.calls, before.reached + row.calls_reached)
    return {hour: calls for hour, calls in sorted(found.items()) if calls.made}


def in_hour_of_day(scope: Scope, hour: int) -> ColumnElement[bool]:
    """Contacts of the period within this hour of London's clock."""
    kept = []
    for begins, ends in _between_changes_of_the_clock(scope):
        ahead = begins.astimezone(clock.LONDON).utcoffset() or timedelta()
        utc = (hour - int(ahead / timedelta(hours=1))) % 24
        kept.append(and_(Contact.at >= begins, Contact.at < ends, _utc_hour(Contact.at) == utc))
    return or_(false(), *kept)


def _between_changes_of_the_clock(scope: Scope) -> list[tuple[datetime, datetime]]:
    """The period, cut where London's clock changes: at one in the morning, UTC."""
    days = (scope.since + timedelta(days=n) for n in range(scope.days))
    changes = [
        datetime.combine(day, time(1), UTC)
        for day in days
        if clock.london(day + timedelta(days=1)) - clock.london(day) != timedelta(days=1)
    ]
    inside = [moment for moment in changes if scope.begins < moment < scope.ends]
    return list(pairwise([scope.begins, *inside, scope.ends]))


def _utc_hour(at: Any) -> ColumnElement[int]:
    if db.engine.dialect.name == "sqlite":
        return cast(func.substr(at, 12, 2), Integer)
    return cast(func.date_part("hour", func.timezone("UTC", at)), Integer)
