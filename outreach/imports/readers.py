"""From a file to rows of text: CSV in whatever it was written, or a workbook. What is no table is
refused in a sentence."""

import codecs
import csv
import io
import re
from collections import Counter
from typing import Any, NamedTuple

from outreach.core.errors import Unfitting

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 60
# In characters. What is longer is cut; what is far longer is a quotation mark that is not closed.
LONGEST_CELL, TOO_LONG = 2_000, 100_000


class Unreadable(Unfitting):
    """It cannot be read as a table; the sentence says why, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__("file", sentence)


class Row(NamedTuple):
    """One line, with the number that a spreadsheet shows beside it."""

    number: int
    cells: list[str]


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


def read(data: bytes) -> Sheet:
    """The rows of a file, whatever it is called. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("This file is empty.")
    if len(data) > MOST_BYTES:
        raise Unreadable("This file is larger than 5 MB. Divide it, or leave out what is not used.")
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


def _csv(text: str) -> Sheet:
    first, _, rest = text.partition("\n")
    said = re.fullmatch(r"sep=(.)", first.strip(), re.IGNORECASE)
    # Spreadsheets do not show that line.
    mark, text = (said[1], rest) if said else (_delimiter(text), text)
    rows: list[Row] = []
    filled = 0
    try:
        for number, cells in enumerate(_records(text, mark), 1):
            filled += any(cell.strip() for cell in cells)
            refuse_too_many(filled)
            rows.append(Row(number, [cut(cell) for cell in cells[:MOST_COLUMNS]]))
    except csv.Error:
        raise Unreadable(
            f"From line {len(rows) + 1} on this is no table: a quotation mark is not closed."
        ) from None
    return Sheet(rows)


def _records(text: str, mark: str) -> Any:
    csv.field_size_limit(TOO_LONG)
    return csv.reader(io.StringIO(text, newline=""), delimiter=mark)


def refuse_too_many(rows: int) -> None:
    if rows > MOST_ROWS + 10:  # and some lines above and in its header
        raise Unreadable(f"This file has more than {MOST_ROWS:,} rows. Divide it.")


def cut(cell: str) -> str:
    text = cell.strip()
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL]


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
