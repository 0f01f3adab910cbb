"""A workbook (.xlsx) as rows of text, row by row, with what was merged in each of its cells."""

import io
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import errors
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from outreach.core.formulas import unescape_formula
from outreach.imports.cell_links import Linked
from outreach.imports.column_mapping import likeness
from outreach.imports.readers import Row, Sheet
from outreach.imports.sheet_limits import MAX_CELLS, MAX_COLUMNS, Size, Unreadable, cut
from outreach.imports.workbook_parts import refuse_other_documents, relationships_of, usual
from outreach.imports.workbook_scan import (
    BROKEN,
    MAX_MERGED,
    WorkbookScan,
    refuse_by_directory,
)

MAX_SHEETS_LOOKED_AT, MAX_EMPTY_ROWS, MAX_TITLE = 30, 100_000, 100
TOO_MUCH_MERGED = "Too many cells of this workbook are merged. Separate them."
NO_LINKS: Mapping[int, Mapping[int, Linked]] = {}
_CODE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_AREA = re.compile(r"[A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7}")


def workbook(data: bytes) -> Sheet:
    """Return the sheet that looks most like a list of calls. Raises Unreadable."""
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            refuse_by_directory(packed, len(data))
            refuse_other_documents(packed)
            scan = WorkbookScan(packed, len(data))
            scan.run()
            data = usual(data, packed, scan.relationships)
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
        others = tuple(sheet.title[:MAX_TITLE] for sheet in sheets if sheet is not best)
        rows = list(_whole_rows(best, scan))
        return Sheet(rows, best.title[:MAX_TITLE], others, spread=True)
    finally:
        book.close()


def _whole_rows(sheet: Any, scan: WorkbookScan) -> Iterator[Row]:
    """The rows of a sheet with what openpyxl does not tell of them."""
    part = sheet._worksheet_path.lstrip("/")
    extras, merged = scan.extras[part], _merged(scan.merged[part])
    links = extras.links(scan.relationships.get(relationships_of(part), {}))
    if extras.without_result:
        raise Unreadable(
            f"This workbook has formulas without results, the first of them in"
            f" {extras.without_result[0][:20]}. Open it once in a spreadsheet program and save it."
        )
    for row in _spread(_rows(sheet, linked=links), merged):
        yield row._replace(hidden=row.number in extras.hidden) if extras.hidden else row


def _rows(
    sheet: Any, most: int | None = None, linked: Mapping[int, Mapping[int, Linked]] = NO_LINKS
) -> Iterator[Row]:
    sheet.reset_dimensions()  # what it says of its size may be wrong
    size, empty = Size(), 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # days that no calendar has
        found = sheet.iter_rows(max_col=MAX_COLUMNS, max_row=most, values_only=True)
        for number, values in enumerate(found, 1):
            cells = _trimmed(values)
            row = Row(number, cells)
            if number in linked:
                row = _with_links(row, linked[number])
            empty = 0 if cells else empty + 1
            if empty > MAX_EMPTY_ROWS:
                return
            if cells:
                size.add(cells)
                yield row


def _with_links(row: Row, linked: Mapping[int, Linked]) -> Row:
    """A row with the addresses behind its cells; a link that nobody calculated shows its text."""
    for column, one in linked.items():
        if one.text and column <= MAX_COLUMNS:
            row.cells.extend([""] * (column - len(row.cells)))
            row.cells[column - 1] = row.cells[column - 1] or cut(one.text)
    behind = ((column - 1, one.address) for column, one in sorted(linked.items()))
    return row._replace(links=tuple(link for link in behind if link[1] and link[0] < MAX_COLUMNS))


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
        return _moment(value) if has_time else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value / timedelta(minutes=1))
        return "{:02}:{:02}".format(*divmod(minutes, 60)) if 0 < minutes < 24 * 60 else ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    text = unescape_formula(cut(_with_characters(str(value))))
    return "" if text.startswith("#") and text.rstrip("!?").isupper() else text  # #REF!


def _moment(value: datetime) -> str:
    """To the second where that is told, as a form tells it: people type hours and minutes."""
    rounded = value + timedelta(seconds=0.5)
    return f"{rounded:%Y-%m-%d %H:%M:%S}" if rounded.second else f"{rounded:%Y-%m-%d %H:%M}"


def _with_characters(text: str) -> str:
    """A text with the characters that the format can only write as a code: _x000D_."""
    if "_x" not in text:
        return text
    text = _CODE.sub(lambda found: chr(int(found[1], 16)), text)
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


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
