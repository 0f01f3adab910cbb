"""Taking out of the log what should never have been written there: somebody's own case. This is the
one thing that overwrites, everywhere the words are kept, and says that it did. What a pledge rests
on goes whole, as a sentence without some of its words may say the opposite; and the pledge is
checked anew."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import or_, select

from outreach.audit.actions import record as audit
from outreach.contacts.models import Contact, Contradiction, Draft, Letter, LogReview, NoteFlag
from outreach.contacts.note_screening import Part, marked
from outreach.core.columns import shortened
from outreach.core.errors import NotFound, Unfitting
from outreach.core.extensions import db
from outreach.pledges.evidence import REMOVED, altered, public_entries
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.offices.queries import signatures_of
from outreach.queue import actions as queue
from outreach.queue.models import Claim
from outreach.screening.screen import screen

SHORTEST = 3
_OFFICES = ("name", "role", "words", "settled_as")


def redact(*, contact_id: int, words: str, person_id: int, now: datetime) -> int:
    """Take `words` out of all that is kept about this contact's MP: notes, letters, drafts, how
    evidence is described, what an office said, and reasons; without words, the whole note and
    letter of this contact and of those it corrects or that correct it. Evidence goes whole, and
    what rests on it is checked anew. Returns in how many places. Raises NotFound, Unfitting at
    `words`."""
    contact = db.session.get(Contact, contact_id)
    if contact is None:
        raise NotFound("There is no such entry.")
    if words and len(words) < SHORTEST:
        raise Unfitting("words", f"Give at least {SHORTEST} characters, or nothing at all.")
    if words:
        return redact_about(mp_id=contact.mp_id, words=words, person_id=person_id, now=now)
    queue.lock(contact.mp_id)
    entries = _chain(contact)
    with _altered(contact.mp_id, entries, "", person_id, now) as evidence:
        changed = _in_entries(entries, "", evidence, person_id, now)
    if not changed:
        raise Unfitting("words", "Nothing was removed: it has no words to take out.")
    _done(contact.mp_id, f"contact:{contact_id}", person_id, now)
    return changed


def redact_about(*, mp_id: int, words: str, person_id: int, now: datetime) -> int:
    """Take `words` out of all that is kept about an MP whom nobody need have been in touch with,
    as `redact` does; returns in how many places. Raises Unfitting at `words`."""
    if len(words) < SHORTEST:
        raise Unfitting("words", f"Give at least {SHORTEST} characters.")
    queue.lock(mp_id)
    query = select(Contact).where(Contact.mp_id == mp_id).order_by(Contact.id)
    entries = list(db.session.scalars(query))
    with _altered(mp_id, entries, words, person_id, now) as evidence:
        changed = _in_drafts(mp_id, words) + _in_ledger(mp_id, words)
        changed += _in_entries(entries, words, evidence, person_id, now)
    if not changed:
        raise Unfitting("words", "Nothing was removed: these words are nowhere in it.")
    _done(mp_id, f"mp:{mp_id}", person_id, now)
    return changed


def _done(mp_id: int, subject: str, person_id: int, now: datetime) -> None:
    db.session.flush()
    audit(person_id=person_id, action="contacts.redact", subject=subject, now=now)
    queue.touch(mp_id)


def suspicious(contact: Contact, letter: Letter | None) -> list[list[Part]]:
    """The note, then the letter with its subject, with the words marked that look like somebody's
    case."""
    texts = [contact.note, *((letter.subject, letter.body) if letter else ())]
    return [marked(text, screen(text)) for text in texts if text]


def _taking_out(words: str) -> Callable[[str], str]:
    if not words:
        return lambda text: REMOVED if text else ""
    # However they were spaced or capitalised.
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
    return lambda text: pattern.sub(REMOVED, text)


def _whole(taken_out: Callable[[str], str]) -> Callable[[str], str]:
    """All of a text where words would be taken out of it."""
    return lambda text: text if taken_out(text) == text else REMOVED


@contextmanager
def _altered(
    mp_id: int, contacts: list[Contact], words: str, person_id: int, now: datetime
) -> Iterator[set[int]]:
    """Void the public entries whose evidence changes inside. Gives the contacts that such entries
    rest on."""
    taken_out, public = _whole(_taking_out(words)), public_entries([mp_id])
    notes = {contact.id: contact.note for contact in contacts}
    signed = signatures_of([entry.id for entry in public])
    changing = []
    for entry in public:
        signature = signed.get(entry.id)
        texts = [notes.get(entry.contact_id or 0, "")]
        if words:
            texts += [entry.link or "", entry.described or ""]
            texts += [signature.name, signature.role] if signature else []
        if any(taken_out(text) != text for text in texts):
            changing.append(entry)
    with altered(mp_id, changing, person_id=person_id, now=now):
        yield {entry.contact_id for entry in public if entry.contact_id is not None}


def _in_entries(
    entries: list[Contact], words: str, evidence: set[int], person_id: int, now: datetime
) -> int:
    changed = 0
    for entry in entries:
        places = _in_entry(entry, _taking_out(words), is_evidence=entry.id in evidence)
        if places:
            entry.redacted_at, entry.redacted_by = now, person_id
        changed += places
    return changed


def _chain(contact: Contact) -> list[Contact]:
    """This entry, what it corrects, and what corrects it."""
    chain = {contact.id}
    while True:
        query = select(Contact.id).where(
            or_(
                Contact.corrects_id.in_(chain),
                Contact.id.in_(select(Contact.corrects_id).where(Contact.id.in_(chain))),
            )
        )
        more = set(db.session.scalars(query)) - chain
        if not more:
            break
        chain |= more
    return list(db.session.scalars(select(Contact).where(Contact.id.in_(chain))))


def _in_entry(entry: Contact, taken_out: Callable[[str], str], *, is_evidence: bool) -> int:
    places = 0
    letter, review = db.session.get(Letter, entry.id), db.session.get(LogReview, entry.id)
    for kept, names in ((entry, ("note",)), (letter, ("subject", "body")), (review, ("reason",))):
        for name in names if kept else ():
            text = getattr(kept, name)
            new = (_whole(taken_out) if is_evidence and name == "note" else taken_out)(text)
            # A whole letter keeps its subject: only what was written in it is somebody's words.
            if new != text and (name in ("note", "body") or new != REMOVED):
                setattr(kept, name, new[: getattr(type(kept), name).type.length])
                places += 1
    return places


def _in_ledger(mp_id: int, words: str) -> int:
    """In what is written beside the entries, and beside flags and contradictions, and in what the
    office wrote: its signatures and objections."""
    contacts = select(Contact.id).where(Contact.mp_id == mp_id)
    pairs = select(Contradiction).where(Contradiction.first_id.in_(contacts))
    entries = select(PledgeEntry.id).where(PledgeEntry.mp_id == mp_id)
    taken_out, places = _taking_out(words), 0
    whole = _whole(taken_out)
    for query, names, take in (
        (select(PledgeEntry).where(PledgeEntry.mp_id == mp_id), ("link", "described"), whole),
        (select(OfficeSignature).where(OfficeSignature.mp_id == mp_id), ("name", "role"), whole),
        (select(PledgeCheck).where(PledgeCheck.entry_id.in_(entries)), ("reason",), taken_out),
        (select(NoteFlag).where(NoteFlag.contact_id.in_(contacts)), ("settled_as",), taken_out),
        (pairs, ("settled_as",), taken_out),
        (select(Objection).where(Objection.mp_id == mp_id), _OFFICES, taken_out),
    ):
        for row in db.session.scalars(query):
            for name in names:
                text = getattr(row, name) or ""
                new = shortened(take(text), getattr(type(row), name).type.length, REMOVED)
                if new != text:
                    setattr(row, name, new)
                    places += 1
    return places


def _in_drafts(mp_id: int, words: str) -> int:
    taken_out, places = _taking_out(words), 0
    query = select(Draft).join(Claim, Claim.id == Draft.claim_id).where(Claim.mp_id == mp_id)
    for draft in db.session.scalars(query):
        fields = {name: taken_out(text) for name, text in draft.fields.items()}
        if fields != draft.fields:
            draft.fields = fields
            places += 1
    return places
