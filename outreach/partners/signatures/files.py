"""From a file to the same lines that somebody could have pasted."""

from collections.abc import Sequence

from outreach.core.vocabulary import ColumnMeaning, PledgeStatus
from outreach.imports.column_contents import SURE
from outreach.imports.column_mapping import Table, meaning_of, table
from outreach.imports.date_parsing import parse
from outreach.imports.mappings import is_open, suggestion
from outreach.imports.outcome_mapping import says_nothing
from outreach.imports.readers import Sheet
from outreach.imports.reading_process import read_file
from outreach.imports.sheet_limits import Unreadable
from outreach.partners.signatures.lines import Line, line

M = ColumnMeaning
# What says who it is, as a line has it.
_WHO = (M.PARLIAMENT_ID, M.MP, M.FIRST_NAME, M.LAST_NAME, M.CONSTITUENCY)
_TICKS = frozenset("✓✔☑✅🗸")


def lines_of(data: bytes) -> tuple[list[Line], int]:
    """The lines of a file, and how many rows are left out because a column says who has signed and
    does not say it of them. Without a header, each row is a line. Raises Unreadable."""
    sheet = read_file(data)
    try:
        found = table(sheet)
    except Unreadable as refusal:
        if not (plain := _plain(sheet)):
            raise Unreadable("There is no MP in this file.") from refusal
        return plain, 0
    return _below_header(found)


def _plain(sheet: Sheet) -> list[Line]:
    rows = [row.cells for row in sheet.rows if any(row.cells)]
    if rows and _is_header(rows[0]):
        rows = rows[1:]
    return [line(", ".join(filter(None, cells))) for cells in rows]


def _is_header(cells: Sequence[str]) -> bool:
    return all(meaning_of(cell).certainty == SURE for cell in cells if cell)


def _below_header(found: Table) -> tuple[list[Line], int]:
    at = {meant.meaning: column for column, meant in enumerate(found.meant)}
    if not at.keys() & set(_WHO):
        raise Unreadable("No column of this says who has signed. Call one of them MP.")
    those, left_out = [], 0
    for row in found.rows:
        cells = {meaning: row.cells[column] for meaning, column in at.items()}
        if M.PLEDGE in cells and not _signed(cells[M.PLEDGE]):
            left_out += 1
            continue
        first = f"{cells.get(M.FIRST_NAME, '')} {cells.get(M.LAST_NAME, '')}".strip()
        name = cells.get(M.MP) or first
        who = (cells.get(M.PARLIAMENT_ID), name, cells.get(M.CONSTITUENCY))
        one = line(", ".join(filter(None, who)))
        link = " ".join(cells.get(M.LINK, "").split())
        those.append(Line(one.who, one.link or ("" if says_nothing(link) else link)))
    return [one for one in those if one.who], left_out


def _signed(cell: str) -> bool:
    """Whether a cell says that they signed: *yes*, a tick, or the day on which they did."""
    guess = suggestion(M.PLEDGE, cell, None)
    if not is_open(guess):
        return guess.word == PledgeStatus.SIGNED
    return bool(_TICKS & set(cell)) or parse(cell) is not None
