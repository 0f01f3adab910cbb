"""From a file to rows of text: CSV in whatever it was written, or a workbook. What is no table is
refused in a sentence."""

import codecs
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from outreach.core.formulas import unescape_formula
from outreach.imports.cell_links import from_formula
from outreach.imports.csv_reader import lines_of, records, style_of
from outreach.imports.sheet_limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    Size,
    Unreadable,
    cut,
    refuse_too_long,
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
# A foreign letter here and there; each takes a moment.
MAX_ODD_LETTERS, _ODD_LETTERS = 20_000, "read as Windows-1252"
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
    be, or is but for odd letters; else what Excel writes on Windows or on an old Mac."""
    encodings = [name for mark, name in _BOMS if data.startswith(mark)]
    if not encodings:
        encodings = [*_without_mark(data[:4096]), "utf-8"]
        old_mac = b"\r" in data and b"\n" not in data
        encodings += ["mac_roman"] if old_mac else ["cp1252", "mac_roman"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            if encoding.startswith("utf-8") and _is_mostly_utf8(data):
                return data.decode(encoding, _ODD_LETTERS)
    raise Unreadable("The letters of this file cannot be read. Save it again as CSV UTF-8.")


def _is_mostly_utf8(data: bytes) -> bool:
    """Return whether most letters are UTF-8: the others were added by another program."""
    replaced = data.decode("utf-8", "replace")
    odd = replaced.count("\ufffd")
    letters = sum(len(word) for word in re.findall(r"[^\x00-\x7f\ufffd]+", replaced))
    return odd <= min(5 * letters, MAX_ODD_LETTERS)


def _odd_letters(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error(_ODD_LETTERS, _odd_letters)


def _without_mark(data: bytes) -> list[str]:
    """UTF-16 that does not say so: every other byte of plain text is a zero."""
    half = len(data) // 2
    if half and data[1::2].count(0) > half * 0.7:
        return ["utf-16-le"]
    return ["utf-16-be"] if half and data[::2].count(0) > half * 0.7 else []


def _csv(text: str) -> Sheet:
    lines = lines_of(text)
    said = re.fullmatch(r"sep=(.)", lines[0].strip(), re.IGNORECASE)
    # Spreadsheets do not show that line.
    lines = lines[1:] if said else lines
    rows: list[Row] = []
    size = Size()
    for number, record in enumerate(records(lines, style_of(lines, said[1] if said else "")), 1):
        refuse_too_many_columns(len(record))
        refuse_too_long(record, number)
        cells = [cut(cell) for cell in record[:MAX_COLUMNS]]
        size.add(cells)
        if any(cells):
            rows.append(_with_links(Row(number, [unescape_formula(cell) for cell in cells])))
    return Sheet(rows)


def _with_links(row: Row) -> Row:
    """A row that shows what its links show, with the addresses behind them."""
    formulas = ((at, from_formula(cell)) for at, cell in enumerate(row.cells) if cell[:1] == "=")
    linked = [(at, one) for at, one in formulas if one]
    for at, one in linked:
        row.cells[at] = one.text
    return row._replace(links=tuple((at, one.address) for at, one in linked if one.address))
