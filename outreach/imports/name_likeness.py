"""Likeness of two names, and whether a difference is a slip or another name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from outreach.imports.name_tables import FORMS, PEERS, TITLES
from outreach.parliament.names import fold

_SAME: dict[str, set[str]] = defaultdict(set)
for _names in FORMS:
    for _name in _names.split():
        _SAME[_name] |= set(_names.split())

_AFTER = re.compile(r"\s*[(\[/|–—].*$|\s+-\s+.*$", re.S)


def bare(name: str) -> str:
    """A name without titles, letters after it and what stands in brackets, first name first;
    folded."""
    return plain(_AFTER.sub("", name.strip()) or name)


def plain(text: str) -> str:
    """A name without titles and letters after it, first name first, with all that stands beside
    it; folded."""
    if "," in text:
        last, _, first = text.partition(",")
        first = " ".join(word for word in first.split() if fold(word) not in TITLES)
        text = f"{first} {last}" if first else last
    return " ".join(word for word in fold(text).split() if word not in TITLES)


def is_peer(name: str) -> bool:
    words = [word for word in fold(name).split() if word not in TITLES]
    if not words:
        return False
    return words[0] in PEERS or (" of " in fold(name) and bool(PEERS & set(words)))


def alike(one: Sequence[str], other: Sequence[str]) -> float:
    """Score how alike two names are: the last name counts most, a first name in another form is the
    same."""
    if not one or not other:
        return 0.0
    last = _ratio(one[-1], other[-1])
    first, its = one[0], other[0]
    if len(one) == 1:
        return last * 0.75
    if first == its or its in _SAME.get(first, ()):
        given = 1.0 if first == its else 0.95
    elif len(first) == 1 and its.startswith(first):
        given = 0.8
    else:
        given = _ratio(first, its)
    whole = _ratio(" ".join(one), " ".join(other))
    joined = _ratio("".join(one), "".join(other))
    return max(0.6 * last + 0.4 * given if last > 0.75 and given > 0.6 else 0.0, whole, joined) - (
        0.0 if last == 1.0 or joined == 1.0 else 0.03
    )


def _ratio(one: str, other: str) -> float:
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


class KnownWords:
    """First and last names that people have: one of them is no slip for another."""

    def __init__(self, names: Iterable[str]) -> None:
        split = [name.split() for name in names]
        self.first = {words[0] for words in split if words} | set(_SAME)
        self.last = {words[-1] for words in split if words}

    def is_slip(self, typed: Sequence[str], meant: Sequence[str]) -> bool:
        """Return whether a typed name is that of somebody, but for slips: *Kier*, not *Andrew
        Griffiths* for Andrew Griffith."""
        if not typed or not meant:
            return False
        if "".join(typed) == "".join(meant):
            return True
        first, its, last = typed[0], meant[0], typed[-1]
        is_form = first == its or its in _SAME.get(first, ())
        is_initial = len(first) == 1 and its.startswith(first)
        return (is_form or is_initial or first not in self.first) and (
            last == meant[-1] or last not in self.last
        )
