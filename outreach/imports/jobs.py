"""The jobs of an import, which run after the answer: check a sheet, and write it.

A large sheet takes its time. A job that was cut off is not begun anew by itself: a coordinator can
ask for it again."""

from dataclasses import replace
from datetime import datetime

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import ImportState
from outreach.imports import actions, queries
from outreach.imports.cell_screening import screened_sheet
from outreach.imports.check_results import CheckResult, RowResult, make_check_result, pack_result
from outreach.imports.existing_contacts import split_existing
from outreach.imports.models import Import, ImportFile
from outreach.imports.progress import Job, Overtaken, make_progress_reporter
from outreach.imports.row_results import make_row_results
from outreach.imports.sheet_plan import SheetPlan, plan_stored_sheet
from outreach.imports.stored_rows import Brought, pack, pack_brought
from outreach.imports.summary import Summary, summarise

LOST = (
    "The server stopped before this was read, and nothing of it was kept. Throw it away, and bring"
    " the file again."
)


def screen_import(import_id: int, version: int, sheet: Brought) -> None:
    """Screen a sheet that nothing but this job holds; keep what may be kept, and check that."""
    job = Job(import_id, version, ImportState.CHECKING)
    published = queries.published()
    db.session.rollback()
    try:
        cells = pack_brought(screened_sheet(sheet, published, make_progress_reporter(job)))
    except Overtaken:
        return
    db.session.rollback()
    with transaction():
        record = db.session.get(Import, import_id, with_for_update=True)
        file = db.session.get(ImportFile, import_id)
        if record is None or file is None or not job.owns(record):
            return
        file.cells = cells
    check_import(import_id, version)


def check_import(import_id: int, version: int, problem: str = "") -> None:
    """Plan a sheet and keep the preview. `problem` says why the sheet was not written."""
    job = Job(import_id, version, ImportState.CHECKING)
    try:
        planned = plan_stored_sheet(job)
    except Overtaken:
        return
    checked_at = clock.now()
    rows = make_row_results(
        planned.sheet.table.rows, planned.plan, split_existing(planned.plan, checked_at)
    )
    summary = summarise(planned.sheet, planned.plan, rows)
    problem = problem or ("" if planned.sheet.table.rows else LOST)
    db.session.rollback()
    with transaction():
        _keep_preview(job, planned, rows, replace(summary, problem=problem), checked_at)


def write_import(import_id: int, version: int, person_id: int) -> None:
    """Write a sheet in one transaction; if that is refused, write nothing."""
    job = Job(import_id, version, ImportState.WRITING)
    try:
        planned = plan_stored_sheet(job)
    except Overtaken:
        return
    db.session.rollback()
    try:
        with transaction():
            _write_plan(job, planned, person_id)
    except actions.NothingNew as refusal:
        with transaction():
            _return_to_checking(job)
        check_import(import_id, version + 1, str(refusal))
    except Refusal as refusal:
        with transaction():
            _return_to_preview(job, str(refusal))


def _keep_preview(
    job: Job, planned: SheetPlan, rows: list[RowResult], summary: Summary, checked_at: datetime
) -> None:
    record = db.session.get(Import, job.import_id, with_for_update=True)
    file = db.session.get(ImportFile, job.import_id)
    if record is None or file is None or not job.owns(record):
        return
    record.summary = summary.to_json()
    record.state, record.moved_at = ImportState.READY, checked_at
    file.found = pack_result(make_check_result(planned.plan, rows))
    file.notes, file.cells = pack(planned.unfit_notes), pack_brought(planned.sheet)


def _write_plan(job: Job, planned: SheetPlan, person_id: int) -> None:
    written = actions.write(
        import_id=job.import_id, person_id=person_id, planned=planned.plan, now=clock.now()
    )
    rows = make_row_results(planned.sheet.table.rows, planned.plan, written.split)
    summary = summarise(planned.sheet, planned.plan, rows)
    record = db.session.get_one(Import, job.import_id)
    record.summary = replace(summary, mps=written.mps, pledges=written.pledges).to_json()
    _keep_unmatched_rows(job, planned)


def _keep_unmatched_rows(job: Job, planned: SheetPlan) -> None:
    """Delete the stored rows that have an MP: the others are given back as a file."""
    sheet, unmatched = planned.sheet, planned.plan.unmatched
    rows = [row for row in sheet.table.rows if row.number in unmatched]
    kept = sheet._replace(table=sheet.table._replace(rows=rows), same={})
    file = db.session.get_one(ImportFile, job.import_id)
    file.cells, file.notes = pack_brought(kept), b""
    file.found = pack_result(CheckResult(unmatched=tuple(unmatched.items())))


def _return_to_checking(job: Job) -> None:
    record = db.session.get_one(Import, job.import_id, with_for_update=True)
    if job.owns(record):
        record.version, record.state = record.version + 1, ImportState.CHECKING
        record.done, record.moved_at = 0, clock.now()


def _return_to_preview(job: Job, problem: str) -> None:
    record = db.session.get_one(Import, job.import_id, with_for_update=True)
    if record.state is job.state:
        record.state, record.moved_at = ImportState.READY, clock.now()
        record.summary = {**record.summary, "problem": problem}
