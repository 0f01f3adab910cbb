"""Writing a dataset in a thread while somebody downloads it."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from time import monotonic
from traceback import clear_frames
from typing import IO, Any, TypeVar

from flask import Flask, Response, current_app
from sqlalchemy import Connection

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.logging import where
from outreach.core.vocabulary import Format
from outreach.exports import actions
from outreach.exports import reader as reading
from outreach.exports.formats import csv_format as as_csv
from outreach.exports.formats import data_package as as_package
from outreach.exports.formats import jsonl_format as as_lines
from outreach.exports.formats import xlsx_format as as_workbook
from outreach.exports.formats.xlsx_format import MOST_ROWS
from outreach.exports.reader import Batch
from outreach.exports.request import Wanted
from outreach.exports.spool import NobodyReads, Spool, in_thread

# What is ready so soon (in seconds) and not larger (in bytes) is answered at once, as any page is.
AT_ONCE, SMALL = 0.1, 1024 * 1024
# A workbook and a zip have no first byte before they have the last.
READY_IN = {Format.XLSX: 2.0, Format.PACKAGE: 2.0}
# Downloads that go on at the same time in one worker. The server has a thread more than that, so
# that slow ones keep nobody from working: see script/server.
_slots = BoundedSemaphore(2)
# While it is being written: how often (in seconds) its record says how far it is, and whoever
# fetches it is looked at again.
SAID_EVERY, LOOKED_EVERY = 1.0, 1.0


class TooBusy(Refusal):
    status = 503
    seconds = 30

    def __init__(self) -> None:
        super().__init__(
            "Others are downloading large files at this moment. Please try again in a minute."
        )


class TooManyRows(Refusal):
    """More than a sheet holds."""

    status = 422

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"A workbook holds {MOST_ROWS:,} rows, and this has {rows:,}. Take it as CSV, which has"
            " no limit, or choose a shorter period."
        )


class NoLongerAllowed(Exception):
    """What allowed it was taken back while it was being written."""


Still = Callable[[], bool]
T = TypeVar("T")


def start(wanted: Wanted, still: Still | None = None) -> "Download":
    """Begin to write it, and to keep record of that. `still` is asked now and then whether whoever
    takes it may do so still."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    with transaction():
        taking_id = actions.begin(wanted, now=clock.now())
    progress = Progress(taking_id, still or (lambda: True))

    def work(spool: Spool) -> None:
        with app.app_context():
            try:
                write(wanted, spool, progress)
            except NobodyReads:
                pass
            except Refusal:
                raise
            except Exception as error:
                app.logger.error("exports: %s\n%s", wanted.contract.name, where(error))
                # What was being read would stay open as long as the error is kept, and on SQLite
                # nobody could save.
                clear_frames(error.__traceback__)
                raise
            finally:
                db.session.remove()

    return Download(app, in_thread(work), progress, READY_IN.get(wanted.format, AT_ONCE))


class Progress:
    """How far the writing is, and as of which revision."""

    def __init__(self, taking_id: int, still: Still) -> None:
        self.taking_id, self._still = taking_id, still
        self.rows = 0
        self.revision: int | None = None
        self._said = self._looked = monotonic()

    def count(self, batch: Any) -> None:
        """Some more rows were read. On SQLite nobody is asked anything meanwhile: a second look at
        the database could wait for somebody who saves, who waits for the rows to be read."""
        self.rows += len(batch)
        if db.engine.dialect.name != "sqlite":
            self.look()

    def look(self) -> None:
        """May whoever takes it do so still? Raises NoLongerAllowed."""
        if monotonic() - self._looked > LOOKED_EVERY:
            self._looked = monotonic()
            may = self._still()
            db.session.rollback()  # nothing stays open that somebody who saves would wait for
            if not may:
                raise NoLongerAllowed

    def say(self, rows: int) -> None:
        """So many are written. Not while rows are read: on SQLite nobody can save meanwhile."""
        if monotonic() - self._said > SAID_EVERY:
            self._said = monotonic()
            with transaction():
                actions.go_on(taking_id=self.taking_id, rows=rows, now=clock.now())
            db.session.remove()


def write(wanted: Wanted, spool: Spool, progress: Progress) -> None:
    """The whole of it. What takes longer than reading the rows is done when they are read."""
    if wanted.format in (Format.XLSX, Format.PACKAGE):
        with TemporaryFile() as kept:
            _read(wanted, progress, lambda batch: kept.write(_line(batch)))
            if wanted.format is Format.XLSX and progress.rows > MOST_ROWS:
                raise TooManyRows(progress.rows)
            kept.seek(0)
            batches = _said(_kept(kept), progress)
            form = as_workbook if wanted.format is Format.XLSX else as_package
            for piece in form.encoded(wanted, batches, clock.now()):
                spool.write(piece)
        return
    if wanted.format is Format.CSV:
        spool.write(as_csv.header(wanted.columns, mark=True))
    with reading.snapshot(wanted.contract) as connection:
        progress.revision = reading.head(connection)
        with _ended(_pieces(connection, wanted.as_of(progress.revision), progress)) as pieces:
            for piece in pieces:
                spool.write(piece)


def _pieces(connection: Connection, wanted: Wanted, progress: Progress) -> Iterator[bytes]:
    """Lines, made by the database as far as it makes them faster than Python takes rows."""
    asked = connection, wanted.contract, wanted.view, wanted.columns
    by_query, dialect = wanted.contract.query is not None, connection.dialect.name
    if by_query and dialect == "postgresql":
        copied = _counted(reading.copied(*asked, wanted.format), progress)
        return (b"".join(batch) for batch in copied)
    if wanted.format is Format.JSONL:
        return as_lines.encoded(_counted(reading.lines(*asked), progress))
    if by_query:
        return as_csv.from_packed(_counted(reading.packed(*asked), progress))
    return as_csv.encoded(_counted(reading.cells(*asked, safe=True), progress))


def _read(wanted: Wanted, progress: Progress, keep: Callable[[Batch], Any]) -> None:
    safe = wanted.format is Format.PACKAGE
    with reading.snapshot(wanted.contract) as connection:
        progress.revision = reading.head(connection)
        now = wanted.as_of(progress.revision)
        found = reading.cells(connection, now.contract, now.view, now.columns, safe=safe)
        with _ended(_counted(found, progress)) as batches:
            for batch in batches:
                keep(batch)


def _kept(file: IO[bytes]) -> Iterator[Batch]:
    for line in file:
        yield json.loads(line)


def _line(batch: Batch) -> bytes:
    """A batch of rows as one line, to be read back when no transaction is open any more."""
    return json.dumps(list(batch)).encode() + b"\n"


def _ended(read: Iterator[T]) -> AbstractContextManager[Iterator[T]]:
    """Whatever happens, what is read is closed before its transaction ends: else that waits for it
    (COPY), or leaves it open so that nobody can save (SQLite)."""
    generator: Any = read
    return closing(generator)


def _counted(batches: Iterator[T], progress: Progress) -> Iterator[T]:
    with _ended(batches):
        for batch in batches:
            progress.count(batch)
            yield batch


def _said(batches: Iterator[Batch], progress: Progress) -> Iterator[Batch]:
    rows = 0
    for batch in batches:
        rows += len(batch)
        progress.say(rows)
        yield batch


# The server ends an answer that broke off as if it were whole. If it does not say how long it is,
# it ends with what no program takes for a row. (Of a zip or a workbook a part is neither.)
CUT_OFF = {
    Format.JSONL: b"\nCUT OFF: this is not whole. Please ask for it again.\n",
    Format.CSV: b'\n"CUT OFF: this is not whole. Please ask for it again.',
}


def answer(download: "Download", form: Format) -> Response:
    """All of it at once if it is small, else piece by piece, with how many bytes it is if that is
    known. Raises what goes wrong before the first piece, while it can still be said."""
    if download.is_whole:
        return Response(download.whole())
    first = next(download, b"")
    size = download.size
    ends = b"" if size is not None else CUT_OFF.get(form, b"")
    response = Response(_to_the_end(first, download, ends))
    if size is not None:
        response.content_length = size
    response.call_on_close(download.close)
    return response


def _to_the_end(first: bytes, download: "Download", ends: bytes) -> Iterator[bytes]:
    yield first
    try:
        yield from download
    except Exception:
        yield ends
        raise


class Download:
    """What is on its way to somebody: all of it, if it was small and quick, or piece by piece. Its
    record ends with it, whole or cut off."""

    def __init__(self, app: Flask, spool: Spool, progress: Progress, seconds: float) -> None:
        self._app, self._spool, self._progress = app, spool, progress
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
        self._has_slot = _slots.acquire(blocking=False)
        if not self._has_slot:
            self.close()
            raise TooBusy

    def whole(self) -> bytes:
        """All of it, if `is_whole`."""
        body = self._spool.whole()
        self._end(whole=True)
        return body

    def __iter__(self) -> "Download":
        return self

    def __next__(self) -> bytes:
        try:
            with self._app.app_context():
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
            _slots.release()
        self._spool.drop()
        with self._app.app_context():
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
