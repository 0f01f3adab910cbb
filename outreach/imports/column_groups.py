"""Which columns of a sheet belong together: *Call 1* with its own day, time and notes."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.parliament.names import fold

M = ColumnMeaning
_HINTS = (
    (Channel.EMAIL, r"\be ?mail"),
    (Channel.PHONE, r"\b(call|phone|tel|rang|ring)"),
    (Channel.LETTER, r"\bletter"),
    (Channel.SOCIAL, r"\b(text|sms|twitter|tweet|dm|whatsapp)\b"),
)


class Block(NamedTuple):
    """A column that says what happened, and where in the same row to find the rest of it."""

    kind: ColumnMeaning
    column: int
    hint: Channel | None
    day: int | None
    time: int | None
    channel: int | None
    notes: tuple[int, ...]


def blocks(headers: Sequence[str], meanings: Sequence[ColumnMeaning]) -> list[Block]:
    """One for each column that says what happened, from left to right. Each note is with one of
    them; a day that is there once is for all."""
    kinds = (M.OUTCOME, M.EMAIL_SENT)
    main = [at for at, meaning in enumerate(meanings) if meaning in kinds]
    notes = [at for at, meaning in enumerate(meanings) if meaning is M.NOTE]
    homes = {note: _nearest(note, main, headers) for note in notes} if main else {}

    def beside(at: int, meaning: ColumnMeaning) -> int | None:
        those = [one for one, its in enumerate(meanings) if its is meaning]
        return _nearest(at, those, headers) if those else None

    return [
        Block(
            meanings[at],
            at,
            _hint(headers[at]),
            beside(at, M.DATE),
            beside(at, M.TIME),
            beside(at, M.CHANNEL),
            tuple(note for note in notes if homes[note] == at),
        )
        for at in main
    ]


def _nearest(at: int, those: Sequence[int], headers: Sequence[str]) -> int:
    """Of the same group if there is one (*Call 1: Date*, *Date 2*), else the nearest; of two, the
    one on the left."""
    mine = _group(headers[at])
    same = [one for one in those if mine and _group(headers[one]) == mine]
    return min(same or those, key=lambda one: (abs(one - at), one))


def _group(header: str) -> str:
    """What two headers of one call have in common: what stands before the colon, or the number at
    the end."""
    before, colon, _ = header.partition(": ")
    if colon:
        return before
    number = re.search(r"\(?(\d)\)?$", header)
    return number[1] if number else ""


def _hint(header: str) -> Channel | None:
    text = fold(header)
    return next((channel for channel, words in _HINTS if re.search(words, text)), None)
