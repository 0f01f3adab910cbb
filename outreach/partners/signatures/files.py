"""From a file to the same lines that somebody could have pasted."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.column_contents import SURE
from outreach.imports.column_mapping import Table, meaning_of, table
from outreach.imports.outcome_mapping import says_nothing
from outreach.imports.readers import Row, Sheet
from outreach.imports.reading_process import read_file
from outreach.imports.row_kinds import is_total
from outreach.imports.sheet_limits import Unreadable
from outreach.partners.signatures.lines import Line, line
from outreach.partners.signatures.ticks import is_column_of_ticks, is_tick

M = ColumnMeaning
# What says who it is, as a line has it.
_WHO = (M.PARLIAMENT_ID, M.MP, M.FIRST_NAME, M.LAST_NAME, M.CONSTITUENCY)


class NumberedLine(NamedTuple):
    """A line, and the number that a spreadsheet shows beside its row."""

    number: int
    line: Line


class UnclearCell(NamedTuple):
    """Cell of the column that says who has signed, where it says neither that nor its opposite."""

    text: str
    rows: tuple[int, ...]


class SignedColumn(NamedTuple):
    """The lines of whom one column says that they signed, and how many rows it does not say it
    of."""

    header: str
    lines: list[NumberedLine]
    left_out: int
    unclear: tuple[UnclearCell, ...] = ()


class SignatureFile(NamedTuple):
    """A file. More than one of the `columns` could say who has signed: a person is asked which."""

    columns: tuple[SignedColumn, ...]
    # The header that says so of itself.
    suggested: str = ""

    @property
    def is_certain(self) -> bool:
        return len(self.columns) == 1


def read_list(data: bytes) -> SignatureFile:
    """The lines of a file. Without a header, each row is a line. Raises Unreadable."""
    sheet = read_file(data)
    try:
        found = table(sheet)
    except Unreadable as refusal:
        if not (plain := _plain(sheet)):
            raise Unreadable("There is no MP in this file.") from refusal
        return SignatureFile((SignedColumn("", plain, 0),))
    return _below_header(found)


def _plain(sheet: Sheet) -> list[NumberedLine]:
    rows = [row for row in sheet.rows if any(row.cells)]
    if rows and _is_header(rows[0].cells):
        rows = rows[1:]
    lines = (NumberedLine(row.number, line(", ".join(filter(None, row.cells)))) for row in rows)
    return [one for one in lines if one.line.who]


def _is_header(cells: Sequence[str]) -> bool:
    return all(meaning_of(cell).certainty == SURE for cell in cells if cell)


def _below_header(found: Table) -> SignatureFile:
    at = {one.meaning: column for column, one in enumerate(found.meant) if not one.others}
    if not at.keys() & set(_WHO):
        raise Unreadable("No column of this says who has signed. Call one of them MP.")
    rows = [row for row in found.rows if not is_total(row.cells)]
    who = {at[meaning] for meaning in (*_WHO, M.LINK, M.EMAIL) if meaning in at}
    named = at.get(M.PLEDGE)
    ticks = [
        column
        for column in range(len(found.headers))
        if column not in who
        and (column == named or is_column_of_ticks(row.cells[column] for row in rows))
    ]
    suggested = found.headers[named] if named is not None else ""
    if ticks == [named] or not ticks:
        return SignatureFile((_column(found, rows, at, named),), suggested)
    columns = (*ticks, None)
    return SignatureFile(tuple(_column(found, rows, at, one) for one in columns), suggested)


def _column(
    found: Table, rows: Sequence[Row], at: dict[ColumnMeaning, int], column: int | None
) -> SignedColumn:
    """Return what a column says; None stands for none of them: that each row is of who has
    signed."""
    if column is None:
        return SignedColumn("", _lines(rows, at, None), 0)
    says = {row.number: is_tick(row.cells[column]) for row in rows}
    signed = [row for row in rows if says[row.number]]
    unclear: dict[str, list[int]] = {}
    for row in rows:
        if says[row.number] is None:
            unclear.setdefault(row.cells[column], []).append(row.number)
    cells = (UnclearCell(text, tuple(numbers)) for text, numbers in unclear.items())
    lines = _lines(signed, at, column)
    return SignedColumn(found.headers[column], lines, len(rows) - len(signed), tuple(cells))


def _lines(
    rows: Sequence[Row], at: dict[ColumnMeaning, int], column: int | None
) -> list[NumberedLine]:
    lines = (NumberedLine(row.number, _line(row, at, column)) for row in rows)
    return [one for one in lines if one.line.who]


def _line(row: Row, at: dict[ColumnMeaning, int], column: int | None) -> Line:
    cells = {meaning: row.cells[place] for meaning, place in at.items()}
    first = f"{cells.get(M.FIRST_NAME, '')} {cells.get(M.LAST_NAME, '')}".strip()
    name = cells.get(M.MP) or first
    who = (cells.get(M.PARLIAMENT_ID), name, cells.get(M.CONSTITUENCY))
    one = line(", ".join(filter(None, who)))
    behind = [row.link_at(place) for place in (at.get(M.LINK), column) if place is not None]
    link = next(filter(None, behind), "") or " ".join(cells.get(M.LINK, "").split())
    return Line(one.who, one.link or ("" if says_nothing(link) else link))
