"""Reads of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Touch
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.models import (
    PledgeCheck,
    PledgeEntry,
    PledgeFirstCheck,
    PledgeRetraction,
    PledgeTouch,
)
from outreach.pledges.transitions import NOES, SAID
from outreach.queue.models import QueueEntry


def retracted(entry_id: Any) -> ColumnElement[bool]:
    """Whether what an entry rests on was undone or corrected."""
    return exists().where(PledgeRetraction.entry_id == entry_id)


def counts(entry_id: Any) -> ColumnElement[bool]:
    """Whether an entry still counts: not retracted, and not refused by a second person."""
    check = aliased(PledgeCheck)  # a query that joins the checks does not mean these
    refused = exists().where(check.entry_id == entry_id, check.confirmed.is_(False))
    return ~retracted(entry_id) & ~refused


def checked(contact_id: int) -> bool:
    """Whether a second person has looked at a pledge that rests on this contact."""
    query = select(PledgeCheck.entry_id).join(PledgeEntry, PledgeEntry.id == PledgeCheck.entry_id)
    return db.session.scalar(query.where(PledgeEntry.contact_id == contact_id)) is not None


def is_checked(entry_id: int) -> bool:
    """Whether a second person has looked at this entry."""
    query = select(PledgeCheck.entry_id).where(PledgeCheck.entry_id == entry_id)
    return db.session.scalar(query) is not None


def head(mp_id: int) -> AnyRow | None:
    """The newest entry of an MP's ledger that still counts: (PledgeEntry, confirmed or None)."""
    query = (
        select(PledgeEntry, PledgeCheck.confirmed)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(PledgeEntry.mp_id == mp_id, counts(PledgeEntry.id))
        .order_by(PledgeEntry.id.desc())
        .limit(1)
    )
    return db.session.execute(query).first()


def resting(contact_id: int) -> list[PledgeEntry]:
    """The entries that rest on this contact and still count, the oldest first."""
    query = select(PledgeEntry).where(PledgeEntry.contact_id == contact_id, counts(PledgeEntry.id))
    return list(db.session.scalars(query.order_by(PledgeEntry.id)))


def newest_beside(mp_id: int, contact_id: int) -> int:
    """The number of the newest entry that counts and does not rest on this contact; 0 if none."""
    elsewhere = or_(PledgeEntry.contact_id.is_(None), PledgeEntry.contact_id != contact_id)
    query = select(func.max(PledgeEntry.id))
    query = query.where(PledgeEntry.mp_id == mp_id, elsewhere, counts(PledgeEntry.id))
    return db.session.scalar(query) or 0


def waits_again(mp_id: int, person_id: int, since: datetime) -> bool:
    """Whether this person has just brought back what was public, so that it waits to be checked."""
    found = head(mp_id)
    if found is None or found.confirmed is not None:
        return False
    entry = found.PledgeEntry
    return entry.entered_by == person_id and entry.at >= since and entry.status in SAID


def standing(mp_id: int) -> PledgeStatus:
    """Where an MP stands by the ledger: its last entry that still counts. An entry that says
    *signed* counts as agreed until a second person has confirmed it."""
    found = head(mp_id)
    if found is None:
        return PledgeStatus.NOT_ASKED
    if found.PledgeEntry.status == PledgeStatus.SIGNED and not found.confirmed:
        return PledgeStatus.AGREED_UNCONFIRMED
    return PledgeStatus(found.PledgeEntry.status)


def head_at(mp_id: int, moment: datetime) -> PledgeEntry | None:
    """The entry that was the newest to count at that moment."""
    check = aliased(PledgeCheck)
    gone = exists().where(PledgeRetraction.entry_id == PledgeEntry.id, PledgeRetraction.at < moment)
    refused = exists().where(
        check.entry_id == PledgeEntry.id, check.confirmed.is_(False), check.at < moment
    )
    query = select(PledgeEntry).where(
        PledgeEntry.mp_id == mp_id, PledgeEntry.at <= moment, ~gone, ~refused
    )
    return db.session.scalar(query.order_by(PledgeEntry.id.desc()).limit(1))


def who_stands_behind(entry: PledgeEntry | None) -> set[int]:
    """Who entered it or what it repeats, who answers for them, and who checked these."""
    found: set[int | None] = set()
    for one in repeated_by(entry.id) if entry else []:
        check = db.session.get(PledgeCheck, one.id)
        first = select(PledgeFirstCheck.checked_by).where(PledgeFirstCheck.entry_id == one.id)
        found |= {one.entered_by, one.answered_by, *db.session.scalars(first)}
        found |= {check.checked_by} if check else set()
    return {one for one in found if one is not None}


def repeated_by(entry_id: int) -> list[PledgeEntry]:
    """This entry, the one that it repeats, and so on to the first."""
    found = []
    entry = db.session.get(PledgeEntry, entry_id)
    while entry is not None:
        found.append(entry)
        entry = db.session.get(PledgeEntry, entry.repeats_id) if entry.repeats_id else None
    return found


def people_who_entered(entry_id: int) -> set[int]:
    """Return who entered this entry, and who entered what it repeats: whoever changed evidence, or
    took away what stood above an entry, entered it again."""
    return {entry.entered_by for entry in repeated_by(entry_id)}


def touched_before(entry: PledgeEntry) -> list[tuple[int, Touch]]:
    """Who had a hand in an entry that is entered again, and what they did."""
    query = select(PledgeTouch.person_id, PledgeTouch.what)
    query = query.where(PledgeTouch.entry_id == entry.id).order_by(PledgeTouch.id)
    entered = {one for one in (entry.entered_by, entry.answered_by) if one is not None}
    before = [(row.person_id, row.what) for row in db.session.execute(query)]
    return before + [(one, Touch.ENTERED) for one in sorted(entered)]


def _waits() -> tuple[ColumnElement[bool], ...]:
    """Entries that wait for a second person: *signed*, and a no said in public, as long as nothing
    newer was entered about that MP."""
    other = aliased(PledgeEntry)
    newest = select(func.max(other.id)).where(other.mp_id == PledgeEntry.mp_id, counts(other.id))
    public_no = and_(PledgeEntry.status.in_(NOES), PledgeEntry.is_public.is_(True))
    return (
        or_(PledgeEntry.status == PledgeStatus.SIGNED, public_no),
        ~exists().where(PledgeCheck.entry_id == PledgeEntry.id),
        PledgeEntry.id == newest.scalar_subquery(),
    )


def waiting_entry(entry_id: int) -> PledgeEntry | None:
    """This entry, if it waits for a second person."""
    return db.session.scalar(select(PledgeEntry).where(PledgeEntry.id == entry_id, *_waits()))


def _not_for(person_id: int) -> ColumnElement[bool]:
    """Entries that wait for somebody else than this person: they had a hand in them, or were the
    first of two voices."""
    touch, first = aliased(PledgeTouch), aliased(PledgeFirstCheck)
    return or_(
        PledgeEntry.entered_by == person_id,
        func.coalesce(PledgeEntry.answered_by == person_id, False),
        exists().where(touch.entry_id == PledgeEntry.id, touch.person_id == person_id),
        exists().where(first.entry_id == PledgeEntry.id, first.checked_by == person_id),
    )


def waiting_for_check(limit: int | None = None, own_last: int = 0) -> Sequence[AnyRow]:
    """Entries that wait for a second person, the oldest first, and those last that this person
    cannot check: (PledgeEntry, MP's name, party, seat, enterer's name)."""
    query = select(
        PledgeEntry,
        MP.display_name,
        MP.party,
        Constituency.name.label("seat"),
        Person.name.label("entered_by_name"),
    )
    query = with_seat(query.join(MP, MP.parliament_id == PledgeEntry.mp_id))
    query = query.join(Person, Person.id == PledgeEntry.entered_by).where(*_waits())
    order = _not_for(own_last), PledgeEntry.id
    return db.session.execute(query.order_by(*order).limit(limit)).all()


def count_waiting() -> int:
    """How many wait for a second person."""
    return db.session.scalar(select(func.count(PledgeEntry.id)).where(*_waits())) or 0


def mps_waiting() -> set[int]:
    """The MPs about whom an entry waits for a second person; of each only the newest can."""
    return set(db.session.scalars(select(PledgeEntry.mp_id).where(*_waits())))


def history(mp_id: int, before: datetime, limit: int, without: AnySelect) -> Sequence[AnyRow]:
    """An MP's ledger, newest first, but for what rests on contacts that the caller leaves out:
    (PledgeEntry, who entered it, PledgeCheck or None, whether it was retracted)."""
    rests = PledgeEntry.contact_id
    query = (
        select(PledgeEntry, Person.name.label("by"), PledgeCheck, retracted(PledgeEntry.id))
        .join(Person, Person.id == PledgeEntry.entered_by)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(
            PledgeEntry.mp_id == mp_id,
            PledgeEntry.at < before,
            or_(rests.is_(None), rests.not_in(without)),
        )
        .order_by(PledgeEntry.id.desc())
        .limit(limit)
    )
    return db.session.execute(query).all()


def signed_count() -> int:
    """How many sitting MPs have signed, confirmed by a second person."""
    query = select(func.count()).select_from(QueueEntry)
    query = query.join(Membership, Membership.mp_id == QueueEntry.mp_id).where(
        QueueEntry.pledge_status == PledgeStatus.SIGNED, Membership.ended_on.is_(None)
    )
    return db.session.scalar(query) or 0
