"""The second look at what is logged: the first logs of a new volunteer, then a sample."""

import zlib
from datetime import datetime

from sqlalchemy import func, select

from outreach.audit.actions import record as audit
from outreach.contacts.models import Contact, LogReview
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, Verdict
from outreach.people.models import Person
from outreach.queue.actions import lock
from outreach.settings.queries import settings


class OwnLog(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("This is your own entry. A second person must look at it.")


class AlreadyReviewed(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has looked at this entry already.")


def ask_if_due(contact: Contact, now: datetime) -> None:
    """Ask for a second look at a volunteer's log, as the campaign's settings say. Which ones are in
    the sample follows from their number alone, so that nobody can know or choose."""
    role = db.session.scalar(select(Person.role).where(Person.id == contact.person_id))
    if role != Role.VOLUNTEER:
        return
    chosen = settings()
    logs = select(func.count()).select_from(Contact)
    logs = logs.where(Contact.person_id == contact.person_id, Contact.voided_at.is_(None))
    is_new = (db.session.scalar(logs) or 0) <= chosen.first_logs
    in_sample = zlib.crc32(f"log {contact.id}".encode()) % 100 < chosen.sample_percent
    if is_new or in_sample:
        db.session.add(LogReview(contact_id=contact.id, logged_by=contact.person_id, asked_at=now))
        db.session.flush()


def pass_on(wrong: Contact, right: Contact) -> None:
    """Who was to look at an entry that is corrected meanwhile looks at the corrected one."""
    waiting = db.session.get(LogReview, wrong.id)
    if waiting and waiting.verdict is None:
        db.session.add(
            LogReview(contact_id=right.id, logged_by=right.person_id, asked_at=waiting.asked_at)
        )


def ask_to_correct(*, contact_id: int, person_id: int, reason: str, now: datetime) -> None:
    """Ask whoever logged this to correct it, whether or not it was looked at before. The caller has
    locked the MP's row and looked that it is not their own."""
    contact = db.session.get_one(Contact, contact_id)
    found = db.session.get(LogReview, contact_id)
    if found is None:
        found = LogReview(contact_id=contact_id, logged_by=contact.person_id, asked_at=now)
        db.session.add(found)
    found.reviewed_by, found.reviewed_at = person_id, now
    found.verdict, found.reason = Verdict.RETURNED, reason
    db.session.flush()


def review(
    *, contact_id: int, person_id: int, verdict: Verdict, reason: str, now: datetime
) -> None:
    """Say that a log looks right, or ask for it to be corrected. Raises NotFound, OwnLog,
    AlreadyReviewed."""
    contact = db.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("There is no such entry to look at.")
    # The MP's row first, as undoing and correcting do.
    lock(contact.mp_id)
    db.session.refresh(contact)
    query = select(LogReview).where(LogReview.contact_id == contact_id).with_for_update()
    waiting = db.session.scalar(query.execution_options(populate_existing=True))
    if waiting is None:
        raise NotFound("There is no such entry to look at.")
    if contact.voided_at is not None:
        raise Refusal("It was taken back or corrected meanwhile.")
    if waiting.logged_by == person_id:
        raise OwnLog
    if waiting.verdict is not None:
        raise AlreadyReviewed
    waiting.reviewed_by, waiting.reviewed_at = person_id, now
    waiting.verdict, waiting.reason = verdict, reason
    db.session.flush()
    audit(person_id=person_id, action=f"logs.{verdict}", subject=f"contact:{contact_id}", now=now)
