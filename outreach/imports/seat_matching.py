"""From what a sheet calls a constituency to the MPs who hold it, or one that could be meant."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from outreach.imports.seat_names import OLD_NAMES, OTHER_NAMES, SHORT
from outreach.parliament.names import PARTIES, fold

MAX_SUGGESTED = 5
# How alike a mistyped name is.
ALIKE = 0.86
_LEFT_OUT = {"the", "constituency", "of", "and", "bc", "cc", "borough", "seat"}
# Words that say where in a place, and not which place.
_SIDES = {"north", "south", "east", "west", "central", "mid", "county", "city", "st"}
_IN_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_PARTY_WORDS = {fold(one) for pair in PARTIES.items() for one in pair}
_PARTY_WORDS |= {
    *("labour co op", "labour coop", "lab co op", "co op", "tory", "conservatives", "lib dem"),
    *("lib dems", "liberal democrats", "greens", "independent", "reform", "plaid", "speaker"),
    *("scottish national party", "sinn fein", "labour and co operative", "labour co operative"),
}


class SeatMatch(NamedTuple):
    """The MPs who hold what is meant: one where it is `certain`, else those that could be."""

    mp_ids: tuple[int, ...] = ()
    certain: bool = False


def is_party(text: str) -> bool:
    return fold(text) in _PARTY_WORDS


def seat_key(name: str) -> str:
    """A constituency as it is compared: *Hull East*, *East Hull (Lab)*."""
    return " ".join(sorted(seat_words(name)))


def seat_words(name: str) -> list[str]:
    def kept(found: re.Match[str]) -> str:
        return " " if is_party(found[1]) or len(found[1].strip()) < 2 else f" {found[1]} "

    text = fold(_IN_BRACKETS.sub(kept, name).replace("&", " and "))
    words = " ".join(SHORT.get(word, word) for word in text.split()).split()
    return [word for word in words if word not in _LEFT_OUT]


class Seats:
    """Each name of every constituency that has an MP."""

    def __init__(self, held: Iterable[tuple[str, int]]) -> None:
        self._exact: dict[str, int] = {}
        self._words: dict[str, set[int]] = defaultdict(set)
        self._words_of: dict[int, list[set[str]]] = defaultdict(list)
        self._found: dict[str, SeatMatch] = {}
        for name, mp_id in held:
            self._exact[seat_key(name)] = mp_id
            self._words_of[mp_id].append(set(seat_words(name)))
            for word in seat_words(name):
                self._words[word].add(mp_id)
        for other, name in OTHER_NAMES.items():
            if (holder := self._exact.get(seat_key(name))) is not None:
                self._exact[seat_key(other)] = holder
        self._beginnings: dict[str, set[str]] = defaultdict(set)
        for key in self._exact:
            for word in set(key.split()) - _SIDES:
                self._beginnings[word[:3]].add(key)
        self._old = {
            seat_key(old): tuple(filter(None, (self._exact.get(seat_key(new)) for new in news)))
            for old, news in OLD_NAMES.items()
        }

    def holder(self, name: str) -> int | None:
        """The MP of a constituency that is called exactly that."""
        return self._exact.get(seat_key(name)) if name else None

    def find(self, name: str) -> SeatMatch:
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> SeatMatch:
        words = seat_words(name)
        if not words:
            return SeatMatch()
        key = " ".join(sorted(words))
        if key in self._exact:
            return SeatMatch((self._exact[key],), certain=True)
        if old := self._old.get(key):
            return SeatMatch(old)
        return SeatMatch(self._within(words) or self._mistyped(key))

    def _within(self, words: Sequence[str]) -> tuple[int, ...]:
        """Those whose names have all of the words: *Bury St Edmunds*."""
        if not set(words) - _SIDES:
            return ()
        found = set.intersection(*(self._words.get(word, set()) for word in words))
        return tuple(sorted(found)) if len(found) <= MAX_SUGGESTED else ()

    def _mistyped(self, key: str) -> tuple[int, ...]:
        sharing = {one for word in key.split() for one in self._beginnings.get(word[:3], ())}
        near = get_close_matches(key, sorted(sharing), n=2, cutoff=ALIKE)
        return tuple(dict.fromkeys(self._exact[one] for one in near))
