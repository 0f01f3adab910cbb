"""Changing where an MP stands. An entry is only ever added; what becomes public by it is checked by
a second person."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import insert, select

from outreach.audit.actions import record as audit
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.people.names import people_named, refuse_names
from outreach.people.queries import role_of
from outreach.pledges import inputs, queries, second_person
from outreach.pledges.evidence import REMOVED, is_left
from outreach.pledges.inputs import Touched
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeFirstCheck, PledgeRetraction
from outreach.pledges.recalculate import check_anew, newest, repeat, settle
from outreach.pledges.transitions import LEFT_THE_QUEUE, allowed, as_heard
from outreach.queue.actions import lock, lock_person, touch
from outreach.queue.models import QueueEntry
from outreach.scripts.queries import is_pledge_version, pledge_version


class MoveNotAllowed(Refusal):
    pass


class NoEvidence(Refusal):
    status = 422


class NotPublic(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "A signature is public. If it must not be told, choose “Thinking about it” instead."
        )


class NeedsWriting(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__(
            "A signature needs a public link, or a letter or an email from the MP. What was said on"
            " the phone is agreed, to be confirmed."
        )


class AlreadyChecked(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has checked this entry already, or it has changed since.")


class EvidenceGone(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "What showed this was removed. It can be confirmed when somebody has entered it again"
            " with a link, or described the letter."
        )


class CannotTakeBack(Refusal):
    pass


class NamesVolunteer(Refusal):
    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"This evidence names {' and '.join(names)}, and the public would read it. Do not"
            " confirm it: it must be entered again without the name."
        )


def record(
    *,
    mp_id: int,
    person_id: int,
    status: PledgeStatus,
    basis: Basis,
    contact_id: int | None,
    link: str | None,
    described: str | None = None,
    is_public: bool = False,
    by_office: bool = False,
    touched: Touched = (),
    words_id: int | None = None,
    now: datetime,
) -> int:
    """Add an entry to the ledger and move the MP to it; returns the entry's id. `is_public` says
    that the public may be told, once it is confirmed; `by_office`, that the office did this itself,
    over a link that `person_id` made; `touched`, who else had a hand in what it rests on;
    `words_id`, which version of the pledge was signed, today's if None. The caller has locked the
    MP's row. Raises MoveNotAllowed, NoEvidence, NotPublic, NeedsWriting, NamesSomebody at `link` or
    `described`."""
    _refuse_move(mp_id, status, is_public=is_public, better=bool(link or described))
    if link and not on_the_web(link):
        raise NoEvidence(
            "A link must begin with https:// or http://, and have no spaces, quotes or @ in it."
        )
    if contact_id is None and not link and not described:
        raise NoEvidence(
            "Log who said so first, or give a public link, or describe the letter or the email."
        )
    if status is PledgeStatus.SIGNED and not is_public:
        raise NotPublic
    if as_heard(status, basis) is not status:
        raise NeedsWriting
    _refuse_names(mp_id, person_id, link=link, described=described)
    entry = PledgeEntry(
        mp_id=mp_id,
        at=now,
        status=status,
        basis=basis,
        contact_id=contact_id,
        link=link or None,
        described=described or None,
        is_public=is_public,
        entered_by=person_id,
        words_id=_words(words_id) if status is PledgeStatus.SIGNED else None,
    )
    inputs.add(entry, touched, now)
    who = None if by_office else person_id
    audit(person_id=who, action=f"pledges.{status}", subject=f"mp:{mp_id}", now=now)
    settle(mp_id)
    return entry.id


def _words(version_id: int | None) -> int:
    """The version that was signed. Raises NotFound if it is none of the pledge."""
    if version_id is None:
        return pledge_version().id
    if not is_pledge_version(version_id):
        raise NotFound("There is no such version of the pledge.")
    return version_id


def ask_all(*, asked: Mapping[int, tuple[int, datetime]], person_id: int, now: datetime) -> None:
    """Move MPs of whom nothing is in the ledger to *asked*, each by the contact in which they were,
    and from then on: (contact, when), by MP. The same as `record` does for one, for all of a sheet
    at once. The caller has locked the rows,
    and looked that nobody had asked them."""
    entry = {"status": PledgeStatus.ASKED, "basis": Basis.INFERRED, "is_public": False}
    entry |= {"entered_by": person_id}
    entries = [
        {"mp_id": mp_id, "contact_id": by, "at": at, **entry} for mp_id, (by, at) in asked.items()
    ]
    if entries:
        db.session.execute(insert(PledgeEntry), entries)
    for mp_id in asked:
        audit(person_id=person_id, action="pledges.asked", subject=f"mp:{mp_id}", now=now)
        db.session.get_one(QueueEntry, mp_id).pledge_status = PledgeStatus.ASKED
    db.session.flush()


def _refuse_move(mp_id: int, status: PledgeStatus, *, is_public: bool, better: bool) -> None:
    head, current = queries.head(mp_id), queries.standing(mp_id)
    now_public = is_public and head is not None and not head.PledgeEntry.is_public
    if head is not None and current is PledgeStatus.AGREED_UNCONFIRMED:
        _refuse_same(head.PledgeEntry.status, status, better=better)
    if not allowed(current, status, now_public=now_public):
        raise MoveNotAllowed(f"This MP is at “{current.label}”: it cannot become “{status.label}”.")


def _refuse_same(entered: PledgeStatus, status: PledgeStatus, *, better: bool) -> None:
    """Refuse to enter the same again of an MP who agreed, or whose signature waits."""
    signed, agreed = PledgeStatus.SIGNED, PledgeStatus.AGREED_UNCONFIRMED
    if entered is signed and (status is agreed or (status is signed and not better)):
        raise MoveNotAllowed(
            "This is entered already and waits for a second person. If you have a public link or a"
            " letter that shows it, add that."
        )
    if entered is agreed and status is agreed:
        raise MoveNotAllowed(
            "They have agreed already. They count as signed once it is in writing: give a public"
            " link, describe their letter or email, or send their office a link to sign."
        )


def _refuse_names(mp_id: int, person_id: int, *, link: str | None, described: str | None) -> None:
    """Evidence names nobody who works here. A partner is not told whom we have: what they bring is
    looked at when it is confirmed."""
    if role_of(person_id) is not Role.PARTNER:
        for field, text in (("link", link), ("described", described)):
            refuse_names(field, text, mp_id=mp_id, seen_by="evidence is shown to the public")


def on_the_web(link: str) -> bool:
    """Whether it is a plain public address: nothing invisible in it, and no name before the host,
    that could make it look like another one."""
    if any(sign in "\"'<>`\\" or unicodedata.category(sign)[0] in "CZ" for sign in link):
        return False
    try:
        parts = urlsplit(link)
    except ValueError:  # such as http://[
        return False
    on_the_web = parts.scheme in ("http", "https") and "." in (parts.hostname or "")
    return on_the_web and "@" not in parts.netloc


def retract(
    *, contact_id: int, person_id: int, now: datetime, corrected: bool = False
) -> list[PledgeEntry]:
    """Take back what rests on a contact that no longer counts, its confirmation with it, and let
    the MP stand where the ledger was before; what was public then waits for a second person.
    Returns the entries, the oldest first. If the contact was `corrected`, the caller enters again
    what is still true, and then calls `check_anew`. The caller has locked the MP's row."""
    resting = select(PledgeEntry).where(
        PledgeEntry.contact_id == contact_id, ~queries.retracted(PledgeEntry.id)
    )
    entries = list(db.session.scalars(resting.order_by(PledgeEntry.id)))
    if not entries:
        return []
    mp_id = entries[0].mp_id
    before = newest(mp_id)
    for entry in entries:
        db.session.add(PledgeRetraction(entry_id=entry.id, retracted_by=person_id, at=now))
    db.session.flush()
    settle(mp_id)
    if not corrected:
        check_anew(mp_id=mp_id, before=before, person_id=person_id, now=now)
    return entries


def enter_again(
    entry: PledgeEntry,
    *,
    contact_id: int,
    basis: Basis,
    person_id: int,
    by_coordinator: bool,
    now: datetime,
) -> bool:
    """What was heard in a contact was heard in the one that corrects it: it is entered again, to be
    confirmed anew, on the `basis` of that one unless it has evidence of its own. Returns whether it
    was: not where the MP cannot be moved there any more. The caller has locked the MP's row."""
    if queries.standing(entry.mp_id) in LEFT_THE_QUEUE and not by_coordinator:
        return False
    better = bool({entry.link, entry.described} - {None, REMOVED})
    basis = entry.basis if better else basis
    status = as_heard(entry.status, basis)
    try:
        _refuse_move(entry.mp_id, status, is_public=entry.is_public, better=better)
    except MoveNotAllowed:
        return False
    repeat(entry, status=status, basis=basis, contact_id=contact_id, person_id=person_id, now=now)
    settle(entry.mp_id)
    return True


def take_back(*, entry_id: int, person_id: int, by_coordinator: bool, now: datetime) -> int:
    """What was entered was wrong: it no longer counts, nor does its confirmation; returns the MP's
    id. Who entered it may, until it is checked; a coordinator always. What rests on a log is taken
    back with the log. What was public before waits for a second person. Raises NotFound,
    CannotTakeBack."""
    entry = db.session.get(PledgeEntry, entry_id)
    if entry is None or not (by_coordinator or entry.entered_by == person_id):
        raise NotFound("We could not find that entry of yours.")
    lock(entry.mp_id)
    if not db.session.scalar(select(queries.counts(entry_id))):
        raise CannotTakeBack("This entry does not count any more.")
    if entry.status is PledgeStatus.ASKED:
        raise CannotTakeBack("This follows from a log. Correct the log, and it follows.")
    if not by_coordinator and queries.is_checked(entry_id):
        raise CannotTakeBack("A second person has checked this. Only a coordinator can change it.")
    before = newest(entry.mp_id)
    db.session.add(PledgeRetraction(entry_id=entry_id, retracted_by=person_id, at=now))
    db.session.flush()
    audit(person_id=person_id, action="pledges.take_back", subject=f"mp:{entry.mp_id}", now=now)
    settle(entry.mp_id)
    check_anew(mp_id=entry.mp_id, before=before, person_id=person_id, now=now)
    touch(entry.mp_id)
    return entry.mp_id


def confirm(*, entry_id: int, person_id: int, now: datetime) -> bool:
    """A voice that had no hand in it found the pledge to be true. Returns whether it is public now:
    not after the first of two voices. Raises MayNotCheck, AlreadyChecked, EvidenceGone,
    NotFound, NamesVolunteer."""
    entry, check = _to_check(entry_id, person_id)
    if not is_left(entry):
        raise EvidenceGone
    _refuse_volunteers_names(entry)
    if check.needed == 2 and not check.first:
        db.session.add(PledgeFirstCheck(entry_id=entry.id, checked_by=person_id, at=now))
        db.session.flush()
        _audit("pledges.first_check", entry, person_id, now)
        touch(entry.mp_id)
        return False
    _settle(entry, person_id, "", now)
    return True


def _refuse_volunteers_names(entry: PledgeEntry) -> None:
    """Look at the evidence again: whoever is named may have come after it was entered."""
    if not entry.is_public:
        return
    evidence = "\n".join(filter(None, (entry.link, entry.described)))
    if names := people_named(evidence, mp_id=entry.mp_id):
        raise NamesVolunteer(names)


def refuse(*, entry_id: int, person_id: int, reason: str, now: datetime) -> int:
    """A voice could not confirm it: the MP stands where the ledger was before, and what was public
    then waits to be checked again. Returns the MP's id. What a partner brought, they read the
    reason of. Raises what `confirm` does, and NamesSomebody at `reason`."""
    entry, _ = _to_check(entry_id, person_id)
    if role_of(entry.entered_by) is Role.PARTNER:
        refuse_names("reason", reason, mp_id=entry.mp_id, seen_by="the partner reads this")
    _settle(entry, person_id, reason, now)
    return entry.mp_id


def _to_check(entry_id: int, person_id: int) -> tuple[PledgeEntry, second_person.Check]:
    """The entry, which waits for this voice among others. The person is held first: who loses
    their voice at this moment has checked before, or does not any more."""
    lock_person(person_id)
    mp_id = db.session.scalar(select(PledgeEntry.mp_id).where(PledgeEntry.id == entry_id))
    if mp_id is None:
        raise NotFound("There is no such entry.")
    lock(mp_id)
    entry = queries.waiting_entry(entry_id)
    if entry is None:
        raise AlreadyChecked
    check = second_person.checks([entry])[entry_id]
    second_person.refuse_check(check, person_id)
    return entry, check


def _settle(entry: PledgeEntry, person_id: int, reason: str, now: datetime) -> None:
    """Keep the check, and what follows from it. A `reason` is why it was not confirmed."""
    made = {"entry_id": entry.id, "entered_by": entry.entered_by, "checked_by": person_id}
    db.session.add(PledgeCheck(**made, at=now, confirmed=not reason, reason=reason))
    db.session.flush()
    _audit("pledges.refuse" if reason else "pledges.confirm", entry, person_id, now)
    settle(entry.mp_id)
    check_anew(mp_id=entry.mp_id, before=entry.id, person_id=person_id, now=now)
    touch(entry.mp_id)


def _audit(action: str, entry: PledgeEntry, person_id: int, now: datetime) -> None:
    audit(person_id=person_id, action=action, subject=f"mp:{entry.mp_id}", now=now)
