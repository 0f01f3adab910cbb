"""The plan of a stored sheet, made anew by each job."""

from typing import NamedTuple

from outreach.core import clock
from outreach.core.extensions import db
from outreach.imports import queries
from outreach.imports.mappings import from_json
from outreach.imports.models import Import
from outreach.imports.note_screening import NoteScreener
from outreach.imports.plan import Plan, World
from outreach.imports.planner import plan
from outreach.imports.progress import Job, Overtaken, make_progress_reporter
from outreach.imports.stored_rows import Brought, unpack, unpack_brought, without_volunteers


class SheetPlan(NamedTuple):
    """A sheet, its plan, and by digest which of its notes must not be kept."""

    sheet: Brought
    plan: Plan
    unfit_notes: dict[str, bool]


def plan_stored_sheet(job: Job) -> SheetPlan:
    """Plan every row as the import's mappings say. Raises Overtaken.

    No transaction is open while the rows are read."""
    record, file = db.session.get(Import, job.import_id), queries.file_of(job.import_id)
    if record is None or file is None or not job.owns(record):
        raise Overtaken
    choices = from_json(record.choices)
    sheet = unpack_brought(file.cells)
    without_volunteers(sheet.table, choices.columns)
    screener = NoteScreener(unpack(file.notes) if file.notes else {}, queries.published())
    parliament = queries.parliament()
    db.session.rollback()
    world = World(
        parliament=parliament,
        now=clock.now(),
        unfit=screener.is_unfit,
        step=make_progress_reporter(job),
    )
    return SheetPlan(sheet, plan(sheet.table, choices, world, sheet.same), screener.results)
