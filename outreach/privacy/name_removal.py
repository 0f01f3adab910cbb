"""Taking a person out of everything that anybody wrote here."""

import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func, inspect, null, or_, select, union

from outreach.contacts.models import Contact, Contradiction, Draft, Letter, LogReview, NoteFlag
from outreach.coordination.announcements.models import Notice
from outreach.coordination.bulk_changes.models import ChangedRow
from outreach.core.columns import AnySelect, shortened
from outreach.core.extensions import db
from outreach.exports.api.models import Token
from outreach.imports.models import Import, ImportFile
from outreach.parliament.models import MP
from outreach.people.models import Person
from outreach.pledges.evidence import REMOVED as EVIDENCE_REMOVED
from outreach.pledges.evidence import altered, public_entries
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry
from outreach.pledges.words.models import PledgeChange
from outreach.privacy.name_patterns import REMOVED, taking_out
from outreach.queue import actions as queue
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import Claim, QueueEntry
from outreach.screening.columns import Cleared
from outreach.scripts.models import ScriptVersion


class Texts(NamedTuple):
    """Where people write: `rows` selects (row, the MP's id), `theirs` those with a person's own
    words or with what was said of them."""

    columns: tuple[str, ...]
    rows: AnySelect
    theirs: Callable[[int], ColumnElement[bool]] = lambda _: false()


_LETTERS = select(Letter, Contact.mp_id).join(Contact, Contact.id == Letter.contact_id)
_REVIEWS = select(LogReview, Contact.mp_id).join(Contact, Contact.id == LogReview.contact_id)
_CHECKS = select(PledgeCheck, PledgeEntry.mp_id).join(
    PledgeEntry, PledgeEntry.id == PledgeCheck.entry_id
)
_FLAGS = select(NoteFlag, Contact.mp_id).join(Contact, Contact.id == NoteFlag.contact_id)
_PAIRS = select(Contradiction, Contact.mp_id).join(Contact, Contact.id == Contradiction.first_id)
WRITTEN = (
    Texts(("note",), select(Contact, Contact.mp_id), lambda who: Contact.person_id == who),
    Texts(("subject", "body"), _LETTERS, lambda who: Contact.person_id == who),
    Texts(
        ("reason",),
        _REVIEWS,
        lambda who: or_(LogReview.logged_by == who, LogReview.reviewed_by == who),
    ),
    Texts(
        ("reason",),
        _CHECKS,
        lambda who: or_(PledgeCheck.entered_by == who, PledgeCheck.checked_by == who),
    ),
    # Evidence, what coordinators say of an MP, and the campaign's words: only an address or a
    # whole name is looked for.
    Texts(("link", "described"), select(PledgeEntry, PledgeEntry.mp_id)),
    Texts(("settled_as",), _FLAGS, lambda who: NoteFlag.settled_by == who),
    Texts(("settled_as",), _PAIRS, lambda who: Contradiction.settled_by == who),
    Texts(("words",), select(Objection, Objection.mp_id)),
    Texts(
        ("settled_as",), select(Objection, Objection.mp_id), lambda who: Objection.settled_by == who
    ),
    Texts(
        ("words", "solved_how"),
        select(MPFlag, MPFlag.mp_id),
        lambda who: or_(MPFlag.raised_by == who, MPFlag.solved_by == who),
    ),
    Texts(("paused_before", "paused_after"), select(ChangedRow, ChangedRow.mp_id)),
    Texts(("held_because", "paused_because"), select(QueueEntry, QueueEntry.mp_id)),
    Texts(("title", "body"), select(ScriptVersion, null())),
    Texts(("title", "body"), select(PledgeChange, null())),
    Texts(("file_name",), select(Import, null()), lambda who: Import.person_id == who),
    Texts(("words",), select(Notice, null()), lambda who: Notice.posted_by == who),
    Texts(("label",), select(Token, null()), lambda who: Token.made_by == who),
)


class _Change(NamedTuple):
    """What a text of a row will be."""

    row: Any
    column: str
    new: str


def take_out(person: Person, *, by: int, now: datetime) -> list[int]:
    """Put “[name removed]” for this person's name and address, wherever they were written.
    Evidence goes whole, and the pledge that rests on it waits to be checked anew, as an entry of
    `by`. Returns the MPs about whom one does."""
    # Somebody who is called the same keeps their name in what others wrote.
    namesake = select(Person.id).where(
        func.lower(Person.name) == person.name.lower(), Person.id != person.id
    )
    shared = db.session.scalar(namesake.limit(1)) is not None
    found = [(one, *_rows(one, person, shared)) for one in WRITTEN]
    mp_ids = {mp_id for _, own, others in found for _, mp_id in own + others if mp_id is not None}
    _lock(mp_ids, person.id)
    names = _names(mp_ids)
    plain = taking_out("" if shared else person.name, person.email, own=False)
    changes: list[_Change] = []
    for one, own, others in found:
        for row, mp_id in own:
            mp = names.get(mp_id, "")
            mine = taking_out(person.name, person.email, own=True, others_name=mp)
            changes += _changes(one, row, mine)
        for row, _ in others:
            changes += _changes(one, row, plain)
    waiting = _write(changes, by, now)
    _in_drafts(plain)
    _in_sheets(person.id, plain)
    db.session.flush()
    return waiting


_Rows = list[tuple[Any, int | None]]


def _rows(one: Texts, person: Person, shared: bool) -> tuple[_Rows, _Rows]:
    """Their own, and others' that could have their name; each in the order of its numbers."""
    theirs = one.theirs(person.id)
    own = one.rows.where(theirs)
    others = one.rows.where(~theirs, _mentions(one, person, shared))
    return _in_order(own), _in_order(others)


def _in_order(query: AnySelect) -> _Rows:
    pairs = [(row, mp_id) for row, mp_id in db.session.execute(query)]
    return sorted(pairs, key=lambda pair: inspect(pair[0]).identity)


def _mentions(one: Texts, person: Person, shared: bool) -> ColumnElement[bool]:
    """Rows with the address, or with the longest of several names: which of them have the whole
    name is looked at afterwards, as it may be spaced in any way."""
    words = person.name.split()
    wanted = [person.email, *([max(words, key=len)] if len(words) > 1 and not shared else [])]
    written_in = one.rows.column_descriptions[0]["entity"]
    columns = [getattr(written_in, name) for name in one.columns]
    return or_(*(column.icontains(text, autoescape=True) for column in columns for text in wanted))


def _lock(mp_ids: set[int], person_id: int) -> None:
    """Every MP's row that this will touch, in one order and before anything is written."""
    held = select(Claim.mp_id).where(Claim.person_id == person_id, Claim.ended_at.is_(None))
    promised = select(QueueEntry.mp_id).where(QueueEntry.follow_up_by == person_id)
    for mp_id in sorted(mp_ids | set(db.session.scalars(union(held, promised)))):
        queue.lock(mp_id)


def _names(mp_ids: set[int]) -> dict[int | None, str]:
    query = select(MP.parliament_id, MP.display_name, MP.full_title)
    found = db.session.execute(query.where(MP.parliament_id.in_(mp_ids)))
    return {mp_id: f"{name} {title}" for mp_id, name, title in found}


def _changes(one: Texts, row: Any, taken_out: Callable[[str], str]) -> Iterator[_Change]:
    for name in one.columns:
        text = getattr(row, name)
        if text and (new := taken_out(text)) != text:
            length = getattr(type(row), name).type.length
            yield _Change(row, name, shortened(new, length, REMOVED))


def _write(changes: list[_Change], by: int, now: datetime) -> list[int]:
    """Write the texts, and let what rests on those that are evidence be checked anew."""
    of_entries = {one.row.id: one.row.mp_id for one in changes if isinstance(one.row, PledgeEntry)}
    of_notes = {one.row.id: one.row.mp_id for one in changes if isinstance(one.row, Contact)}
    public = public_entries({*of_entries.values(), *of_notes.values()})
    voided: dict[int, list[PledgeEntry]] = defaultdict(list)
    for entry in public:
        if entry.id in of_entries or entry.contact_id in of_notes:
            voided[entry.mp_id].append(entry)
    with ExitStack() as stack:
        for mp_id, those in sorted(voided.items()):
            stack.enter_context(altered(mp_id, those, person_id=by, now=now))
        evidence = {entry.contact_id for entry in public}
        for row, column, new in changes:
            note = isinstance(row, Contact) and row.id in evidence
            whole = note or isinstance(row, PledgeEntry)
            setattr(row, column, Cleared(EVIDENCE_REMOVED if whole else new))
    return sorted(voided)


def _in_drafts(taken_out: Callable[[str], str]) -> None:
    """Those of others; there are few, as they last two days."""
    for draft in db.session.scalars(select(Draft).order_by(Draft.claim_id)):
        fields = {name: taken_out(text) for name, text in draft.fields.items()}
        if fields != draft.fields:
            draft.fields = fields


def _in_sheets(person_id: int, taken_out: Callable[[str], str]) -> None:
    """The rows of sheets, which last a week: those that this person brought go; in others, what is
    written of them."""
    files = select(ImportFile, Import.person_id).join(Import, Import.id == ImportFile.import_id)
    for file, brought_by in db.session.execute(files.order_by(ImportFile.import_id)):
        if brought_by == person_id:
            db.session.delete(file)
            continue
        for name in ("cells", "found"):
            text = zlib.decompress(packed).decode() if (packed := getattr(file, name)) else ""
            if (new := taken_out(text)) != text:
                setattr(file, name, zlib.compress(new.encode()))
