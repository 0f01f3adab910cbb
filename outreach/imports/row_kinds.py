"""Rows of a sheet that are no contact of their own, or say only in part whom they are about."""

import re
from collections.abc import Collection, Sequence

from outreach.imports.date_parsing import looks_like_date
from outreach.imports.readers import Row
from outreach.imports.skip_reasons import Why
from outreach.parliament.names import fold

_TOTAL = re.compile(
    r"(grand |sub |running )?totals?( \w+){0,2}|sum|count|average|mean|overall|"
    r"(number|total) of \w+( \w+)?"
)
_TITLE = re.compile(
    r"(week|month|day|round|wave|phase|part|group|team|list|calls?|emails?|section|page|batch|"
    r"table|region|phonebank)( (\d+|one|two|three|four|five|[a-e]|of|in|for|on|and|by|from|to|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"\d{4}|nd|st|rd|th|commencing|beginning|starting|\w+))*"
)
_COUNTED = re.compile(r"[\d\s.,%/-]+|\W*")
# Of the rows that name nobody, so many stand below one that does, in a sheet with groups.
SHARE_BELOW_A_NAME = 0.9


def kinds(rows: Sequence[Row], columns: Collection[int] = ()) -> dict[int, Why]:
    """Return the rows that are a line of totals, or a title between the others, by number.
    `columns` are those that say when, and what happened: a row with anything there is no title."""
    found = {}
    for row in rows:
        if is_total(row.cells):
            found[row.number] = Why.TOTAL
        elif len(row.cells) > 2 and is_title(row.cells, columns):
            found[row.number] = Why.TITLE
    return found


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a line counts the others: *TOTAL*, 6."""
    filled = [cell for cell in cells if cell]
    if not filled or not _TOTAL.fullmatch(fold(filled[0].rstrip(":"))):
        return False
    return all(_COUNTED.fullmatch(cell) or _TOTAL.fullmatch(fold(cell)) for cell in filled[1:])


def is_title(cells: Sequence[str], columns: Collection[int] = ()) -> bool:
    """Return whether a line only says what the rows below it are: *Week 2*, *Calls in May*."""
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    if len(filled) != 1 or filled[0][0] != 0 or 0 in columns:
        return False
    words = fold(filled[0][1]).split()
    return bool(words) and bool(_TITLE.fullmatch(" ".join(words)))


def names_above(rows: Sequence[Row], columns: Collection[int]) -> dict[int, int]:
    """Return the rows that say nothing of whom they are about, each with the number of the row
    above that does: where a name stands only in the first row of a group. `columns` say who."""
    found: dict[int, int] = {}
    last, nameless = 0, 0
    for row in rows:
        filled = sum(map(bool, row.cells))
        if any(row.cells[at] for at in columns if at < len(row.cells)):
            last = 0 if is_total(row.cells) else row.number
        elif filled > 1 or any(map(looks_like_date, row.cells)):
            nameless += 1
            if last:
                found[row.number] = last
    return found if found and len(found) >= nameless * SHARE_BELOW_A_NAME else {}
