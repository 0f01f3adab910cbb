"""Asking for a second look at a note: something in it should not be as it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from outreach.audit.actions import record as audit
from outreach.contacts.models import Contact, NoteFlag
from outreach.core.columns import AnyRow
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import FlagReason
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.queue.actions import lock


class NothingToFlag(Refusal):
    pass


class OwnFlag(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("This is about you: you flagged it, or wrote it. Somebody else decides.")


class AlreadySettled(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has settled this already.")


def flag(*, contact_id: int, person_id: int, reason: FlagReason, now: datetime) -> int:
    """Ask for somebody to look at a note; returns the MP's id. A second flag while one waits says
    nothing new. Raises NotFound, NothingToFlag."""
    contact = db.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("There is no such entry.")
    lock(contact.mp_id)
    db.session.refresh(contact)
    if not contact.note:
        raise NothingToFlag("This entry has no note.")
    waiting = select(NoteFlag.id).where(
        NoteFlag.contact_id == contact_id, NoteFlag.settled_at.is_(None)
    )
    if db.session.scalar(waiting.limit(1)) is None:
        db.session.add(NoteFlag(contact_id=contact_id, flagged_by=person_id, at=now, reason=reason))
        db.session.flush()
        audit(person_id=person_id, action="notes.flag", subject=f"contact:{contact_id}", now=now)
    return contact.mp_id


def settle_flag(*, flag_id: int, person_id: int, reason: str, now: datetime) -> NoteFlag:
    """A second person looked: the note was changed or taken out, or stays for a `reason`. Raises
    NotFound, OwnFlag, AlreadySettled."""
    query = select(NoteFlag).where(NoteFlag.id == flag_id).with_for_update()
    waiting = db.session.scalar(query.execution_options(populate_existing=True))
    if waiting is None:
        raise NotFound("There is no such flag.")
    if waiting.settled_at is not None:
        raise AlreadySettled
    wrote = db.session.scalar(select(Contact.person_id).where(Contact.id == waiting.contact_id))
    if person_id in (waiting.flagged_by, wrote):
        raise OwnFlag
    waiting.settled_by, waiting.settled_at, waiting.settled_as = person_id, now, reason
    db.session.flush()
    subject = f"contact:{waiting.contact_id}"
    audit(person_id=person_id, action="notes.settle", subject=subject, now=now)
    return waiting


def put_right_since(one: NoteFlag, contact: Contact) -> bool:
    """Whether a coordinator took words out of this entry after it was flagged."""
    return contact.redacted_at is not None and contact.redacted_at >= one.at


def flags_on(contact_ids: Sequence[int]) -> dict[int, list[NoteFlag]]:
    """The flags on each of these entries, the oldest first."""
    found: dict[int, list[NoteFlag]] = {}
    query = select(NoteFlag).where(NoteFlag.contact_id.in_(contact_ids)).order_by(NoteFlag.id)
    for one in db.session.scalars(query):
        found.setdefault(one.contact_id, []).append(one)
    return found


def waiting_flags(limit: int, own_last: int = 0) -> Sequence[AnyRow]:
    """Notes that somebody flagged, the oldest first, and last those that this person flagged:
    (NoteFlag, Contact, MP's name, party, seat, who wrote it, who flagged it). Also of what was
    corrected since: its words can still be read."""
    flagger = (
        select(Person.name).where(Person.id == NoteFlag.flagged_by).correlate(NoteFlag)
    ).scalar_subquery()
    query = (
        select(
            NoteFlag,
            Contact,
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
            Person.name.label("by"),
            flagger.label("flagged_by_name"),
        )
        .join(Contact, Contact.id == NoteFlag.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
    )
    query = with_seat(query).where(NoteFlag.settled_at.is_(None))
    order = NoteFlag.flagged_by == own_last, NoteFlag.at, NoteFlag.id
    return db.session.execute(query.order_by(*order).limit(limit)).all()


def count_flags() -> int:
    """How many flagged notes wait."""
    query = select(func.count(NoteFlag.id)).where(NoteFlag.settled_at.is_(None))
    return db.session.scalar(query) or 0
