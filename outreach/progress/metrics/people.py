"""Who does the work, and how it goes for them. One list of people; every figure is a part of it or
a sum over it, so that a number is the length of the list that it leads to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from outreach.contacts.models import Contact
from outreach.contacts.queries import CALL, FROM_THEM, LETTER, OWN
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import WORKERS, ClaimEnd, Role, SkipReason
from outreach.people.models import Person
from outreach.progress.metrics.contacts import REACHES, between, of_scope
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.scope import Scope
from outreach.queue.models import Claim, QueueEntry

# From this many turns on that came to nothing, if they are half of all.
TOO_MANY = 3


@dataclass(frozen=True, kw_only=True)
class Worker:
    """Somebody and their work of a period. `last_at` is their last contact before its end; `turns`
    are those that began in it and are over."""

    id: int
    name: str
    role: Role
    is_on: bool
    has_left: bool
    last_at: datetime | None
    contacts: int = 0
    calls: int = 0
    letters: int = 0
    answers: int = 0
    others: int = 0
    reached: int = 0
    turns: int = 0
    skips: Counter[SkipReason] = field(default_factory=Counter)
    lapsed: int = 0

    @property
    def skipped(self) -> int:
        return self.skips.total()


def at_work(scope: Scope, now: datetime) -> list[Worker]:
    """Everybody who works here or logged something in these days, in order of name. Three queries,
    whatever the number of people."""
    done = _done(scope)
    turns: dict[int, list[AnyRow]] = {}
    for row in _turns(scope, now):
        turns.setdefault(row.person_id, []).append(row)
    return [
        _worker(row, done.get(row.id), turns.get(row.id, []))
        for row in _people(scope)
        if row.id in done or _works_here(row, scope)
    ]


def _works_here(row: AnyRow, scope: Scope) -> bool:
    return row.left_at is None and row.role in WORKERS and row.created_at < scope.ends


def _people(scope: Scope) -> Sequence[AnyRow]:
    last = (
        select(Contact.at)
        .where(Contact.person_id == Person.id, OWN, Contact.at < scope.ends)
        .order_by(Contact.at.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(
        *(Person.id, Person.name, Person.role, Person.created_at, Person.disabled_at),
        Person.left_at,
        last.label("last_at"),
    )
    return db.session.execute(query.order_by(func.lower(Person.name), Person.id)).all()


class Done(NamedTuple):
    """What somebody logged in a period."""

    contacts: int
    calls: int
    letters: int
    answers: int
    others: int
    reached: int


_NUMBERS = (
    func.count(),
    func.count().filter(CALL),
    func.count().filter(LETTER),
    func.count().filter(FROM_THEM),
    func.count().filter(~CALL, ~LETTER, ~FROM_THEM),
    func.count().filter(REACHES),
)


def _done(scope: Scope) -> dict[int, Done]:
    query = select(Contact.person_id, *_NUMBERS).where(of_scope(scope), OWN)
    found = db.session.execute(query.group_by(Contact.person_id))
    return {person_id: Done(*numbers) for person_id, *numbers in found}


def from_spreadsheets(scope: Scope) -> Done:
    """What came with spreadsheets and is dated in the period: done by people whom nobody knows
    here. With it, what people logged adds up to all contacts."""
    brought = Contact.import_id.is_not(None)
    return Done(*db.session.execute(select(*_NUMBERS).where(of_scope(scope), brought)).one())


def ran_out(now: datetime) -> ColumnElement[bool]:
    """Turns whose hour passed and of which nothing was ever logged, also those that nobody has
    taken over yet."""
    logged = exists().where(
        Contact.mp_id == Claim.mp_id,
        Contact.at >= Claim.started_at,
        Contact.person_id == Claim.person_id,
        OWN,
    )
    still_marked = exists().where(QueueEntry.mp_id == Claim.mp_id, QueueEntry.claimed_until <= now)
    over = or_(Claim.ended_as == ClaimEnd.LAPSED, and_(Claim.ended_at.is_(None), still_marked))
    return and_(over, Claim.settled_at.is_(None), ~logged)


def _turns(scope: Scope, now: datetime) -> Sequence[AnyRow]:
    """How the turns of these days ended: (person_id, skip_reason or None, lapsed, times)."""
    lapsed = ran_out(now)
    query = (
        select(Claim.person_id, Claim.skip_reason, lapsed.label("lapsed"), func.count().label("n"))
        .where(
            Claim.person_id.in_(select(Person.id)),
            Claim.started_at >= scope.begins,
            Claim.started_at < scope.ends,
            or_(Claim.ended_at.is_not(None), lapsed),
        )
        .group_by(Claim.person_id, Claim.skip_reason, lapsed)
    )
    return db.session.execute(query).all()


def _worker(person: AnyRow, done: Done | None, turns: Sequence[AnyRow]) -> Worker:
    return Worker(
        id=person.id,
        name=person.name,
        role=person.role,
        is_on=person.disabled_at is None,
        has_left=person.left_at is not None,
        last_at=person.last_at,
        turns=sum(row.n for row in turns),
        skips=Counter({row.skip_reason: row.n for row in turns if row.skip_reason}),
        lapsed=sum(row.n for row in turns if row.lapsed),
        **(done._asdict() if done else {}),
    )


@figure("Active")
def active(people: Iterable[Worker]) -> list[Worker]:
    """People whose account is on and who logged at least one contact in these days."""
    return [one for one in people if one.is_on and one.contacts]


@figure("Went quiet")
def quiet(people: Iterable[Worker]) -> list[Worker]:
    """People whose account is on, who logged something before these days and nothing in them."""
    return [one for one in people if one.is_on and not one.contacts and one.last_at]


@figure("Not begun")
def not_begun(people: Iterable[Worker]) -> list[Worker]:
    """People whose account is on and who have not logged anything so far."""
    return [one for one in people if one.is_on and not one.last_at]


@figure("May need help")
def need_help(people: Iterable[Worker]) -> list[Worker]:
    """People who skipped at least three MPs in these days or let their hour run out, if that is
    half of their turns or more. It says nothing against them: a difficult list, a bad line or too
    few words to say look the same."""
    return [one for one in people if one.is_on and TOO_MANY <= _lost(one) >= one.turns / 2]


def _lost(one: Worker) -> int:
    return one.skipped + one.lapsed


@figure("Calls")
def calls(people: Iterable[Worker]) -> int:
    """Phone calls that these people made on these days, whatever came of them."""
    return sum(one.calls for one in people)


@figure("Letters")
def letters(people: Iterable[Worker]) -> int:
    """Emails, letters and forms that these people sent to offices on these days."""
    return sum(one.letters for one in people)


@figure("They rang or wrote")
def answers(people: Iterable[Worker]) -> int:
    """What came from offices on these days and these people logged: calls, letters, and automatic
    replies. With calls, letters and the others, it makes up all contacts."""
    return sum(one.answers for one in people)


@figure("Others")
def others(people: Iterable[Worker]) -> int:
    """Meetings, and what else these people logged on these days that is no call, no letter and
    nothing that came from an office."""
    return sum(one.others for one in people)


@figure("Turns")
def turns(people: Iterable[Worker]) -> int:
    """MPs that these people took on these days and have done with: logged, given back, skipped, or
    left until the hour was over."""
    return sum(one.turns for one in people)


@figure("Skipped")
def skipped(people: Iterable[Worker]) -> int:
    """Of those turns, the ones that were passed on with a reason."""
    return sum(one.skipped for one in people)


@figure("Ran out")
def lapsed(people: Iterable[Worker]) -> int:
    """Of those turns, the ones whose hour passed and of which nothing was logged, not even
    later."""
    return sum(one.lapsed for one in people)


class Work(NamedTuple):
    """What was done between two moments; `mps` are those whom it was about."""

    contacts: int
    calls: int
    letters: int
    answers: int
    others: int
    reached: int
    people: int
    mps: frozenset[int]


@figure("People at work")
def people_at_work(done: Work) -> int:
    """Everybody who logged at least one contact in this time, those included whose account is off
    by now."""
    return done.people


def work(begins: datetime, ends: datetime) -> Work:
    """From one moment on and before another, by the conditions of the figures of a period. Two
    queries."""
    then = between(begins, ends)
    people = func.count(Contact.person_id.distinct()).filter(OWN)
    numbers = select(*_NUMBERS, people).where(then)
    mps = db.session.scalars(select(Contact.mp_id).distinct().where(then))
    return Work(*db.session.execute(numbers).one(), frozenset(mps))
