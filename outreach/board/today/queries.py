"""What a volunteer's home page shows: all of it about one person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact, LogReview
from outreach.contacts.queries import CALL, COUNTS, LETTER, OWN
from outreach.core import clock
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import REACHED, Outcome, Verdict
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.queue.models import IN_ROTATION, QueueEntry

E = QueueEntry
AHEAD = timedelta(days=7)
PATIENCE = timedelta(days=14)
CHASED_AT_ONCE = 20
# After these nobody waits for a reply to an earlier letter: it came, it did not arrive, it was
# asked after, another one went out, or they have said when to ring.
_ENDS_THE_WAIT = (
    *REACHED,
    Outcome.BOUNCED,
    Outcome.NO_REPLY,
    Outcome.SENT,
    Outcome.REFUSED,
    Outcome.CALL_BACK,
)

# Built once: an alias of a wide table takes longer to make than to ask.
_later = aliased(Contact)
_ANSWERED = exists().where(
    _later.mp_id == Contact.mp_id,
    # A correction keeps the moment of what it corrects, and has a later number. The first line
    # says nothing new, but an index answers it.
    _later.at >= Contact.at,
    or_(_later.at > Contact.at, _later.id > Contact.id),
    _later.voided_at.is_(None),
    _later.outcome.in_(_ENDS_THE_WAIT),
)


def _end_of_day(now: datetime) -> datetime:
    return clock.london(clock.london_date(now) + timedelta(days=1))


def _to_chase(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Contacts that are letters of this person and have waited long enough."""
    mine_and_due = and_(E.follow_up_by == person_id, E.follow_up_at < _end_of_day(now))
    return (
        Contact.mp_id == E.mp_id,
        Contact.person_id == person_id,
        Contact.outcome == Outcome.SENT,
        COUNTS,
        or_(Contact.at <= now - PATIENCE, mine_and_due),
        ~_ANSWERED,
    )


def replies_to_chase(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """Letters without an answer, the oldest first: (MP's id and name, seat, written_at)."""
    query = (
        select(
            MP.parliament_id,
            MP.display_name,
            Constituency.name.label("seat"),
            Contact.at.label("written_at"),
        )
        .join(E, E.mp_id == MP.parliament_id)
        .join(Contact, Contact.mp_id == E.mp_id)
    )
    query = with_seat(query).where(*_to_chase(person_id, now), IN_ROTATION)
    return db.session.execute(query.order_by(Contact.at, Contact.id).limit(CHASED_AT_ONCE)).all()


def call_backs(person_id: int, now: datetime) -> tuple[list[AnyRow], list[AnyRow]]:
    """Whom this person said they would follow up, in order of time: today's with those overdue,
    and those of the next seven days. A letter to be chased is none."""
    until = _end_of_day(now)
    chased = exists().where(*_to_chase(person_id, now))
    query = select(
        MP.parliament_id,
        MP.display_name,
        Constituency.name.label("seat"),
        E.follow_up_at,
        E.last_outcome,
    )
    query = with_seat(query.join(E, E.mp_id == MP.parliament_id)).where(
        E.follow_up_by == person_id, E.follow_up_at < until + AHEAD, IN_ROTATION, ~chased
    )
    found = db.session.execute(query.order_by(E.follow_up_at)).all()
    return [r for r in found if r.follow_up_at < until], [
        r for r in found if r.follow_up_at >= until
    ]


def not_confirmed(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """Pledges of the last two weeks that this person entered and a second person could not confirm,
    the newest first: (PledgeCheck, PledgeEntry, MP's name, the coordinator's name)."""
    query = (
        select(PledgeCheck, PledgeEntry, MP.display_name, Person.name.label("by"))
        .join(PledgeEntry, PledgeEntry.id == PledgeCheck.entry_id)
        .join(MP, MP.parliament_id == PledgeEntry.mp_id)
        .join(Person, Person.id == PledgeCheck.checked_by)
        .where(
            PledgeCheck.entered_by == person_id,
            PledgeCheck.confirmed.is_(False),
            PledgeCheck.at > now - PATIENCE,
        )
    )
    return db.session.execute(query.order_by(PledgeCheck.at.desc()).limit(CHASED_AT_ONCE)).all()


def to_correct(person_id: int) -> Sequence[AnyRow]:
    """Logs that a coordinator sent back and that nobody has corrected or taken back since:
    (LogReview, Contact, MP's name, the coordinator's name)."""
    query = (
        select(LogReview, Contact, MP.display_name, Person.name.label("by"))
        .join(Contact, Contact.id == LogReview.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == LogReview.reviewed_by)
        .where(LogReview.logged_by == person_id, LogReview.verdict == Verdict.RETURNED, COUNTS)
    )
    return db.session.execute(query.order_by(LogReview.reviewed_at)).all()


class Numbers(NamedTuple):
    calls: int
    letters: int
    reached: int
    mps: int


def numbers(person_id: int, now: datetime) -> tuple[Numbers, Numbers]:
    """What this person did since Monday, London time, and since they began."""
    today = clock.london_date(now)
    monday = clock.london(today - timedelta(days=today.weekday()))
    this_week = Contact.at >= monday
    phone, letter = CALL, LETTER
    reached = Contact.outcome.in_(REACHED)
    query = select(
        func.count().filter(phone, this_week),
        func.count().filter(letter, this_week),
        func.count().filter(reached, this_week),
        func.count(Contact.mp_id.distinct()).filter(this_week),
        func.count().filter(phone),
        func.count().filter(letter),
        func.count().filter(reached),
        func.count(Contact.mp_id.distinct()),
    ).where(Contact.person_id == person_id, OWN)
    row = db.session.execute(query).one()
    return Numbers(*row[:4]), Numbers(*row[4:])


def outcomes(person_id: int) -> dict[Outcome, int]:
    """How all that this person logged ended, the commonest first."""
    number = func.count().label("n")
    query = select(Contact.outcome, number).where(Contact.person_id == person_id, OWN)
    found = db.session.execute(query.group_by(Contact.outcome).order_by(number.desc())).all()
    return {row.outcome: row.n for row in found}


def has_practised(person_id: int) -> bool:
    query = select(Person.practised_at).where(Person.id == person_id)
    return db.session.scalar(query) is not None


def logged_today(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """This person's contacts of today, the newest first: (Contact, MP's name)."""
    since = clock.london(clock.london_date(now))
    query = (
        select(Contact, MP.display_name)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .where(Contact.person_id == person_id, Contact.at >= since, COUNTS)
    )
    return db.session.execute(query.order_by(Contact.id.desc()).limit(10)).all()
