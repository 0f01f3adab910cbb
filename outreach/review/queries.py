"""What waits for a second person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from outreach.columns import AnyRow
from outreach.contacts.models import Contact, Letter, LogReview
from outreach.contacts.queries import COUNTS
from outreach.extensions import db
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.people.models import Person
from outreach.pledges.queries import waiting_for_check
from outreach.vocabulary import Verdict

REMEMBERED = timedelta(days=14)
AT_ONCE = 20

_earlier = aliased(Contact)
# Which of their logs it is, as when it was asked for: what no longer counts is not counted.
_NUMBER = (
    select(func.count())
    .where(
        _earlier.person_id == Contact.person_id,
        _earlier.id <= Contact.id,
        _earlier.voided_at.is_(None),
    )
    .scalar_subquery()
)


def pledges_to_check() -> list[tuple[AnyRow, Contact | None]]:
    """What `waiting_for_check` gives, each with the contact that the entry rests on."""
    waiting = waiting_for_check()
    ids = [row.PledgeEntry.contact_id for row in waiting]
    contacts = {c.id: c for c in db.session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    return [(row, contacts.get(row.PledgeEntry.contact_id)) for row in waiting]


def logs_to_look_at() -> Sequence[AnyRow]:
    """Logs that still count and wait for a second person, the oldest first: (LogReview, Contact,
    Letter or None, MP's name, party, seat, who logged it, which of their logs it is)."""
    query = (
        select(
            LogReview,
            Contact,
            Letter,
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
            Person.name.label("by"),
            _NUMBER.label("number"),
        )
        .join(Contact, Contact.id == LogReview.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .outerjoin(Letter, Letter.contact_id == Contact.id)
    )
    query = with_seat(query).where(LogReview.verdict.is_(None), COUNTS)
    oldest = query.order_by(LogReview.asked_at, LogReview.contact_id).limit(AT_ONCE)
    return db.session.execute(oldest).all()


def logs_sent_back(now: datetime) -> Sequence[AnyRow]:
    """Logs of the last two weeks whose correction was asked for, the newest first: (LogReview,
    Contact, MP's name, who logged it). Settled is what no longer counts as it was."""
    query = (
        select(LogReview, Contact, MP.display_name, Person.name.label("by"))
        .join(Contact, Contact.id == LogReview.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .where(LogReview.verdict == Verdict.RETURNED, LogReview.reviewed_at > now - REMEMBERED)
    )
    newest = query.order_by(LogReview.reviewed_at.desc(), LogReview.contact_id).limit(AT_ONCE)
    return db.session.execute(newest).all()
