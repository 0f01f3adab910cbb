"""Writing what a sheet says, all or nothing, and taking it back."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, delete, insert, select, update

from outreach.audit.actions import record as audit
from outreach.contacts.actions import snapshot
from outreach.contacts.models import Contact, UndoStep
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    ASKS,
    Basis,
    ImportState,
    Outcome,
    PledgeStatus,
    SaidBy,
    Touch,
    Voided,
)
from outreach.imports import queries
from outreach.imports.contact_changes import apply_changes, restore_changed
from outreach.imports.existing_contacts import split_existing
from outreach.imports.mappings import Choices
from outreach.imports.models import Import, ImportFile, ImportHand
from outreach.imports.plan import Left, Plan, Planned, Split
from outreach.imports.progress import is_cut_off
from outreach.imports.queue_effects import MOVED, Step, move
from outreach.imports.skip_reasons import Why
from outreach.people.queries import role_of
from outreach.pledges import actions as pledges
from outreach.pledges.transitions import as_heard
from outreach.queue import actions as queue
from outreach.queue.models import QueueEntry
from outreach.queue.waits import WEEK
from outreach.screening.columns import Cleared
from outreach.scripts.queries import pledge_version

_contacts, _steps = cast(Table, Contact.__table__), cast(Table, UndoStep.__table__)


class NotNow(Refusal):
    pass


class LookedOverSince(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Somebody has corrected this meanwhile. Look over what would be written, and press"
            " Write again."
        )


def bring(
    *,
    person_id: int,
    file_name: str,
    digest: str,
    cells: bytes,
    rows: int,
    choices: Choices,
    now: datetime,
) -> tuple[int, int | None]:
    """Keep a sheet, to be looked over; returns its number, and the version that is to be read. The
    same file again is the same, and is read anew if another sheet came meanwhile."""
    found = queries.being_looked_over(digest, person_id)
    if found is not None:
        found = lock(found.id, *ImportState)
        _had_a_hand(found.id, person_id)
        if found.state is not ImportState.READY or not queries.is_stale(found):
            return found.id, None
        found.version += 1
        _go(found, ImportState.CHECKING, now)
        return found.id, found.version
    made = Import(
        person_id=person_id,
        at=now,
        file_name=file_name,
        digest=digest,
        state=ImportState.CHECKING,
        total=rows,
        moved_at=now,
        choices=choices.to_json(),
        summary={},
    )
    db.session.add(made)
    db.session.flush()
    kept = {"cells": cells, "found": b"", "notes": b""}
    db.session.add(ImportFile(import_id=made.id, kept_since=now, **kept))
    _had_a_hand(made.id, person_id)
    audit(person_id=person_id, action="importing.bring", subject=f"import:{made.id}", now=now)
    return made.id, 0


def _had_a_hand(import_id: int, person_id: int) -> None:
    db.session.merge(ImportHand(import_id=import_id, person_id=person_id))
    db.session.flush()


def choose(*, import_id: int, version: int, choices: Choices, person_id: int, now: datetime) -> int:
    """Keep what somebody corrected; returns the version that is to be read anew. Raises NotFound,
    NotNow, LookedOverSince."""
    found = lock(import_id, ImportState.READY)
    if found.version != version:
        raise LookedOverSince
    found.choices, found.version = choices.to_json(), found.version + 1
    _had_a_hand(import_id, person_id)
    _go(found, ImportState.CHECKING, now)
    return found.version


def again(*, import_id: int, now: datetime) -> int:
    """What said nothing for so long was cut off, as when the server stopped, and is read once more;
    returns the version that is. Raises NotFound, NotNow."""
    found = lock(import_id, ImportState.CHECKING, ImportState.WRITING)
    if not is_cut_off(found, now):
        raise NotNow("It is still being read. Wait a moment, and reload the page.")
    found.version += 1
    _go(found, ImportState.CHECKING, now)
    return found.version


def begin_writing(*, import_id: int, version: int, now: datetime) -> None:
    """From here on nobody corrects it. Raises NotFound, NotNow, LookedOverSince,
    StillAsked."""
    found = lock(import_id, ImportState.READY)
    if found.version != version:
        raise LookedOverSince
    if found.summary.get("asked_rows"):
        raise StillAsked(found.summary.get("questions", 1))
    if (
        not (found.summary.get("new") or found.summary.get("changed"))
        or queries.file_of(import_id) is None
    ):
        raise NotNow("There is nothing to write.")
    _go(found, ImportState.WRITING, now)


def drop(*, import_id: int, person_id: int, now: datetime) -> None:
    """Throw a sheet away of which nothing was written. Raises NotFound, NotNow."""
    found = lock(import_id, ImportState.READY, ImportState.CHECKING)
    for kept in (ImportFile, ImportHand):
        db.session.execute(delete(kept).where(kept.import_id == import_id))
    db.session.delete(found)
    audit(person_id=person_id, action="importing.drop", subject=f"import:{import_id}", now=now)


def _go(found: Import, state: ImportState, now: datetime) -> None:
    found.state, found.done, found.moved_at = state, 0, now
    db.session.flush()


def lock(import_id: int, *states: ImportState) -> Import:
    """Hold an import, if it is that far. Raises NotFound, NotNow."""
    query = select(Import).where(Import.id == import_id).with_for_update()
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such spreadsheet.")
    if found.state not in states:
        raise NotNow(f"This spreadsheet is at “{found.state.label}”. Reload the page to see it.")
    return found


class NothingNew(Refusal):
    def __init__(self) -> None:
        super().__init__("Nothing was new: it was brought along before.")


class StillAsked(Refusal):
    """A question is open: nothing is written before a person has answered it."""

    def __init__(self, questions: int) -> None:
        many = f"{questions:,} questions are" if questions != 1 else "1 question is"
        super().__init__(f"{many} still open. Answer each, or leave its rows out, then write.")


class Written(NamedTuple):
    """About how many MPs, with how many pledges that wait for a second person; and what came of
    the plan."""

    mps: int
    pledges: int
    split: Split

    @property
    def new(self) -> list[Planned]:
        return self.split.new


def write(*, import_id: int, person_id: int, planned: Plan, now: datetime) -> Written:
    """Write what is new of a plan. Everybody else waits for these MPs until it is done, so that
    nothing is written twice. Raises NotFound, NotNow, NothingNew, StillAsked, Disabled."""
    queue.lock_person(person_id)
    found = lock(import_id, ImportState.WRITING)
    if planned.is_open:
        raise StillAsked(sum(question.is_open for question in planned.questions))
    rows = queue.lock_all({one.mp_id for one in planned.contacts})
    split = split_existing(planned, now)
    if not split.new and not split.changes:
        raise NothingNew
    order = sorted((one for one in split.new if one.mp_id in rows), key=lambda o: (o.mp_id, o.at))
    changed = apply_changes(split.changes, import_id=import_id, person_id=person_id, now=now)
    steps = _move(rows, order, now)
    ids = _insert(order, import_id, person_id, now)
    _keep_steps(ids, steps)
    signed = _move_pledges(
        [*changed, *zip(order, ids, strict=True)], person_id, queries.hands(import_id), split, now
    )
    touched = sorted({one.mp_id for one in order} | {one.mp_id for one, _ in changed})
    found.state, found.written_at, found.moved_at = ImportState.WRITTEN, now, now
    audit(person_id=person_id, action="importing.write", subject=f"import:{import_id}", now=now)
    db.session.flush()
    queue.touch_all(touched)
    return Written(len(touched), signed, split._replace(new=order))


def _move(rows: dict[int, QueueEntry], new: Sequence[Planned], now: datetime) -> list[Step]:
    theirs: dict[int, list[Planned]] = defaultdict(list)
    for one in new:
        theirs[one.mp_id].append(one)
    heard = queries.heard_since(theirs.keys(), now - WEEK)
    steps: list[Step] = []
    for mp_id, contacts in theirs.items():  # in the order of `new`, which is by MP
        steps += move(rows[mp_id], contacts, heard.get(mp_id, []), now)
    return steps


def _insert(new: Sequence[Planned], import_id: int, person_id: int, now: datetime) -> Sequence[int]:
    values: list[dict[str, Any]] = [
        {
            "mp_id": one.mp_id,
            "person_id": person_id,
            "at": one.at,
            "channel": one.channel,
            "direction": one.direction,
            "outcome": one.outcome,
            "stance": one.stance,
            "said_by": one.said_by,
            "note": Cleared(one.note),  # the planner screened it, with what the office publishes
            "follow_up_on": one.follow_up_on,
            "late": False,
            "import_id": import_id,
            "in_confidence": one.in_confidence and one.stance is not None,
        }
        for one in new
    ]
    if not values:
        return []
    # On the table: the session would add nothing to twenty thousand rows but time.
    statement = insert(_contacts).returning(_contacts.c.id, sort_by_parameter_order=True)
    return db.session.scalars(statement, values).all()


def _keep_steps(ids: Sequence[int], steps: Sequence[Step]) -> None:
    """What each did, as a log keeps it: with this it can be corrected, and all be taken back."""
    pairs = zip(ids, steps, strict=True)
    kept = [{"contact_id": id_, "before": before, "after": after} for id_, (before, after) in pairs]
    if kept:
        db.session.execute(insert(_steps), kept)


def _move_pledges(
    contacts: Sequence[tuple[Planned, int]],
    person_id: int,
    hands: Collection[int],
    split: Split,
    now: datetime,
) -> int:
    """Who was asked for the first time is asked, since that day; a signature is entered, for a
    second person to confirm, who is none of those who had the sheet in their `hands`. Returns how
    many of those."""
    asked: dict[int, tuple[int, datetime]] = {}
    for one, contact_id in contacts:
        standing = db.session.get_one(QueueEntry, one.mp_id).pledge_status
        if one.outcome in ASKS and standing is PledgeStatus.NOT_ASKED:
            asked.setdefault(one.mp_id, (contact_id, one.at))
    pledges.ask_all(asked=asked, person_id=person_id, now=now)
    signed = [(one, by) for one, by in contacts if one.signed]
    refused = [one for one, by in signed if not _sign(one, by, person_id, hands, now)]
    split.left.extend(Left(one.row, Why.STANDS) for one in refused)
    return len(signed) - len(refused)


def _sign(
    one: Planned, contact_id: int, person_id: int, hands: Collection[int], now: datetime
) -> bool:
    """Enter that this MP signed, for a second person to confirm, if where they stand allows it; or
    that they agreed to, where nothing is in writing."""
    try:
        pledges.record(
            mp_id=one.mp_id,
            person_id=person_id,
            status=as_heard(PledgeStatus.SIGNED, _basis(one)),
            basis=_basis(one),
            contact_id=contact_id,
            link=one.link,
            is_public=True,
            touched=[(hand, Touch.SHEET) for hand in hands],
            words_id=pledge_version(one.at).id,
            now=now,
        )
    except Refusal:
        return False
    return True


def _basis(one: Planned) -> Basis:
    if one.link:
        return Basis.PUBLIC_LINK
    if one.said_by is SaidBy.STAFF or one.outcome is Outcome.SPOKE_STAFF:
        return Basis.STAFF_BY_VOICE
    return Basis.MP_BY_VOICE if one.outcome is Outcome.SPOKE_MP else Basis.MP_IN_WRITING


class Undone(NamedTuple):
    """How many entries no longer count, and the MPs with whom it was left as it is, because
    somebody has acted on them since."""

    entries: int
    kept: list[int]


def undo(*, import_id: int, person_id: int, now: datetime) -> Undone:
    """Take back what came with a sheet, MP by MP, where everything is still as it was left. Raises
    NotFound, NotNow."""
    queue.lock_person(person_id)
    found = lock(import_id, ImportState.WRITTEN)
    theirs = queries.contacts_of(import_id)
    rows = queue.lock_all(theirs)
    since = queries.logged_after(import_id)
    ends = {end for ids in theirs.values() for end in (ids[0], ids[-1])}
    steps = queries.steps(ends)
    back = {
        mp_id
        for mp_id, ids in theirs.items()
        if mp_id not in since and _as_left(rows[mp_id], steps[ids[-1]][1])
    }
    for contact_id, mp_id in queries.resting_on(import_id):
        if mp_id in back:
            pledges.retract(contact_id=contact_id, person_id=person_id, now=now)
    for mp_id in back:
        _restore(rows[mp_id], steps[theirs[mp_id][0]][0])
    _void(import_id, back, now)
    restore_changed(import_id, back, now)
    found.state, found.undone_at, found.undone_by = ImportState.UNDONE, now, person_id
    audit(person_id=person_id, action="importing.undo", subject=f"import:{import_id}", now=now)
    db.session.flush()
    queue.touch_all(sorted(back))
    return Undone(sum(len(theirs[mp_id]) for mp_id in back), sorted(theirs.keys() - back))


def _as_left(row: QueueEntry, after: dict[str, Any]) -> bool:
    now = snapshot(row)
    return all(now[name] == after[name] for name in MOVED)


def _restore(row: QueueEntry, before: dict[str, Any]) -> None:
    for name in MOVED:
        value = before[name]
        if name == "follow_up_by" and value is not None and not role_of(value):
            value = None
        moment = name.endswith(("_at", "_before")) and value is not None
        setattr(row, name, datetime.fromisoformat(value) if moment else value)


def _void(import_id: int, mp_ids: Collection[int], now: datetime) -> None:
    these = update(Contact).where(Contact.import_id == import_id, Contact.mp_id.in_(mp_ids))
    db.session.execute(
        these.values(voided_at=now, voided_as=Voided.UNDONE),
        execution_options={"synchronize_session": False},
    )
