"""An Excel workbook: the rows, and a sheet that says what each column means."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from tempfile import NamedTemporaryFile
from typing import Any

import xlsxwriter

from outreach.core.clock import LONDON
from outreach.exports.contracts.contract import Cell, Column, Kind
from outreach.exports.dictionary import about, words_of
from outreach.exports.reader import Batch
from outreach.exports.request import Wanted

# What a sheet holds below its header; Excel opens no more.
MOST_ROWS = 1_048_576 - 1
PIECE = 256 * 1024
LONGEST_CELL = 32_767
# Nothing is taken for a formula, a link or a number that is not one.
_PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def encoded(wanted: Wanted, batches: Iterable[Batch], now: datetime) -> Iterator[bytes]:
    """The file in pieces, when it is finished. Rows are never all in memory."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        with xlsxwriter.Workbook(file.name, _PLAIN) as book:
            book.set_properties({"title": wanted.contract.name.label, "created": _naive(now)})
            head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
            _rows(book, wanted, batches, head)
            _dictionary(book, wanted, now, head)
        with open(file.name, "rb") as made:
            while piece := made.read(PIECE):
                yield piece


def _rows(book: Any, wanted: Wanted, batches: Iterable[Batch], head: Any) -> None:
    sheet = book.add_worksheet(wanted.contract.name.value)
    sheet.freeze_panes(1, 1)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, column in enumerate(wanted.columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.name, head)
    row = 0
    for batch in batches:
        for cells in batch:
            row += 1
            for number, cell in enumerate(cells):
                if cell is not None:
                    _write(sheet, row, number, cell, wanted.columns[number], day)
    sheet.autofilter(0, 0, row, len(wanted.columns) - 1)


def _write(sheet: Any, row: int, number: int, cell: Cell, column: Column, day: Any) -> None:
    if column.kind is Kind.NUMBER:
        sheet.write_number(row, number, cell)
    elif column.kind is Kind.TRUTH:
        sheet.write_boolean(row, number, cell == "true")
    elif column.kind is Kind.DAY:
        sheet.write_datetime(row, number, date.fromisoformat(str(cell)), day)
    else:
        sheet.write_string(row, number, str(cell)[:LONGEST_CELL])


def _dictionary(book: Any, wanted: Wanted, now: datetime, head: Any) -> None:
    sheet = book.add_worksheet("what it means")
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for number, width in enumerate((20, 14, 12, 70, 60)):
        sheet.set_column(number, number, width)
    row = 0
    for name, words in about(wanted, now):
        sheet.write_string(row, 0, name, head)
        sheet.write_string(row, 1, words)
        row += 1
    row += 1
    for number, name in enumerate(("column", "kind", "always there", "meaning", "words")):
        sheet.write_string(row, number, name, head)
    for column in wanted.columns:
        row += 1
        always = "yes" if column.always else "may be empty"
        told = (column.name, column.kind.value, always, column.means, words_of(column))
        for number, words in enumerate(told):
            sheet.write_string(row, number, words, wrapped)


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(LONDON).replace(tzinfo=None, microsecond=0)
