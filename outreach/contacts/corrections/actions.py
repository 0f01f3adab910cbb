"""Taking a log back, and correcting it. Nothing is overwritten: what was logged stays readable,
and no longer counts."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from outreach.audit.actions import record as audit
from outreach.contacts import actions
from outreach.contacts import spot_checks as reviews
from outreach.contacts.actions import Entry
from outreach.contacts.models import Contact, Draft, Letter, UndoStep
from outreach.contacts.note_screening import refuse_somebodys_case
from outreach.contacts.queries import UNDO_WITHIN
from outreach.contacts.queue_effects import move_queue
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import REACHED, ClaimEnd, Outcome, PledgeStatus, Role, Voided
from outreach.parliament.models import MP, PhoneNumber
from outreach.people.queries import role_of
from outreach.pledges.actions import enter_again, retract
from outreach.pledges.queries import checked, newest_beside, resting
from outreach.pledges.recalculate import check_anew, newest
from outreach.queue import actions as queue
from outreach.queue.models import Claim, QueueEntry
from outreach.screening.columns import Cleared


class CannotUndo(Refusal):
    pass


def undo(*, contact_id: int, person_id: int, now: datetime) -> int:
    """Put queue, claim, pledge and dates back to what they were before this log; returns the
    MP's id. Raises NotFound, CannotUndo, ClaimLimitReached."""
    queue.lock_person(person_id)
    contact, row = _lock_own(contact_id, person_id)
    if now - contact.at > UNDO_WITHIN:
        raise CannotUndo("An entry can be taken back for ten minutes. You can still correct it.")
    step = db.session.get_one(UndoStep, contact_id)
    if _built_on(row, step, _settled_by(contact)):
        raise CannotUndo("Somebody has acted on this since. You can still correct your entry.")
    if checked(contact_id):
        raise CannotUndo("A second person has checked the pledge that rests on this.")
    retract(contact_id=contact_id, person_id=person_id, now=now)
    _unmark(contact)
    _reopen(contact, now)
    _restore(row, step.before)
    _give_back_words(contact, now)
    contact.voided_at, contact.voided_as = now, Voided.UNDONE
    audit(person_id=person_id, action="contacts.undo", subject=f"contact:{contact_id}", now=now)
    queue.touch(contact.mp_id)
    return contact.mp_id


def _give_back_words(contact: Contact, now: datetime) -> None:
    """The note and the letter are on the form again: only the tap was wrong."""
    letter = db.session.get(Letter, contact.id)
    words = {"channel": str(contact.channel), "note": contact.note}
    if letter:
        version = str(contact.script_version_id or "")
        words |= {"subject": letter.subject, "letter": letter.body, "script_version_id": version}
    claim = db.session.get(Claim, contact.claim_id) if contact.claim_id else None
    has_words = contact.note or letter
    if claim and claim.ended_at is None and has_words and not db.session.get(Draft, claim.id):
        db.session.add(Draft(claim_id=claim.id, fields=words, saved_at=now))


def correct(*, contact_id: int, person_id: int, entry: Entry, now: datetime) -> bool:
    """Log it again as it was; the first entry stays beside it. The queue follows where nothing was
    logged since. A pledge that rested on it rests on the new entry, to be confirmed anew, if
    somebody was reached and nothing newer was entered; else it is taken back. Returns whether all
    that rested on it does. Raises NotFound, CannotUndo, Unfitting."""
    entry = actions.fitting(entry, now)
    queue.lock_person(person_id)
    wrong, row = _lock_own(contact_id, person_id)
    entry = replace(entry, note=refuse_somebodys_case("note", entry.note, wrong.mp_id))
    is_last = db.session.scalar(_later(wrong)) is None
    wrong.voided_at, wrong.voided_as = now, Voided.CORRECTED
    _unmark(wrong)
    right = actions.contact_of(entry, wrong.mp_id, person_id, wrong.claim_id, wrong.at)
    right.late, right.corrects_id = wrong.late, wrong.id
    right.script_version_id = wrong.script_version_id
    db.session.add(right)
    db.session.flush()
    _copy_letter(wrong, right)
    reviews.pass_on(wrong, right)
    actions.mark_broken(entry, wrong.mp_id, wrong.at)
    if is_last:
        before = db.session.get_one(UndoStep, _first_of(wrong)).before
        _restore(row, {k: v for k, v in before.items() if not k.startswith("claimed")})
        move_queue(row, right, wrong.at, mine=not wrong.late)
    kept = move_pledges(wrong, right, now)
    audit(person_id=person_id, action="contacts.correct", subject=f"contact:{right.id}", now=now)
    queue.touch(wrong.mp_id)
    return kept


def _copy_letter(wrong: Contact, right: Contact) -> None:
    """What was sent, was sent: also under the corrected entry."""
    letter = db.session.get(Letter, wrong.id)
    if letter and right.outcome is Outcome.SENT:
        kept = {"subject": Cleared(letter.subject), "body": Cleared(letter.body)}
        db.session.add(Letter(contact_id=right.id, **kept))


def _first_of(contact: Contact) -> int:
    """The entry that a chain of corrections began with: its step says how it was before."""
    while contact.corrects_id is not None:
        contact = db.session.get_one(Contact, contact.corrects_id)
    return contact.id


def _later(contact: Contact) -> Select[int]:
    return select(Contact.id).where(
        Contact.mp_id == contact.mp_id, Contact.at > contact.at, Contact.voided_at.is_(None)
    )


def move_pledges(wrong: Contact, right: Contact, now: datetime) -> bool:
    """What was heard in the wrong entry was heard in the right one, if anybody was reached. What
    was entered since says more, and stays where it is. Returns whether all was entered again."""
    mp_id, me = right.mp_id, right.person_id
    before, newer = newest(mp_id), newest_beside(mp_id, wrong.id)
    heard = [entry for entry in resting(wrong.id) if entry.status is not PledgeStatus.ASKED]
    retract(contact_id=wrong.id, person_id=me, now=now, corrected=True)
    actions.ask_if_new(right, now)
    again = [entry for entry in heard if entry.id > newer and right.outcome in REACHED]
    coordinates = role_of(me) is Role.COORDINATOR
    entered = [
        enter_again(
            entry,
            contact_id=right.id,
            basis=actions.heard_basis(right),
            person_id=me,
            by_coordinator=coordinates,
            now=now,
        )
        for entry in again
    ]
    check_anew(mp_id=mp_id, before=before, person_id=me, now=now)
    return sum(entered) == len(heard)


def _lock_own(contact_id: int, person_id: int) -> tuple[Contact, QueueEntry]:
    """One's own entry that still counts, and the MP's row, locked."""
    contact = db.session.get(Contact, contact_id)
    if contact is None or contact.person_id != person_id:
        raise NotFound("We could not find that entry of yours.")
    row = queue.lock(contact.mp_id)
    db.session.refresh(contact)
    if contact.voided_at is not None:
        raise CannotUndo("This entry was taken back or corrected already.")
    return contact, row


def _built_on(row: QueueEntry, step: UndoStep, settled: Claim | None) -> bool:
    """Whether anything but this log would be lost. One's own lease may have been renewed, or, if
    it was open for a letter only, have ended meanwhile."""
    then, now = step.after, actions.snapshot(row)
    ended_since = settled is not None and row.claimed_by is None
    own = {"claimed_until", "claimed_by"} if ended_since else {"claimed_until"}
    return any(then[name] != now[name] for name in then if name not in own)


def _settled_by(contact: Contact) -> Claim | None:
    """The claim that this log left open for a letter only."""
    claim = db.session.get(Claim, contact.claim_id) if contact.claim_id else None
    return claim if claim and claim.settled_at and claim.settled_at <= contact.at else None


def _unmark(contact: Contact) -> None:
    """What this log marked as not working, works again."""
    if contact.outcome is Outcome.BAD_NUMBER:
        marked = select(PhoneNumber).where(
            PhoneNumber.mp_id == contact.mp_id, PhoneNumber.broken_at == contact.at
        )
        for number in db.session.scalars(marked):
            number.broken_at = None
    if contact.outcome is Outcome.BOUNCED:
        mp = db.session.get_one(MP, contact.mp_id)
        if mp.email_bounced_at == contact.at:
            mp.email_bounced_at = None
        if mp.working_email_bounced_at == contact.at:
            mp.working_email_bounced_at = None


def _reopen(contact: Contact, now: datetime) -> None:
    """A claim that this log ended is open again."""
    claim = db.session.get(Claim, contact.claim_id) if contact.claim_id else None
    if claim is None:
        return
    ended_here = claim.ended_at == contact.at or _settled_by(contact)
    if claim.ended_as is ClaimEnd.LOGGED and ended_here:
        queue.reopen(claim=claim, now=now)
    if claim.settled_at == contact.at:
        claim.settled_at = None


def _restore(row: QueueEntry, before: dict[str, Any]) -> None:
    """Write the row as it was; but a lease that goes on and was renewed is not shortened, and
    nobody who left meanwhile is waited for."""
    for name, value in before.items():
        if name == "claimed_until" and row.claimed_until is not None:
            continue
        if name == "follow_up_by" and value is not None and not role_of(value):
            value = None
        is_moment = name.endswith(("_at", "_before", "_until")) and value is not None
        setattr(row, name, datetime.fromisoformat(value) if is_moment else value)
    db.session.flush()
