"""CSV as spreadsheets and programs both read it: UTF-8, a byte order mark so that Excel knows,
every text quoted, a line feed at the end of each line, as on both databases."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence

from outreach.exports.contracts.contract import Column
from outreach.exports.reader import Batch

BOM = "\ufeff".encode()


def header(columns: Sequence[Column], *, mark: bool) -> bytes:
    """The names; with `mark`, after a byte order mark."""
    return (BOM if mark else b"") + _lines([tuple(column.name for column in columns)])


def encoded(batches: Iterable[Batch]) -> Iterator[bytes]:
    """Lines of rows, one piece for each batch."""
    for batch in batches:
        if batch:
            yield _lines(batch)


def _lines(rows: Batch) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def from_packed(batches: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Lines of rows that are JSON arrays. As long as nothing in them had to be escaped there, an
    array without its brackets is a line of CSV already; where something had, it is read and
    written."""
    for batch in batches:
        text = "\n".join([row[1:-1] for row in batch])
        if "\\" in text:
            yield _lines([tuple(json.loads(row)) for row in batch])
        elif text:
            yield (text + "\n").encode()
