"""A dataset on its way to somebody: written in one thread, read in another."""

import logging
from traceback import clear_frames

from outreach.core import clock
from outreach.core.app_state import AppContext, app_contexts
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.logging import where
from outreach.core.vocabulary import Format
from outreach.exports import actions
from outreach.exports.download_progress import Progress, Still
from outreach.exports.download_slots import TooBusy, give_slot_back, take_slot
from outreach.exports.request import Wanted
from outreach.exports.spool import NobodyReads, Spool, in_thread
from outreach.exports.writer import write

LOG = logging.getLogger("outreach")
# What is ready so soon (in seconds) and not larger (in bytes) is answered at once, as any page is.
AT_ONCE, SMALL = 0.1, 1024 * 1024
# A workbook and a zip have no first byte before they have the last.
READY_IN = {Format.XLSX: 2.0, Format.PACKAGE: 2.0}


def start(wanted: Wanted, still: Still | None = None) -> "Download":
    """Begin to write it, and to keep record of that. `still` is asked now and then whether whoever
    takes it may do so still."""
    app_context = app_contexts()
    with transaction():
        taking_id = actions.begin(wanted, now=clock.now())
    progress = Progress(taking_id, still or (lambda: True))

    def work(spool: Spool) -> None:
        with app_context():
            try:
                write(wanted, spool, progress)
            except NobodyReads:
                pass
            except Refusal:
                raise
            except Exception as error:
                LOG.error("exports: %s\n%s", wanted.contract.name, where(error))
                # What was being read would stay open as long as the error is kept, and on SQLite
                # nobody could save.
                clear_frames(error.__traceback__)
                raise
            finally:
                db.session.remove()

    return Download(app_context, in_thread(work), progress, READY_IN.get(wanted.format, AT_ONCE))


class Download:
    """What is on its way to somebody: all of it, if it was small and quick, or piece by piece. Its
    record ends with it, whole or cut off."""

    def __init__(
        self, app_context: AppContext, spool: Spool, progress: Progress, seconds: float
    ) -> None:
        self._app_context, self._spool, self._progress = app_context, spool, progress
        self._pieces, self._ended, self._has_slot = spool.pieces(), False, False
        spool.wait(seconds, SMALL)
        self.is_whole = spool.over and spool.problem is None and spool.size <= SMALL
        if not self.is_whole and not spool.problem:
            self._take_a_slot()

    @property
    def revision(self) -> int | None:
        return self._progress.revision

    @property
    def rows(self) -> int:
        return self._progress.rows

    @property
    def size(self) -> int | None:
        """In bytes, once all of it is written."""
        spool = self._spool
        return spool.size if spool.over and spool.problem is None else None

    def _take_a_slot(self) -> None:
        try:
            take_slot()
        except TooBusy:
            self.close()
            raise
        self._has_slot = True

    def whole(self) -> bytes:
        """All of it, if `is_whole`."""
        body = self._spool.whole()
        self._end(whole=True)
        return body

    def __iter__(self) -> "Download":
        return self

    def __next__(self) -> bytes:
        try:
            with self._app_context():
                self._progress.look()
            return next(self._pieces)
        except StopIteration:
            self._end(whole=True)
            raise
        except Exception:
            self._end(whole=False)
            raise

    def close(self) -> None:
        """Whoever took it has gone, or has it all."""
        self._end(whole=False)

    def _end(self, *, whole: bool) -> None:
        if self._ended:
            return
        self._ended = True
        if self._has_slot:
            give_slot_back()
        self._spool.drop()
        with self._app_context():
            try:
                with transaction():
                    actions.end(
                        taking_id=self._progress.taking_id,
                        rows=self._progress.rows,
                        size=self._spool.size,
                        sha256=self._spool.sha256,
                        revision=self._progress.revision,
                        whole=whole,
                        now=clock.now(),
                    )
            finally:
                db.session.remove()
