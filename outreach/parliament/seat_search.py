"""The one search for a constituency, by postcode, address, or name of the seat or its MP.

All pages use it: the public's, joining, and the volunteers' lists. Nothing typed is kept.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from outreach.parliament import elsewhere, postcodes
from outreach.parliament.name_index import NameIndex
from outreach.parliament.names import fold
from outreach.parliament.typed_postcodes import whole_postcode

# Words that people write around a name.
_NOT_IN_NAMES = {"mp", "rt", "hon", "the", "right", "honourable"}
# Left out once no name has every word.
_SMALL = {"for", "of", "in", "and", "constituency", "county", "city", "seat"}
_SHORT_FORMS = {"saint": "st"}
MOST_WORDS, LONGEST_WORD = 5, 30
SUGGESTED = 10


class Searchable(Protocol):
    """A constituency with `search`: its names and its MP's, as `fold` has them."""

    @property
    def gss_code(self) -> str: ...

    @property
    def search(self) -> str: ...


S = TypeVar("S", bound=Searchable)


class Match(NamedTuple):
    """Codes of constituencies, the likeliest first.

    `exact`: the first is the answer. `why`: a sentence for the page. `postcode`: the whole one
    that was typed, with its space. `by_postcode` and `is_guess` tell what the match rests on; a
    guess is a name with a slip in it.
    """

    seats: tuple[str, ...]
    exact: bool
    why: str = ""
    postcode: str = ""
    by_postcode: bool = False
    is_guess: bool = False


def find(text: str, seats: Sequence[Searchable], *, choose: bool = False) -> Match:
    """Find what was typed among all constituencies. `choose`: see `postcodes.resolve`.

    Call it before reading for the page: a postcode may be asked of another server.
    """
    if any(letter.isdigit() for letter in text):
        found = postcodes.resolve(text, choose=choose)
        postcode = whole_postcode(text)
        return Match(found.seats, found.exact, found.why, postcode, by_postcode=True)
    if why := elsewhere.by_text(text):
        return Match((), exact=False, why=why, by_postcode=True)
    if hits := named(text, seats):
        codes = tuple(seat.gss_code for seat in hits)
        return Match(codes, exact=len(codes) == 1)
    if close := _close_to(text, seats):
        why = "No MP or constituency has exactly this name. Did you mean:"
        return Match(close, exact=False, why=why, is_guess=True)
    why = "No MP or constituency has this name. Check the spelling, or try your postcode."
    return Match((), exact=False, why=why)


def named(words: str, seats: Iterable[S]) -> list[S]:
    """Return those in whose names every word is found or begun. No text fits all, text without
    a word fits none."""
    wanted = _words(words)
    if words.strip() and not wanted:
        return []
    return [seat for seat in seats if all(f" {word}" in f" {seat.search}" for word in wanted)]


def _words(text: str) -> list[str]:
    words = [_SHORT_FORMS.get(word, word) for word in fold(text).split()]
    return [word for word in words if word not in _NOT_IN_NAMES]


def _close_to(text: str, seats: Sequence[Searchable]) -> tuple[str, ...]:
    """Return the seats whose names are most like a text that none has."""
    index = _index(tuple((seat.gss_code, seat.search) for seat in seats))
    if joined := index.with_joined("".join(_words(text))):
        return joined[:SUGGESTED]
    words = _worth_comparing(text)
    first_part = _worth_comparing(text.partition(",")[0])
    close = index.close_to(words) or index.close_to(first_part) or index.close_to_some(words)
    return close[:SUGGESTED]


def _worth_comparing(text: str) -> list[str]:
    words = [word[:LONGEST_WORD] for word in _words(text) if word not in _SMALL]
    return words[:MOST_WORDS]


@lru_cache(4)
def _index(names: tuple[tuple[str, str], ...]) -> NameIndex:
    return NameIndex(names)
