"""Finding the people of this campaign in a text that leaves it: whole names, and parts that nobody
else has.

Who works here is nobody else's business. A text is read without accents, marks and invisible
letters, so that “Z. QÜUX”, “Quux, Zebedee” and “ZebedeeQuux” are the same person. MPs' names,
constituencies and common names stand in evidence by right: a part of a name that is one of these
is not looked for alone.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.parliament.models import MP, Constituency
from outreach.people.models import Person

LIST = Path(__file__).with_name("ordinary_names.txt")
# A part of a name that is looked for alone; a last name beside an initial; a name in one word.
SHORTEST_PART, SHORTEST_INITIALLED, SHORTEST_RUN_TOGETHER = 4, 3, 5
# Letters that have no plain form of their own.
_PLAIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
# “zebedee at example dot org”, “zebedee [at] example”
_AT = re.compile(r"\s*[\[(]?\s*\bat\b\s*[\])]?\s*")
_DOT = re.compile(r"\s*[\[(]?\s*\bdot\b\s*[\])]?\s*")


class Word(NamedTuple):
    """A word as it is compared, and whether it was written as a name is."""

    text: str
    capital: bool


class _Text(NamedTuple):
    """What was written, its words in order, and those that are in it."""

    plain: str
    addresses: str
    words: Sequence[Word]
    found: set[str]


class _Known(NamedTuple):
    """`ours` are words that a text may hold by right; `mp` those of the MP whom it is about."""

    ours: frozenset[str]
    mp: frozenset[str]


class NamesSomebody(Unfitting):
    def __init__(self, field: str, names: Sequence[str], seen_by: str) -> None:
        super().__init__(field, f"Leave out the name of {' and '.join(names)}: {seen_by}.")
        self.names = names


def refuse_names(field: str, text: str | None, *, mp_id: int | None, seen_by: str) -> None:
    """Raise NamesSomebody at `field` if the text names anybody who works here. `seen_by` says who
    would read it."""
    if text and (names := people_named(text, mp_id=mp_id)):
        raise NamesSomebody(field, names[:3], seen_by)


def people_named(text: str, *, mp_id: int | None = None) -> list[str]:
    """The names of those with an account, open or not, whom a text names."""
    words = words_of(text)
    if not words:
        return []
    plain = _plain(text)
    read = _Text(plain, _addresses(plain), words, {word.text for word in words})
    known = _known(mp_id)
    query = select(Person.name, Person.email).where(Person.left_at.is_(None)).order_by(Person.id)
    return [
        name
        for name, email in db.session.execute(query)
        if _has_address(read, email) or _has_name(read, name, known)
    ]


def words_of(text: str) -> list[Word]:
    """The words of a text: letters only, so that 2026 and a hyphen part them."""
    return [
        Word(found[0].casefold().translate(_PLAIN), found[0][0].isupper())
        for found in re.finditer(r"[^\W\d_]+", _without_apostrophes(text))
    ]


def _plain(text: str) -> str:
    """Without accents and what cannot be seen; every space is the same."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    letters = (
        letter
        for letter in unicodedata.normalize("NFKD", text)
        if unicodedata.category(letter) not in ("Mn", "Me", "Cf", "Cc", "Cs") or letter in "\n\t\r"
    )
    return " ".join("".join(letters).split())


def _without_apostrophes(text: str) -> str:
    return re.sub(r"(?<=\w)['’ʼ`´](?=\w{2})", "", _plain(text))


def _addresses(plain: str) -> str:
    """A text in which every address is in one piece, if there is any."""
    text = _DOT.sub(".", _AT.sub("@", plain.casefold()))
    return re.sub(r"\s*([@.])\s*", r"\1", text) if "@" in text else ""


def _has_address(text: _Text, email: str) -> bool:
    address = email.casefold()
    if address in text.addresses and re.search(
        rf"(?<![\w.+-]){re.escape(address)}(?![\w-])", text.addresses
    ):
        return True
    local = re.sub(r"[\W\d_]+", "", address.partition("@")[0])
    return len(local) > 2 * SHORTEST_PART and local in text.found


def _has_name(text: _Text, name: str, known: _Known) -> bool:
    theirs = [word.text for word in words_of(name)]
    if not theirs:
        return False
    if not theirs[0].isascii() and _plain(name).casefold() in text.plain.casefold():
        return len(name) > 1
    if len(theirs) > 1 and not set(theirs) <= known.mp and _has_whole(text, theirs, known):
        return True
    return any(_tells(part, known) for part in text.found & set(theirs))


def _tells(part: str, known: _Known) -> bool:
    """Whether a part of a name alone says who it is."""
    return len(part) >= SHORTEST_PART and part not in known.ours and part not in known.mp


def _has_whole(text: _Text, theirs: Sequence[str], known: _Known) -> bool:
    """The whole name: in either order, run together, with something between, or its first letter
    and the last of it."""
    first, last = theirs[0], theirs[-1]
    whole = {"".join(theirs), first + last, last + first, last + "".join(theirs[:-1])}
    initials = len(last) >= SHORTEST_INITIALLED and not (
        last in known.mp and any(part[0] == first[0] for part in known.mp)
    )
    run_together = whole | ({first[0] + last} if initials else set())
    if any(len(word) >= SHORTEST_RUN_TOGETHER for word in text.found & run_together - known.ours):
        return True
    if last not in text.found:
        return False
    needs_capitals = set(theirs) <= _ordinary()["words"]
    return any(
        _is_whole(part, whole, needs_capitals=needs_capitals)
        or _is_around(part, first, last)
        or (initials and _is_around(part, first[0], last, between=0))
        for part in _neighbours(text.words, len(theirs) + 1)
    )


def _is_whole(part: Sequence[Word], whole: set[str], *, needs_capitals: bool) -> bool:
    return "".join(word.text for word in part) in whole and (
        not needs_capitals or all(word.capital for word in part)
    )


def _is_around(part: Sequence[Word], first: str, last: str, *, between: int = 1) -> bool:
    """Whether these words begin and end so, with `between` others, all with capital letters."""
    ends = part[0].text, part[-1].text
    return (
        len(part) == between + 2
        and ends in ((first, last), (last, first))
        and all(word.capital for word in part)
    )


def _neighbours(words: Sequence[Word], longest: int) -> Iterator[Sequence[Word]]:
    for start in range(len(words)):
        for length in range(2, longest + 1):
            if start + length <= len(words):
                yield words[start : start + length]


def _known(mp_id: int | None) -> _Known:
    """What may stand in a text without meaning one of us."""
    names = [*db.session.scalars(select(MP.display_name)), *_constituencies()]
    mp = db.session.get(MP, mp_id) if mp_id is not None else None
    about = f"{mp.display_name} {mp.full_title} {mp.list_name}" if mp else ""
    lists = _ordinary()
    ours = {word.text for name in names for word in words_of(name)}
    return _Known(
        frozenset(ours | lists["names"] | lists["words"]),
        frozenset(word.text for word in words_of(about)),
    )


def _constituencies() -> Sequence[str]:
    return db.session.scalars(select(Constituency.name)).all()


@cache
def _ordinary() -> dict[str, frozenset[str]]:
    lists: dict[str, frozenset[str]] = {}
    lines = [line for line in LIST.read_text("utf-8").splitlines() if line and line[0] != "#"]
    for part in "\n".join(lines).split("[")[1:]:
        title, _, words = part.partition("]")
        lists[title] = frozenset(words.split())
    return lists
