"""A workbook (.xlsx) as rows of text, read row by row, with what was merged in each of its cells.

It is a ZIP of XML from a stranger: how large it becomes is asked before anything is unpacked, and
what is unpacked is never more than it said."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from outreach.imports.column_mapping import likeness
from outreach.imports.readers import MOST_COLUMNS, Row, Sheet, Unreadable, cut, refuse_too_many

MEGABYTE = 1024 * 1024
# Unpacked. Texts that cells share are held in memory whole; sheets go by row by row.
MOST_UNPACKED, MOST_SHARED, MOST_OTHER = 120 * MEGABYTE, 24 * MEGABYTE, 8 * MEGABYTE
MOST_PARTS, MOST_SHEETS, MOST_BLANKS = 500, 30, 100_000
MOST_MERGED = 5_000
BOMB = "This workbook unpacks to far more than it seems to hold. Copy the table into a new one."
BROKEN = "This workbook is damaged, or not one. Open it in a spreadsheet and save it again."
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]{0,200}?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"'
)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def workbook(data: bytes) -> Sheet:
    """The sheet that looks most like a list of calls. Raises Unreadable."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            _refuse_bombs(packed)
            _refuse_entities(packed)
            return _best_sheet(data, packed)
    except Unreadable:
        raise
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable(BROKEN) from None
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
        raise Unreadable(BROKEN) from None  # what openpyxl says of XML that is no workbook
    except SyntaxError:  # as the parser of XML says it
        raise Unreadable(BROKEN) from None


def _refuse_bombs(packed: ZipFile) -> None:
    parts = packed.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unreadable(BOMB)
    if any(part.file_size > _most(part) for part in parts):
        raise Unreadable(BOMB)
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "This is not an Excel workbook. Save the table as .xlsx or as CSV."
            if names & {"mimetype", "word/document.xml", "Index/Document.iwa"}
            else BROKEN
        )


def _most(part: ZipInfo) -> int:
    if part.filename.startswith("xl/worksheets/"):
        return MOST_UNPACKED
    return MOST_SHARED if "sharedStrings" in part.filename else MOST_OTHER


def _refuse_entities(packed: ZipFile) -> None:
    """No workbook declares any; they are how a few bytes become gigabytes."""
    for part in packed.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with packed.open(part) as beginning:
                if _DECLARES.search(beginning.read(64 * 1024)):
                    raise Unreadable(BROKEN)


def _best_sheet(data: bytes, packed: ZipFile) -> Sheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that it does not know
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise Unreadable("There is no sheet in this workbook.")
        beginnings = [list(_rows(sheet, most=25)) for sheet in sheets[:MOST_SHEETS]]
        scores = [likeness([row.cells for row in rows]) for rows in beginnings]
        best = sheets[scores.index(max(scores))]
        merged = _merged(packed, best._worksheet_path)
        rows = list(_spread(_rows(best), merged))
        others = tuple(sheet.title for sheet in sheets if sheet is not best)
        return Sheet(rows, best.title, others, spread=True)
    finally:
        book.close()


def _rows(sheet: Any, most: int | None = None) -> Iterator[Row]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    filled = blanks = 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # days that no calendar has
        found = sheet.iter_rows(max_col=MOST_COLUMNS, max_row=most, values_only=True)
        for number, values in enumerate(found, 1):
            cells = _trimmed(values)
            blanks = 0 if cells else blanks + 1
            if blanks > MOST_BLANKS:
                return
            filled += bool(cells)
            refuse_too_many(filled)
            if cells:
                yield Row(number, cells)


def _trimmed(values: Iterable[Any]) -> list[str]:
    cells = [_text(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(value: Any) -> str:
    """A cell as somebody would have typed it; days as 2026-11-03."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        has_time = value.time() != time(0)
        return f"{value:%Y-%m-%d %H:%M}" if has_time else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = cut(str(value))
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text  # #REF!


Area = tuple[int, int, int, int]


def _merged(packed: ZipFile, path: str) -> list[Area]:
    """(first column, first row, last column, last row) of what is merged. They stand behind the
    rows, so the sheet is looked through once more, a piece at a time."""
    areas, before = [], b""
    with packed.open(path.lstrip("/")) as part:
        while piece := part.read(MEGABYTE):
            text = before + piece
            for found in _MERGED.finditer(text):
                areas.append(found[1].decode())
            last = text.rfind(b"<")
            before = text[last:][:400] if last >= 0 else b""
            if len(areas) > MOST_MERGED:
                raise Unreadable("Too many cells of this workbook are merged. Separate them.")
    boundaries = (range_boundaries(area) for area in dict.fromkeys(areas))
    return [(a, b, c, d) for a, b, c, d in boundaries if c <= MOST_COLUMNS]


def _spread(rows: Iterable[Row], areas: list[Area]) -> Iterator[Row]:
    """Put what a merged cell says into each cell that it covers."""
    waiting = sorted(areas, key=lambda area: area[1])
    open_areas: list[tuple[Area, str]] = []
    for row in rows:
        open_areas = [one for one in open_areas if one[0][3] >= row.number]
        while waiting and waiting[0][1] <= row.number:
            area = waiting.pop(0)
            text = row.cells[area[0] - 1] if area[0] <= len(row.cells) else ""
            if area[1] == row.number and text:
                open_areas.append((area, text))
        for (first, _, last, _), text in open_areas:
            if len(row.cells) < last:
                row.cells.extend([""] * (last - len(row.cells)))
            row.cells[first - 1 : last] = [cell or text for cell in row.cells[first - 1 : last]]
        yield row
