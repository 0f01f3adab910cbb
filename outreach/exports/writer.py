"""Writing a dataset into a spool, in any of its formats."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from sqlalchemy import Connection

from outreach.core import clock
from outreach.core.errors import Refusal
from outreach.core.vocabulary import Format
from outreach.exports import reader as reading
from outreach.exports.download_progress import Progress
from outreach.exports.formats import csv_format as as_csv
from outreach.exports.formats import data_package as as_package
from outreach.exports.formats import jsonl_format as as_lines
from outreach.exports.formats import xlsx_format as as_workbook
from outreach.exports.formats.xlsx_format import MOST_ROWS
from outreach.exports.reader import Batch
from outreach.exports.request import Wanted
from outreach.exports.spool import Spool

T = TypeVar("T")


class TooManyRows(Refusal):
    """More than a sheet holds."""

    status = 422

    def __init__(self, rows: int) -> None:
        super().__init__(
            f"A workbook holds {MOST_ROWS:,} rows, and this has {rows:,}. Take it as CSV, which has"
            " no limit, or choose a shorter period."
        )


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
