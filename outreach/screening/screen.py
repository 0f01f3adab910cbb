"""What must not be in a note to the next caller: somebody's case, numbers, ways to reach them.

Numbers and addresses have a shape (numbers.py); a person's case has none, and is found by its words
(cases.py). Every repetition is bounded, so time grows with the length only.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from outreach.screening.cases import cases
from outreach.screening.numbers import Kind, key, numbers

__all__ = ["Finding", "Kind", "rewrite", "screen"]


class Finding(NamedTuple):
    """The words `note[start:end]`."""

    start: int
    end: int
    kind: Kind


def screen(note: str, *, allowed: Iterable[str] = ()) -> list[Finding]:
    """Say what must go, in order and without overlaps. `allowed` holds the published phone
    numbers, email addresses and postcodes of the office and of the campaign."""
    text, origin = _plain(note)
    ours = {key(item) for item in (*allowed, "SW1A 0AA")}
    spans = [*numbers(text, ours), *((start, end, Kind.CASE) for start, end in cases(text))]
    found: list[Finding] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or origin[start] >= found[-1].end:
            found.append(Finding(origin[start], origin[end - 1] + 1, kind))
    return found


def _plain(note: str) -> tuple[str, list[int]]:
    """The text as the patterns expect it, and for each of its characters where it came from."""
    letters, origin = [], []
    for at, original in enumerate(note):
        for letter in unicodedata.normalize("NFKD", original):
            group = unicodedata.category(letter)
            if group in ("Cf", "Mn", "Me", "Cs"):  # unseen, or only an accent
                continue
            letter = " " if group == "Zs" or letter == "\t" else letter
            letter = "-" if group == "Pd" or letter == "−" else letter
            letter = "'" if letter in "’‘`´" else letter
            letter = str(unicodedata.digit(letter)) if group == "Nd" else letter
            letters.append(letter)
            origin.append(at)
    return _DIGIT_RUN.sub(_zeros, "".join(letters)), origin


# "O77OO 9OO123": a letter o among digits is a zero. The length stays, so positions do.
_DIGIT_RUN = re.compile(r"(?<![A-Za-z0-9])(?=[oOlI]{0,4}\d[oOlI]{0,4}\d)[0-9oOlI]{3,20}(?!\w)")


def _zeros(run: re.Match[str]) -> str:
    return run[0].translate(str.maketrans("oOlI", "0011"))


# --- Without them --------------------------------------------------------------------------------

# The rest of what was said of a person, up to the next comma, goes with what was found.
_REST = re.compile(r"[^,.!?;:()\n–—…]*")
_GAPS = re.compile(r"(?:…[\s,;:.&/()–—-]*)*…")
_USEFUL_WORDS = 2


def rewrite(note: str, found: Sequence[Finding], *, allowed: Iterable[str] = ()) -> str:
    """The note with an ellipsis for what was found, such that nothing more is found; empty if
    nothing useful remains. `allowed` as for `screen`."""
    allowed = tuple(allowed)
    while found:
        for one in reversed(found):
            end = _end_of_clause(note, one.end) if one.kind is Kind.CASE else one.end
            note = f"{note[: one.start]}…{note[end:]}"
        note = _tidy(note)
        found = screen(note, allowed=allowed)
    return note if len(re.findall(r"\w{2,}", note)) >= _USEFUL_WORDS else ""


def _end_of_clause(note: str, at: int) -> int:
    rest = _REST.match(note, at)
    return rest.end() if rest else at


def _tidy(note: str) -> str:
    """One ellipsis for several, a space on either side, none before a comma or full stop."""
    note = _GAPS.sub("…", note)
    note = re.sub(r"\s*…\s*", " … ", note)
    note = re.sub(r"… (?=[,.!?;:)])", "…", note)
    note = re.sub(r"(?<=[(“]) …", "…", note)
    note = re.sub(r"…[.,;:]+", "…", note)
    return re.sub(r"[ \t]{2,}", " ", note).strip(" ,;:&–-")


def please_take_out(text: str, found: Sequence[Finding]) -> str:
    """What somebody is asked who wrote it: the first three of what was found, in their words."""
    words = " and ".join(f"“{text[one.start : one.end]}”" for one in found[:3])
    return f"Please take out {words}."
