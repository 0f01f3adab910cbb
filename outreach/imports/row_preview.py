"""Rows of a sheet as its page shows them: what the cells said, and what will be written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from outreach.core.vocabulary import ColumnMeaning, Word
from outreach.imports import queries
from outreach.imports.check_results import CheckResult, Fate, RowResult, fate_of, row_result
from outreach.imports.mappings import Choices
from outreach.imports.plan import Planned
from outreach.imports.skip_reasons import Why
from outreach.imports.stored_rows import Brought

ROWS_ON_PAGE = 50
MAX_CELL_LENGTH = 160
_NOT_SHOWN = (ColumnMeaning.IGNORE, ColumnMeaning.VOLUNTEER)


class Shown(Word):
    """Filter of the rows of a sheet."""

    ALL = "all", "All rows"
    ASKED = "asked", "Asked"
    CHANGED = "changed", "Changed"
    LEFT = "left", "Left out"
    NEW = "new", "New"


class Filter(NamedTuple):
    shown: Shown = Shown.ALL
    page: int = 1


class WrittenContact(NamedTuple):
    """A contact that will be written; `fields` are those that change of an earlier one."""

    mp_name: str
    contact: Planned
    fields: tuple[str, ...] = ()


class PreviewRow(NamedTuple):
    """A row: its cells by their headers, and what comes of it."""

    number: int
    fate: Fate
    cells: list[tuple[str, str]]
    why: tuple[Why, ...]
    contacts: list[WrittenContact]


class RowPage(NamedTuple):
    """Some rows of a sheet; `counts` says how many there are of each kind."""

    shown: Filter
    counts: dict[str, int]
    pages: int
    rows: list[PreviewRow]


def make_row_page(sheet: Brought, result: CheckResult, choices: Choices, shown: Filter) -> RowPage:
    counts = Counter(map(fate_of, result.rows))
    counts[Shown.ALL] = len(result.rows)
    wanted = [row for row in result.rows if shown.shown in (Shown.ALL, fate_of(row))]
    pages = max(1, -(-len(wanted) // ROWS_ON_PAGE))
    page = min(shown.page, pages)
    those = [row_result(*row) for row in wanted[(page - 1) * ROWS_ON_PAGE : page * ROWS_ON_PAGE]]
    names = queries.names(_mp_ids(those))
    cells = {row.number: row.cells for row in sheet.table.rows}
    columns = [
        (at, header)
        for at, (header, meant) in enumerate(
            zip(sheet.table.headers, sheet.table.meant, strict=True)
        )
        if choices.columns.get(at, meant.meaning) not in _NOT_SHOWN or meant.others
    ]
    return RowPage(
        Filter(shown.shown, page),
        dict(counts),
        pages,
        [_preview_row(row, cells.get(row.number, ()), columns, names) for row in those],
    )


def _mp_ids(rows: Sequence[RowResult]) -> set[int]:
    new = {contact.mp_id for row in rows for contact in row.contacts}
    return new | {change.to.mp_id for row in rows for change in row.changes}


def _preview_row(
    row: RowResult,
    cells: Sequence[Any],
    columns: Sequence[tuple[int, str]],
    names: Mapping[int, str],
) -> PreviewRow:
    said = [(header, cells[at][:MAX_CELL_LENGTH]) for at, header in columns if cells and cells[at]]
    new = [WrittenContact(names.get(each.mp_id, ""), each) for each in row.contacts]
    changed = [
        WrittenContact(names.get(each.to.mp_id, ""), each.to, each.fields) for each in row.changes
    ]
    return PreviewRow(row.number, row.fate, said, row.why, new + changed)
