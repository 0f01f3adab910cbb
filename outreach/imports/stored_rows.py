"""The rows of a sheet as they are kept for a week: packed, and without whose turn it was."""

import json
import zlib
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.column_contents import Meant
from outreach.imports.column_mapping import Table, table
from outreach.imports.readers import Row, Sheet, row_from_json
from outreach.imports.reading_process import read_file
from outreach.imports.row_kinds import is_total

NOT_KEPT = "·"


class Brought(NamedTuple):
    """What was brought along. `same` says which earlier row a row repeats in every cell; `sheet` is
    the one that was read of a workbook, `others` those that were not."""

    table: Table
    same: dict[int, int]
    sheet: str
    others: tuple[str, ...]


def brought(data: bytes) -> Brought:
    """A file, read, without the names of volunteers. Raises Unreadable."""
    sheet: Sheet = read_file(data)
    found = table(sheet)
    first: dict[tuple[str, ...], int] = {}
    same = {}
    for row in found.rows:
        number = first.setdefault(tuple(row.cells), row.number)
        if number != row.number:
            same[row.number] = number
    without_volunteers(found, {})
    return Brought(found, same, sheet.name, sheet.others)


def without_volunteers(found: Table, chosen: Mapping[int, ColumnMeaning]) -> None:
    """Empty the columns that name volunteers: those that look so, and those that are chosen."""
    theirs = {
        at
        for at, meant in enumerate(found.meant)
        if ColumnMeaning.VOLUNTEER in (meant.meaning, chosen.get(at))
    }
    for row in found.rows if theirs else ():
        is_kept = is_total(row.cells)  # *TOTAL* is nobody's name
        for at in theirs:
            row.cells[at] = NOT_KEPT if row.cells[at] and not is_kept else row.cells[at]
    found.rows[:] = [_without_links(row, theirs) for row in found.rows]


def _without_links(row: Row, columns: Collection[int]) -> Row:
    if not row.links:
        return row
    return row._replace(links=tuple(link for link in row.links if link[0] not in columns))


def pack(what: Any) -> bytes:
    return zlib.compress(json.dumps(what, ensure_ascii=False, separators=(",", ":")).encode(), 6)


def unpack(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed))


def pack_brought(one: Brought) -> bytes:
    return pack(
        {
            "headers": one.table.headers,
            "meant": one.table.meant,
            "rows": one.table.rows,
            "same": list(one.same.items()),
            "sheet": one.sheet,
            "others": one.others,
        }
    )


def unpack_brought(packed: bytes) -> Brought:
    kept = unpack(packed)
    meant = [_meant_from_json(*each) for each in kept["meant"]]
    rows = list(map(row_from_json, kept["rows"]))
    found = Table(kept["headers"], rows, meant)
    return Brought(found, dict(kept["same"]), kept["sheet"], tuple(kept["others"]))


def _meant_from_json(meaning: str, certainty: float, *more: Any) -> Meant:
    others = more[0] if more else ()
    return Meant(ColumnMeaning(meaning), certainty, tuple(map(ColumnMeaning, others)))
