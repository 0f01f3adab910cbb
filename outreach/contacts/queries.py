"""Reads of the contact log and of everything that happened with an MP."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact, Letter
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    HEARD,
    REACHED,
    Channel,
    ClaimEnd,
    Closed,
    Direction,
    Outcome,
    Voided,
)
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.queries import history
from outreach.queue.models import Claim, QueueEntry
from outreach.queue.waits import TIMES_A_WEEK, WEEK
from outreach.scripts.models import ScriptVersion
from outreach.scripts.stages import Past, PastContact, past_of

UNDO_WITHIN = timedelta(minutes=10)
FREED_IS_TOLD = timedelta(days=2)
# Not undone, and not replaced by a correction.
COUNTS = Contact.voided_at.is_(None)
# Somebody's own work. Who did what came with a spreadsheet is not kept.
OWN = and_(COUNTS, Contact.import_id.is_(None))
# Came with a spreadsheet, and no longer counts since that was taken back.
TAKEN_BACK = and_(
    Contact.import_id.is_not(None), func.coalesce(Contact.voided_as, "") == Voided.UNDONE
)
# Rung by us; written to an office by us. What came back is another entry.
CALL = and_(Contact.channel == Channel.PHONE, Contact.direction == Direction.OUT)
LETTER = Contact.outcome == Outcome.SENT
# What came from an office.
FROM_THEM = and_(Contact.direction == Direction.IN, Contact.outcome != Outcome.SENT)


def heard_lately(mp_id: int, now: datetime) -> Sequence[datetime]:
    """When the office last heard from us, newest first, as far as the weekly limit looks."""
    query = select(Contact.at).where(
        Contact.mp_id == mp_id,
        Contact.at > now - WEEK,
        COUNTS,
        Contact.direction == Direction.OUT,
        Contact.outcome.in_(HEARD),
    )
    return db.session.scalars(query.order_by(Contact.at.desc()).limit(TIMES_A_WEEK)).all()


def heard_lately_of(mp_ids: Collection[int], now: datetime) -> dict[int, list[datetime]]:
    """The same of many, by MP; who has not heard from us is not in it."""
    query = select(Contact.mp_id, Contact.at).where(
        Contact.mp_id.in_(mp_ids),
        Contact.at > now - WEEK,
        COUNTS,
        Contact.direction == Direction.OUT,
        Contact.outcome.in_(HEARD),
    )
    found: dict[int, list[datetime]] = {}
    for mp_id, at in db.session.execute(query.order_by(Contact.at.desc())):
        found.setdefault(mp_id, []).append(at)
    return found


def past_with(mp_id: int, now: datetime) -> Past:
    """Return what the office has had from us so far, as far as it decides which words fit."""
    query = select(Contact.at, Contact.channel, Contact.outcome).where(
        Contact.mp_id == mp_id, COUNTS
    )
    rows = db.session.execute(query.order_by(Contact.at, Contact.id))
    return past_of((PastContact(*row) for row in rows), now)


def latest_reached(mp_id: int, person_id: int) -> Contact | None:
    """The last contact of this person in which this MP or their office answered. What came with a
    spreadsheet was somebody else's."""
    query = select(Contact).where(
        Contact.mp_id == mp_id,
        Contact.person_id == person_id,
        Contact.outcome.in_(REACHED),
        OWN,
    )
    return db.session.scalar(query.order_by(Contact.id.desc()).limit(1))


def own_contact(contact_id: int, person_id: int) -> Contact | None:
    query = select(Contact).where(Contact.id == contact_id, Contact.person_id == person_id)
    return db.session.scalar(query)


def letters_to(mp_id: int, limit: int = 20) -> Sequence[Letter]:
    """What this office got in writing from us, the newest first."""
    query = (
        select(Letter)
        .join(Contact, Contact.id == Letter.contact_id)
        .where(Contact.mp_id == mp_id, COUNTS)
        .order_by(Contact.id.desc())
        .limit(limit)
    )
    return db.session.scalars(query).all()


def contact_with_mp(contact_id: int) -> AnyRow | None:
    """(Contact, MP, who logged it, Letter or None)."""
    query = (
        select(Contact, MP, Person.name.label("by"), Letter)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .outerjoin(Letter, Letter.contact_id == Contact.id)
        .where(Contact.id == contact_id)
    )
    return db.session.execute(query).one_or_none()


def logged_by_others(claim: Claim) -> Sequence[AnyRow]:
    """What others logged with the MP during somebody's turn, or since it ran out, as long as that
    person has logged nothing after it: (Contact, name)."""
    mine = aliased(Contact)
    since_mine = select(func.max(mine.at)).where(
        mine.mp_id == claim.mp_id, mine.person_id == claim.person_id
    )
    query = (
        select(Contact, Person.name.label("by"))
        .join(Person, Person.id == Contact.person_id)
        .where(
            Contact.mp_id == claim.mp_id,
            Contact.person_id != claim.person_id,
            Contact.at >= claim.started_at,
            Contact.at > func.coalesce(since_mine.scalar_subquery(), claim.started_at - WEEK),
            COUNTS,
        )
        .order_by(Contact.at.desc())
    )
    if claim.ended_at and claim.ended_as is not ClaimEnd.LAPSED:
        query = query.where(Contact.at <= claim.ended_at)
    return db.session.execute(query).all()


def freed_lately(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """Turns of this person that somebody else ended in the last two days, the newest first: (Claim,
    MP's name, seat). Not those after which they had the MP again or logged something."""
    again, mine = aliased(Claim), aliased(Contact)
    theirs = (Claim.mp_id == again.mp_id, again.person_id == person_id, again.id > Claim.id)
    logged = (mine.mp_id == Claim.mp_id, mine.person_id == person_id, mine.at >= Claim.started_at)
    query = (
        select(Claim, MP.display_name, Constituency.name.label("seat"))
        .join(MP, MP.parliament_id == Claim.mp_id)
        .join(QueueEntry, QueueEntry.mp_id == Claim.mp_id)
        .where(
            Claim.person_id == person_id,
            Claim.ended_as == ClaimEnd.FREED,
            Claim.ended_at > now - FREED_IS_TOLD,
            # The register ends a turn too, with an MP who left.
            QueueEntry.closed_because.is_distinct_from(Closed.LEFT_PARLIAMENT),
            ~exists().where(*theirs),
            ~exists().where(*logged, mine.voided_at.is_(None)),
        )
    )
    return db.session.execute(with_seat(query).order_by(Claim.ended_at.desc(), Claim.id)).all()


class Event(NamedTuple):
    """One line of an MP's history. `kind` names the template's branch; a contact may have a Letter
    and the ScriptVersion that was on the page."""

    at: datetime
    kind: str
    by: str
    row: Any
    letter: Letter | None = None
    words: ScriptVersion | None = None


def timeline(mp_id: int, before: datetime, limit: int = 30) -> tuple[list[Event], bool]:
    """What happened with an MP before a moment, newest first, and whether there is more. Not what
    came with a spreadsheet and was taken back with it: it would bury the rest."""
    take = limit + 1
    mine = and_(Contact.mp_id == mp_id, TAKEN_BACK)
    contacts = (
        select(Contact, Person.name, Letter, ScriptVersion)
        .join(Person, Person.id == Contact.person_id)
        .outerjoin(Letter, Letter.contact_id == Contact.id)
        .outerjoin(ScriptVersion, ScriptVersion.id == Contact.script_version_id)
        .where(Contact.mp_id == mp_id, Contact.at < before, ~TAKEN_BACK)
        .order_by(Contact.at.desc(), Contact.id.desc())
        .limit(take)
    )
    ends = (ClaimEnd.SKIPPED, ClaimEnd.RELEASED, ClaimEnd.LAPSED, ClaimEnd.FREED)
    claims = (
        select(Claim, Person.name)
        .join(Person, Person.id == Claim.person_id)
        .where(Claim.mp_id == mp_id, Claim.ended_as.in_(ends), Claim.ended_at < before)
        .order_by(Claim.ended_at.desc())
        .limit(take)
    )
    events = [
        Event(c.at, "contact", by, c, letter, words)
        for c, by, letter, words in db.session.execute(contacts)
    ]
    events += [
        Event(c.ended_at, "claim", by, c) for c, by in db.session.execute(claims) if c.ended_at
    ]
    for entry, by, check, retracted in history(mp_id, before, take, select(Contact.id).where(mine)):
        events.append(Event(entry.at, "pledge", by, (entry, check, retracted)))
    events.sort(key=attrgetter("at"), reverse=True)
    return events[:limit], len(events) > limit
