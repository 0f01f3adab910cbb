"""Our own exports of calls and letters, brought back: what they say was said to us by a person."""

from collections.abc import Sequence

from outreach.core.vocabulary import Direction, Stance

# Columns that our exports have, and no sheet of anybody else's has by chance.
_OURS = frozenset(("date", "mp_id", "channel", "outcome", "stance", "said_by"))


def is_own_export(headers: Sequence[str]) -> bool:
    return set(headers) >= _OURS


def own_stance(cell: str) -> Stance | None:
    """Return a stance that is written as we write it."""
    return Stance(cell) if cell in list(Stance) else None


def own_direction(cell: str) -> Direction | None:
    return Direction(cell) if cell in list(Direction) else None
