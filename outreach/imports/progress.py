"""Progress of an import: rows that its job has read, and jobs that were cut off."""

from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import NamedTuple

from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ImportState
from outreach.imports.models import Import

REPORT_EVERY_SECONDS = 0.5
# A job that reports nothing for so long was cut off, as when the server stopped.
CUT_OFF_AFTER = timedelta(seconds=90)
UNDER_WAY = (ImportState.CHECKING, ImportState.WRITING)


class Overtaken(Exception):
    """The import was corrected or deleted meanwhile: this job has nothing left to do."""


class Job(NamedTuple):
    """A job on one version of an import, which has this state as long as the job runs."""

    import_id: int
    version: int
    state: ImportState

    def owns(self, record: Import) -> bool:
        return record.version == self.version and record.state is self.state


def is_under_way(record: Import) -> bool:
    return record.state in UNDER_WAY


def is_cut_off(record: Import, now: datetime) -> bool:
    return is_under_way(record) and now - record.moved_at > CUT_OFF_AFTER


def make_progress_reporter(job: Job) -> Callable[[int], None]:
    """Return a function that is called with each row and reports now and then.

    It raises Overtaken if the job no longer owns its import."""
    reported_at = monotonic()

    def report(rows_read: int) -> None:
        nonlocal reported_at
        if monotonic() - reported_at < REPORT_EVERY_SECONDS:
            return
        reported_at = monotonic()
        if not _save_progress(job, rows_read):
            raise Overtaken

    return report


def _save_progress(job: Job, rows_read: int) -> bool:
    """Save how many rows were read; return whether the job still owns its import."""
    owned = update(Import).where(
        Import.id == job.import_id, Import.version == job.version, Import.state == job.state
    )
    statement = owned.values(done=rows_read, moved_at=clock.now()).returning(Import.id)
    with transaction():
        return db.session.execute(statement).first() is not None
