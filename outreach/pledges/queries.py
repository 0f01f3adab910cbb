"""Reads of the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.columns import AnyRow
from outreach.extensions import db
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.queue.models import QueueEntry
from outreach.vocabulary import PledgeStatus


def retracted(entry_id: Any) -> ColumnElement[bool]:
    """Whether what an entry rests on was undone or corrected."""
    return exists().where(PledgeRetraction.entry_id == entry_id)


def checked(contact_id: int) -> bool:
    """Whether a second person has looked at a pledge that rests on this contact."""
    query = select(PledgeCheck.entry_id).join(PledgeEntry, PledgeEntry.id == PledgeCheck.entry_id)
    return db.session.scalar(query.where(PledgeEntry.contact_id == contact_id)) is not None


def standing(mp_id: int) -> PledgeStatus:
    """Where an MP stands by the ledger: its last entry that still counts. An entry that says
    *signed* counts as agreed until a second person has confirmed it."""
    query = (
        select(PledgeEntry.status, PledgeCheck.confirmed)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(
            PledgeEntry.mp_id == mp_id,
            or_(PledgeCheck.confirmed.is_(None), PledgeCheck.confirmed.is_(True)),
            ~retracted(PledgeEntry.id),
        )
        .order_by(PledgeEntry.id.desc())
        .limit(1)
    )
    head = db.session.execute(query).first()
    if head is None:
        return PledgeStatus.NOT_ASKED
    if head.status == PledgeStatus.SIGNED and not head.confirmed:
        return PledgeStatus.AGREED_UNCONFIRMED
    return PledgeStatus(head.status)


def waiting_for_check() -> Sequence[AnyRow]:
    """Entries that say *signed* and are still the head of their MP's ledger, unchecked; oldest
    first: (PledgeEntry, MP's name, party, seat, enterer's name)."""
    other = aliased(PledgeEntry)
    newest = select(func.max(other.id)).where(
        other.mp_id == PledgeEntry.mp_id, ~retracted(other.id)
    )
    query = select(
        PledgeEntry,
        MP.display_name,
        MP.party,
        Constituency.name.label("seat"),
        Person.name.label("entered_by_name"),
    )
    query = (
        with_seat(query.join(MP, MP.parliament_id == PledgeEntry.mp_id))
        .join(Person, Person.id == PledgeEntry.entered_by)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(
            PledgeEntry.status == PledgeStatus.SIGNED,
            PledgeCheck.entry_id.is_(None),
            PledgeEntry.id == newest.scalar_subquery(),
        )
        .order_by(PledgeEntry.id)
    )
    return db.session.execute(query).all()


def history(mp_id: int, before: datetime, limit: int) -> Sequence[AnyRow]:
    """An MP's ledger, newest first: (PledgeEntry, who entered it, PledgeCheck or None, whether it
    was retracted)."""
    query = (
        select(PledgeEntry, Person.name.label("by"), PledgeCheck, retracted(PledgeEntry.id))
        .join(Person, Person.id == PledgeEntry.entered_by)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(PledgeEntry.mp_id == mp_id, PledgeEntry.at < before)
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
