"""What changed between two texts, word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple


class Kind(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    SKIPPED = "skipped"


class Piece(NamedTuple):
    kind: Kind
    text: str


@lru_cache(512)
def difference(old: str, new: str) -> tuple[Piece, ...]:
    """Lines that stayed are left out but for two at each side of a change; in lines that changed,
    the words that went and that came."""
    # Each line with its end, the last one too: so a new line at the end changes no other.
    before, after = (re.findall(r"[^\n]*\n", text + "\n") for text in (old, new))
    pieces: list[Piece] = []
    for op, a, b, c, d in SequenceMatcher(None, before, after).get_opcodes():
        if op == "equal":
            last = (b, d) == (len(before), len(after))
            pieces += _context(before[a:b], first=(a, c) == (0, 0), last=last)
        else:
            pieces += _words("".join(before[a:b]), "".join(after[c:d]))
    return tuple(piece for piece in pieces if piece.text)


def _context(lines: Sequence[str], first: bool, last: bool) -> Iterator[Piece]:
    above = [] if first else lines[:2]
    below = [] if last else lines[-2:]
    if len(lines) <= len(above) + len(below):
        yield Piece(Kind.SAME, "".join(lines))
        return
    yield Piece(Kind.SAME, "".join(above))
    yield Piece(Kind.SKIPPED, "…\n")
    yield Piece(Kind.SAME, "".join(below))


def _words(old: str, new: str) -> Iterator[Piece]:
    end = "\n" if old and new else ""
    old, new = old.removesuffix(end), new.removesuffix(end)
    before, after = (re.findall(r"\s+|[^\s]+", text) for text in (old, new))
    for op, a, b, c, d in SequenceMatcher(str.isspace, before, after).get_opcodes():
        if op == "equal":
            yield Piece(Kind.SAME, "".join(before[a:b]))
        else:
            yield Piece(Kind.REMOVED, "".join(before[a:b]))
            yield Piece(Kind.ADDED, "".join(after[c:d]))
    yield Piece(Kind.SAME, end)
