"""A workbook (.xlsx) as rows of text, row by row, with what was merged in each of its cells."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import errors
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from outreach.core.formulas import unescape_formula
from outreach.imports.column_mapping import likeness
from outreach.imports.readers import Row, Sheet
from outreach.imports.sheet_limits import MAX_CELLS, MAX_COLUMNS, Size, Unreadable, cut
from outreach.imports.workbook_scan import (
    BROKEN,
    MAX_MERGED,
    WorkbookScan,
    refuse_by_directory,
)

MAX_SHEETS_LOOKED_AT, MAX_EMPTY_ROWS, MAX_TITLE = 30, 100_000, 100
TOO_MUCH_MERGED = "Too many cells of this workbook are merged. Separate them."
_AREA = re.compile(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}")


def workbook(data: bytes) -> Sheet:
    """Return the sheet that looks most like a list of calls. Raises Unreadable."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            refuse_by_directory(packed, len(data))
            _refuse_other_documents(packed)
            scan = WorkbookScan(packed, len(data))
            scan.run()
        return _best_sheet(data, scan)
    except Unreadable:
        raise
    except ParseError as error:
        if error.code == errors.codes[errors.XML_ERROR_NO_MEMORY]:
            raise MemoryError from None
        raise Unreadable(BROKEN) from None
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError):
        raise Unreadable(BROKEN) from None
    except (ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
        raise Unreadable(BROKEN) from None  # what openpyxl says of XML that is no workbook


def _refuse_other_documents(packed: ZipFile) -> None:
    names = set(packed.namelist())
    if "xl/workbook.xml" not in names:
        raise Unreadable(
            "This is not an Excel workbook. Save the table as .xlsx or as CSV."
            if names & {"mimetype", "word/document.xml", "Index/Document.iwa"}
            else BROKEN
        )


def _best_sheet(data: bytes, scan: WorkbookScan) -> Sheet:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that it does not know
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise Unreadable("There is no sheet in this workbook.")
        beginnings = [list(_rows(sheet, most=25)) for sheet in sheets[:MAX_SHEETS_LOOKED_AT]]
        scores = [likeness([row.cells for row in rows]) for rows in beginnings]
        best = sheets[scores.index(max(scores))]
        merged = _merged(scan.merged[best._worksheet_path.lstrip("/")])
        rows = list(_spread(_rows(best), merged))
        others = tuple(sheet.title[:MAX_TITLE] for sheet in sheets if sheet is not best)
        return Sheet(rows, best.title[:MAX_TITLE], others, spread=True)
    finally:
        book.close()


def _rows(sheet: Any, most: int | None = None) -> Iterator[Row]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    size, empty = Size(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # days that no calendar has
        found = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=most, values_only=True)
        for number, values in enumerate(found, 1):
            cells = _trimmed(values)
            empty = 0 if cells else empty + 1
            if empty > MAX_EMPTY_ROWS:
                return
            if cells:
                size.add(cells)
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
    text = unescape_formula(cut(str(value)))
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text  # #REF!


Area = tuple[int, int, int, int]


def _merged(written: list[str]) -> list[Area]:
    """(first column, first row, last column, last row) of each merged area."""
    if len(written) > MAX_MERGED:
        raise Unreadable(TOO_MUCH_MERGED)
    areas = filter(_AREA.fullmatch, dict.fromkeys(written))
    boundaries = (range_boundaries(area) for area in areas)
    return [(a, b, c, d) for a, b, c, d in boundaries if c <= MAX_COLUMNS]


def _spread(rows: Iterable[Row], areas: list[Area]) -> Iterator[Row]:
    """Put what a merged cell says into each cell that it covers."""
    waiting = sorted(areas, key=lambda area: area[1])
    open_areas: list[tuple[Area, str]] = []
    covered = 0
    for row in rows:
        open_areas = [one for one in open_areas if one[0][3] >= row.number]
        while waiting and waiting[0][1] <= row.number:
            area = waiting.pop(0)
            text = row.cells[area[0] - 1] if area[0] <= len(row.cells) else ""
            if area[1] == row.number and text:
                open_areas.append((area, text))
        covered += len(open_areas)
        if covered > MAX_CELLS:
            raise Unreadable(TOO_MUCH_MERGED)
        for (first, _, last, _), text in open_areas:
            if len(row.cells) < last:
                row.cells.extend([""] * (last - len(row.cells)))
            row.cells[first - 1 : last] = [cell or text for cell in row.cells[first - 1 : last]]
        yield row
