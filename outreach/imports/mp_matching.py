"""From what a sheet calls an MP to the MP: with and without titles, either way round, mistyped."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher
from typing import NamedTuple

from outreach.imports.name_tables import FORMS, PEERS, TITLES
from outreach.imports.skip_reasons import Why
from outreach.parliament.names import fold

CERTAIN, CLEAR, PROBABLE = 1.0, 0.9, 0.78
# From here on it is taken without being asked.
SURE = 0.85


class Known(NamedTuple):
    """An MP as the register has them: by each form of the name. `seats` has each name of the seat,
    and is empty for who is no longer an MP."""

    mp_id: int
    names: tuple[str, ...]
    email: str
    seats: tuple[str, ...]


class Former(NamedTuple):
    """A former MP whom a row seems to be about. `until` is a year or a day; each is empty where it
    is not known."""

    name: str
    seat: str
    until: str


class Who(NamedTuple):
    """Who a row is about, for certain; else None with the reason why not. `perhaps` are those who
    could be meant, for a person to choose from, and never who holds the seat of a former MP today.
    `several` has each MP of a cell that names more than one."""

    mp_id: int | None
    certainty: float
    why: Why | None = None
    perhaps: tuple[int, ...] = ()
    former: Former | None = None
    several: "tuple[Who, ...]" = ()

    @property
    def contradicts_itself(self) -> bool:
        """Whether the name and the constituency of a row do not go together."""
        return self.why is Why.NOT_THERE


class Clues(NamedTuple):
    """What a row says of whom it is about."""

    name: str = ""
    seat: str = ""
    number: str = ""
    email: str = ""


_SAME: dict[str, set[str]] = defaultdict(set)
for _names in FORMS:
    for _name in _names.split():
        _SAME[_name] |= set(_names.split())

_AFTER = re.compile(r"\s*[(\[/|–—].*$|\s+-\s+.*$", re.S)


def bare(name: str) -> str:
    """A name without titles, letters after it and what stands in brackets, first name first;
    folded."""
    text = _AFTER.sub("", name.strip()) or name
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


class Parliament:
    """Everybody who is or was an MP, ready to be asked for. Holds nothing of the database."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.known = {one.mp_id: one for one in known}
        self._names: dict[str, set[int]] = defaultdict(set)
        self._words: dict[str, set[int]] = defaultdict(set)
        self._beginnings: dict[str, set[int]] = defaultdict(set)
        self._seats: dict[str, int] = {}
        self._emails: dict[str, int] = {}
        self._found: dict[Clues, Who] = {}
        for one in self.known.values():
            for name in {bare(name) for name in one.names}:
                self._names[name].add(one.mp_id)
                for word in name.split():
                    self._words[word].add(one.mp_id)
                    self._beginnings[word[:3]].add(one.mp_id)
            for seat in one.seats:
                self._seats[_seat(seat)] = one.mp_id
            if one.email:
                self._emails[one.email.lower()] = one.mp_id

    def find(self, clues: Clues, on: date | None = None) -> Who:
        """Who is meant, by what happened on a day; asked for again it is known."""
        if clues not in self._found:
            self._found[clues] = self._find(clues)
        return self._found[clues]

    def _find(self, clues: Clues) -> Who:
        number = int(clues.number) if re.fullmatch(r"[0-9]{1,9}", clues.number) else 0
        if number in self.known:
            return self._sitting(Who(number, CERTAIN))
        by_seat = self._seats.get(_seat(clues.seat)) if clues.seat else None
        if bare(clues.name):
            return self._sitting(self._by_name(clues.name, by_seat))
        by_email = self._emails.get(clues.email.strip().lower())
        if by_email is not None:
            return self._sitting(Who(by_email, CERTAIN))
        if by_seat is not None:
            # Who held it then may have been somebody else: it is said, and shown.
            return Who(by_seat, CLEAR)
        return Who(None, 0.0, Why.NOBODY if any(clues) else Why.NO_NAME)

    def _sitting(self, who: Who) -> Who:
        if who.mp_id is not None and not self.known[who.mp_id].seats:
            return Who(None, who.certainty, Why.FORMER)
        return who

    def _by_name(self, name: str, by_seat: int | None) -> Who:
        text = bare(name)
        exact = self._names.get(text, set())
        sitting = {mp_id for mp_id in exact if self.known[mp_id].seats} or exact
        if by_seat in sitting:
            return Who(by_seat, CERTAIN)
        if len(sitting) == 1:
            (mp_id,) = sitting
            # It may be a seat that somebody else holds: boundaries moved.
            return Who(mp_id, CLEAR if by_seat is not None else CERTAIN)
        if sitting:
            return Who(None, 0.0, Why.SEVERAL, tuple(sorted(sitting)))
        if is_peer(name):
            return Who(None, CLEAR, Why.PEER)
        return self._nearly(text, by_seat)

    def _nearly(self, text: str, by_seat: int | None) -> Who:
        """Last name first, another form of the first name, a name more or less, or a slip."""
        words = text.split()
        if len(turned := self._names.get(" ".join([*words[1:], words[0]]), set())) == 1:
            return Who(next(iter(turned)), CLEAR)
        if by_seat is None and len(words) == 1:
            found = tuple(sorted(self._words.get(text, ())))[:5]
            return Who(None, 0.0, Why.UNSURE if found else Why.NOBODY, found)
        near = sorted(self._near(words), reverse=True)[:5]
        if by_seat is not None and self._alike(words, by_seat) >= 0.6:
            return Who(by_seat, CLEAR)
        if not near:
            return Who(None, 0.0, Why.NOT_THERE if by_seat is not None else Why.NOBODY)
        best, mp_id = near[0]
        alone = len(near) == 1 or near[1][0] < best - 0.05
        if best >= SURE and alone and by_seat in (None, mp_id):
            return Who(mp_id, best)
        return Who(None, best, Why.UNSURE, tuple(mp_id for _, mp_id in near))

    def _near(self, words: Sequence[str]) -> Iterable[tuple[float, int]]:
        """(how alike, MP) of those with whom they share a word, or how every word begins."""
        sharing = {mp_id for word in words for mp_id in self._words.get(word, ())}
        sharing |= set.intersection(*(self._beginnings.get(word[:3], set()) for word in words))
        for mp_id in sharing:
            if (alike := self._alike(words, mp_id)) >= PROBABLE:
                yield alike, mp_id

    def _alike(self, words: Sequence[str], mp_id: int) -> float:
        return max(_alike(words, bare(name).split()) for name in self.known[mp_id].names)


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    """How alike two names are: the last name counts most, a first name in another form is the
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


def _seat(name: str) -> str:
    """A constituency as it is compared: *Hull East*, *Kingston upon Hull East (Lab)*."""
    text = fold(_AFTER.sub("", name).replace("&", " and "))
    words = [word for word in text.split() if word not in ("the", "constituency", "of", "and")]
    return " ".join(sorted(words))
