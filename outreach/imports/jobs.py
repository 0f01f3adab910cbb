"""What takes its time with a large sheet, in a thread after the answer; the page asks how far it
is. What was cut off, because the server stopped, somebody can ask for again."""

from collections import Counter
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any

from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, ImportState
from outreach.imports import actions, queries
from outreach.imports.mappings import digest, from_json, suggestion
from outreach.imports.models import Import, ImportFile
from outreach.imports.plan import Left, Plan, Planned, World, without
from outreach.imports.planner import plan
from outreach.imports.skip_reasons import IN_PART
from outreach.imports.stored_rows import (
    Brought,
    pack,
    pack_brought,
    unpack,
    unpack_brought,
    without_volunteers,
)
from outreach.screening.screen import screen

# In seconds: how often it is said how far it is.
SAID_EVERY = 0.5
# Of each reason so many rows are named on the page.
NAMED = 12


class Overtaken(Exception):
    """Somebody corrected it meanwhile, or threw it away: another job reads it."""


def check(import_id: int, version: int, problem: str = "") -> None:
    """Read what would come of a sheet, and say so on its row, with why it was not written."""
    try:
        brought, planned, notes = _planned(import_id, version, ImportState.CHECKING)
    except Overtaken:
        return
    looked_at = clock.now()
    found_here = queries.here(
        {one.mp_id for one in planned.contacts}, actions.oldest(planned.contacts, looked_at)
    )
    new, left = without(planned, found_here)
    db.session.rollback()
    with transaction():
        found = db.session.get(Import, import_id, with_for_update=True)
        file = db.session.get(ImportFile, import_id)
        if found is None or file is None or not _is_ours(found, version, ImportState.CHECKING):
            return
        told = {"problem": problem} if problem else {}
        found.summary = _summary(brought, planned, new, left) | told
        found.state, found.moved_at = ImportState.READY, looked_at
        file.found, file.notes = pack(_found(planned)), pack(notes)
        file.cells = pack_brought(brought)


def write(import_id: int, version: int, person_id: int) -> None:
    """Write what was looked over, in one transaction; if that is refused, nothing is."""
    try:
        brought, planned, _ = _planned(import_id, version, ImportState.WRITING)
    except Overtaken:
        return
    db.session.rollback()
    try:
        with transaction():
            done = actions.write(
                import_id=import_id, person_id=person_id, planned=planned, now=clock.now()
            )
            found = db.session.get_one(Import, import_id)
            wrote = {"mps": done.mps, "pledges": done.pledges}
            found.summary = _summary(brought, planned, done.new, done.left) | wrote
            _keep_unmatched(import_id, brought, planned)
    except actions.NothingNew as refusal:
        with transaction():
            found = db.session.get_one(Import, import_id, with_for_update=True)
            if _is_ours(found, version, ImportState.WRITING):
                found.version, found.state = found.version + 1, ImportState.CHECKING
                found.done, found.moved_at = 0, clock.now()
        check(import_id, version + 1, str(refusal))
    except Refusal as refusal:
        with transaction():
            found = db.session.get_one(Import, import_id, with_for_update=True)
            if found.state is ImportState.WRITING:
                found.state, found.moved_at = ImportState.READY, clock.now()
                found.summary = {**found.summary, "problem": str(refusal)}


def _planned(
    import_id: int, version: int, state: ImportState
) -> tuple[Brought, Plan, dict[str, bool]]:
    """(what was brought, what would come of it, which notes must not be kept)."""
    found, file = db.session.get(Import, import_id), queries.file_of(import_id)
    if found is None or file is None or not _is_ours(found, version, state):
        raise Overtaken
    choices = from_json(found.choices)
    brought = unpack_brought(file.cells)
    without_volunteers(brought.table, choices.columns)
    notes: dict[str, bool] = unpack(file.notes) if file.notes else {}
    parliament, allowed = queries.parliament(), queries.published()
    db.session.rollback()
    world = World(
        parliament=parliament,
        now=clock.now(),
        unfit=_screener(notes, allowed),
        step=_teller(import_id, version, state),
    )
    return brought, plan(brought.table, choices, world, brought.same), notes


def _keep_unmatched(import_id: int, brought: Brought, planned: Plan) -> None:
    """Of a sheet that is written only those rows stay that are given back as a file: no note of
    the others, and nothing of what was said in them."""
    file = db.session.get_one(ImportFile, import_id)
    rows = [row for row in brought.table.rows if row.number in planned.unmatched]
    kept = brought.table._replace(rows=rows)
    file.cells = pack_brought(brought._replace(table=kept, same={}))
    file.found = pack({"values": [], "names": [], "unmatched": list(planned.unmatched.items())})
    file.notes = b""


def _is_ours(found: Import, version: int, state: ImportState) -> bool:
    return found.version == version and found.state is state


def _screener(
    known: dict[str, bool], allowed: Mapping[int, tuple[str, ...]]
) -> Callable[[str, int], bool]:
    """Whether a note must not be kept. It takes a millisecond or more each, so it is remembered."""

    def unfit(note: str, mp_id: int) -> bool:
        key = digest(note, str(mp_id))
        if key not in known:
            known[key] = bool(screen(note, allowed=allowed.get(mp_id, ())))
        return known[key]

    return unfit


def _teller(import_id: int, version: int, state: ImportState) -> Callable[[int], None]:
    said = monotonic()

    def step(done: int) -> None:
        nonlocal said
        if monotonic() - said < SAID_EVERY:
            return
        said = monotonic()
        ours = update(Import).where(
            Import.id == import_id, Import.version == version, Import.state == state
        )
        with transaction():
            told = db.session.execute(
                ours.values(done=done, moved_at=clock.now()).returning(Import.id)
            )
            still = told.first() is not None
        if not still:
            raise Overtaken

    return step


def _summary(
    brought: Brought, planned: Plan, new: list[Planned], also_left: list[Left]
) -> dict[str, Any]:
    """Numbers and reasons, no words. Of what is not written no part is left out."""
    rows = {one.row for one in new}
    left = [*planned.left, *also_left]
    return {
        "rows": len(brought.table.rows),
        "matched": len(planned.matched),
        "unmatched": len(planned.unmatched),
        "new": len(new),
        "mps": len({one.mp_id for one in new}),
        "pledges": sum(one.signed for one in new),
        "outcomes": Counter(one.outcome.value for one in new).most_common(),
        "first": min((one.at.isoformat() for one in new), default=None),
        "last": max((one.at.isoformat() for one in new), default=None),
        "left": _left([one for one in left if one.row in rows or one.why not in IN_PART]),
        "sheet": brought.sheet,
        "others": list(brought.others),
    }


def _left(left: list[Left]) -> list[list[Any]]:
    """[why, how many rows, the first of them], what concerns most rows first."""
    rows: dict[str, list[int]] = {}
    for one in left:
        rows.setdefault(one.why, []).append(one.row)
    each = [[why, len(set(those)), sorted(set(those))[:NAMED]] for why, those in rows.items()]
    return sorted(each, key=lambda one: -one[1])


def _found(planned: Plan) -> dict[str, Any]:
    """What the page shows to be corrected; and who matches nobody, for the file of them."""
    values = []
    for (kind, hint, text), (times, guess) in planned.values.items():
        ours = suggestion(kind, text, Channel(hint) if hint else None)
        values.append([kind, hint, text, times, guess.word, guess.certainty, *ours])
    names = [[*clues, times, who.perhaps] for clues, (times, who) in planned.unsure.items()]
    return {"values": values, "names": names, "unmatched": list(planned.unmatched.items())}
