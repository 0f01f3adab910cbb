"""From a file to rows of text: CSV in whatever it was written, or a workbook. What is no table is
refused in a sentence."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from outreach.core.csv_cells import longest_cell
from outreach.core.formulas import unescape_formula
from outreach.imports.sheet_limits import (
    MAX_BYTES,
    MAX_CELL_LENGTH_BEFORE_CUTTING,
    MAX_COLUMNS,
    Size,
    Unreadable,
    cut,
    refuse_too_many_columns,
)


class Row(NamedTuple):
    """One line, with the number that a spreadsheet shows beside it. `hidden` says that the
    spreadsheet does not show it; `links` has the address behind a cell, by column."""

    number: int
    cells: list[str]
    hidden: bool = False
    links: tuple[tuple[int, str], ...] = ()

    def link_at(self, column: int) -> str:
        """Return the address behind a cell; empty where there is none."""
        return dict(self.links).get(column, "")


def row_from_json(kept: Sequence[Any]) -> Row:
    """Return a row that went through JSON; rows of older sheets have a number and cells alone."""
    number, cells, *rest = kept
    hidden, links = rest or (False, ())
    return Row(number, cells, hidden, tuple((column, address) for column, address in links))


class Sheet(NamedTuple):
    """`name` of the sheet that was read and `others` that were not; both empty for CSV. `spread`
    says that what was merged is in each of its cells."""

    rows: list[Row]
    name: str = ""
    others: tuple[str, ...] = ()
    spread: bool = False


_OTHER_FILES = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"RIFF": "a picture",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x1f\x8b": "a packed file",
    b"7z\xbc\xaf": "a packed file",
    b"Rar!": "a packed file",
}
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


def refuse_by_size(data: bytes) -> None:
    """Raise Unreadable for a file that need not be looked into."""
    if not data.strip():
        raise Unreadable("This file is empty.")
    if len(data) > MAX_BYTES:
        raise Unreadable("This file is larger than 5 MB. Divide it, or leave out what is not used.")


def read(data: bytes) -> Sheet:
    """Return the rows of a file, by what is in it and not by its name. Raises Unreadable.

    A hostile file can make this slow and large: only `reading_child` calls it for the site."""
    refuse_by_size(data)
    if data.startswith(b"PK"):
        from outreach.imports.xlsx_reader import workbook  # loaded only where one comes

        sheet = workbook(data)
    elif data.startswith(_OLD_EXCEL):
        raise Unreadable(
            "This is an old Excel file, or one with a password. Open it and save it as .xlsx"
            " without a password, or as CSV."
        )
    else:
        sheet = _csv(_decoded(data))
    if not any(any(row.cells) for row in sheet.rows):
        raise Unreadable("There is nothing in this file.")
    return sheet


def _decoded(data: bytes) -> str:
    for beginning, what in _OTHER_FILES.items():
        if data.startswith(beginning):
            raise Unreadable(f"This is {what}, not a table. Save the table as CSV or .xlsx.")
    text = _as_text(data)
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        what = "a NUL" if found[0] == "\0" else "a character"
        raise Unreadable(
            f"In line {line} there is {what} that no table has. Open the file in a spreadsheet and"
            " save it again as CSV."
        )
    return text


def _as_text(data: bytes) -> str:
    """Decoded as it most likely was written: what begins with a mark says so; else UTF-8 if it can
    be, else what Excel writes on Windows or on an old Mac."""
    encodings = [name for mark, name in _BOMS if data.startswith(mark)]
    if not encodings:
        encodings = [*_without_mark(data[:4096]), "utf-8"]
        old_mac = b"\r" in data and b"\n" not in data
        encodings += ["mac_roman"] if old_mac else ["cp1252", "mac_roman"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The letters of this file cannot be read. Save it again as CSV UTF-8.")


def _without_mark(data: bytes) -> list[str]:
    """UTF-16 that does not say so: every other byte of plain text is a zero."""
    half = len(data) // 2
    if half and data[1::2].count(0) > half * 0.7:
        return ["utf-16-le"]
    return ["utf-16-be"] if half and data[::2].count(0) > half * 0.7 else []


@longest_cell(MAX_CELL_LENGTH_BEFORE_CUTTING)
def _csv(text: str) -> Sheet:
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE)
    # Spreadsheets do not show that line.
    mark, text = (said[1], rest) if said else (_delimiter(text), text)
    rows: list[Row] = []
    size = Size()
    number = 0
    try:
        for number, record in enumerate(_records(text, mark), 1):
            refuse_too_many_columns(len(record))
            cells = [cut(cell) for cell in record[:MAX_COLUMNS]]
            size.add(cells)
            if any(cells):
                rows.append(Row(number, [unescape_formula(cell) for cell in cells]))
    except csv.Error:
        raise Unreadable(
            f"From line {number + 1} on this is no table: a quotation mark is not closed."
        ) from None
    return Sheet(rows)


def _records(text: str, mark: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def _delimiter(text: str) -> str:
    """What stands between the cells: what gives most lines the same number of them."""

    def regular(mark: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row, _ in zip(_records(text, mark), range(50), strict=False)]
        except csv.Error:
            return 0, 0
        width, times = Counter(w for w in widths if w).most_common(1)[0] if any(widths) else (1, 0)
        return (times, width) if width > 1 else (0, 0)

    return max(",;\t|", key=regular)
