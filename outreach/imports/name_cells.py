"""Parts of a cell beside a name: bullets, numbers, parties, constituencies, a second name."""

import re
from collections.abc import Callable, Iterator

from outreach.imports.date_parsing import looks_like_date
from outreach.imports.seat_matching import is_party

_BULLET = re.compile(r"^\s*(?:[•*·▪◦‣–—-]|\(?\d{1,3}[.)])\s+")
# What a list of Parliament's says of an interest or a teller; an answer in a division.
_MARKS = re.compile(
    r"[\[(]\s*[A-Za-z]\s*[\])]|\s*[–—-]\s*(?:aye|no|noe|yes|teller|signed|✓)\s*$", re.IGNORECASE
)
# Between what, from strong to weak. Behind the first of these stands another person.
_BETWEEN_PEOPLE = r"[/;+&\n]"
_LEVELS = (
    re.compile(r"[\n;|\t]"),
    re.compile(r"[()\[\]]"),
    re.compile(r"\s+[-–—]\s+|:\s|[–—]"),
    re.compile(r"[/+&]"),
    re.compile(r","),
    re.compile(r"\band\b", re.IGNORECASE),
)
_COMMA = _LEVELS[4]
_CAPITALISED = re.compile(r"(?:[A-Z][\w'’.-]*\s+){1,3}[A-Z][\w'’.-]*")


def tidy(text: str) -> str:
    """A cell without a bullet, a number in a list, and marks such as *[R]*."""
    return _MARKS.sub(" ", _BULLET.sub("", text)).strip(" \t,;:")


def pieces(text: str, is_known: Callable[[str], bool]) -> Iterator[str]:
    """Divide a cell at the strongest marks first, and not what is known as a whole."""
    yield from _divided(text.strip(), is_known, 0)


def _divided(text: str, is_known: Callable[[str], bool], level: int) -> Iterator[str]:
    if not text or level == len(_LEVELS) or is_known(text):
        if text:
            yield text
        return
    parts = [part.strip(" ,;") for part in _LEVELS[level].split(text)]
    parts = [part for part in parts if part]
    if _LEVELS[level] is _COMMA and not any(map(is_known, parts)) and not _has_more(parts):
        parts = [text]  # last name, first name
    for part in parts:
        yield from _divided(part, is_known, level + 1)


def _has_more(parts: list[str]) -> bool:
    return any(is_party(part) or looks_like_date(part) for part in parts)


def looks_like_name(piece: str) -> bool:
    return bool(_CAPITALISED.fullmatch(piece))


def may_be_another(piece: str, cell: str) -> bool:
    """Return whether a piece that is nobody's name seems to be a second person, not a remark."""
    before = re.search(rf"{_BETWEEN_PEOPLE}\s*{re.escape(piece)}|\band\s+{re.escape(piece)}", cell)
    behind = re.search(rf"{re.escape(piece)}\s*{_BETWEEN_PEOPLE}|{re.escape(piece)}\s+and\b", cell)
    return bool(before or behind) and looks_like_name(piece) and not is_party(piece)
