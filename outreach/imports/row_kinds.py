"""Rows of a sheet that are no contact of their own, or say only in part whom they are about."""

import re
from collections.abc import Collection, Sequence

from outreach.imports.readers import Row
from outreach.imports.skip_reasons import Why
from outreach.parliament.names import fold

_TOTAL = re.compile(r"(grand |sub ?)?totals?|sum|count|average|mean|all (mps|calls|contacts)")


def kinds(rows: Sequence[Row]) -> dict[int, Why]:
    """Return the rows that are a line of totals, or a title between the others, by number."""
    return {}


def is_total(cells: Sequence[str]) -> bool:
    """Return whether a line counts the others: *TOTAL*, 6."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and bool(_TOTAL.fullmatch(fold(filled[0])))


def names_above(rows: Sequence[Row], columns: Collection[int]) -> dict[int, int]:
    """Return the rows that say nothing of whom they are about, each with the number of the row
    above that does: where a name stands only in the first row of a group. `columns` say who."""
    return {}
