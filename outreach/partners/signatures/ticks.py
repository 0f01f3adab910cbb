"""Cells of a list that say that somebody signed."""

from collections.abc import Iterable

from outreach.imports.date_parsing import parse
from outreach.parliament.names import fold

_YES = {
    *("yes", "y", "true", "t", "1", "signed", "pledged", "tick", "ticked", "has signed"),
    *("yes signed", "signed the pledge", "signed pledge"),
}
_NO = {
    *("", "no", "n", "false", "f", "0", "none", "na", "n a", "null", "nil", "tbc", "unsigned"),
    *("not signed", "not yet", "not yet signed", "no reply", "declined", "refused", "pending"),
    *("to be confirmed", "unknown"),
}
# In one list a tick, in another its opposite.
_EITHER = {"x", "xx", "ok", "done"}
_TICKS, _CROSSES = frozenset("✓✔☑✅🗸"), frozenset("✗✘☐❌☒✕")
# Of the filled cells of a column of ticks, so many are ticks or their opposite.
SHARE_OF_TICKS = 0.6


def is_tick(cell: str) -> bool | None:
    """*Yes*, a tick, or the day on which they signed; not what says no or nothing. None where it
    is not clear."""
    marks = set(cell)
    if "?" in marks:
        return None
    if marks & _TICKS and not marks & _CROSSES and len(cell.split()) == 1:
        return True
    word = fold(cell)
    if word in _YES or parse(cell) is not None:
        return True
    return False if word in _NO or marks & _CROSSES else None


def is_column_of_ticks(cells: Iterable[str]) -> bool:
    """Return whether a column says yes or no of each row."""
    filled = [cell for cell in cells if cell]
    said = [cell for cell in filled if _is_like_a_tick(cell)]
    return bool(filled) and len(said) >= len(filled) * SHARE_OF_TICKS


def _is_like_a_tick(cell: str) -> bool:
    return fold(cell) in _EITHER or (is_tick(cell) is not None and parse(cell) is None)
