"""From what somebody pasted to lines: whom each is about, and the public link that shows it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

MOST_LINES, MOST_BYTES = 650, 64 * 1024

# From here on a line is an address: what begins like one, or has a dot and then a slash in it.
_LINK = re.compile(
    r"(?:^|(?<=[\s,;]))(?:[a-z][a-z0-9+.-]*://|www\.|[\w-]+(?:\.[\w-]+)+/).*$",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"[;,\t]")
_AROUND = " ,;\t"


class Line(NamedTuple):
    """`who` is a name, a constituency or a number, with commas where there were columns. `link` is
    as it was typed, and may be none that can be used; empty where there is none."""

    who: str
    link: str = ""

    @property
    def typed(self) -> str:
        """As one line again, which reads as the same."""
        return ", ".join(filter(None, self))


def line(text: str) -> Line:
    found = _LINK.search(text)
    before = text[: found.start()] if found else text
    parts = (" ".join(part.split()) for part in _BETWEEN.split(before))
    link = " ".join(found[0].split()).strip(_AROUND) if found else ""
    return Line(", ".join(filter(None, parts)), link)


def lines(text: str) -> list[Line]:
    """Those in which there is anything."""
    found = (line(one) for one in text.splitlines())
    return [one for one in found if any(one)]


def typed(those: Sequence[Line]) -> str:
    """All of them as a text that reads as the same."""
    return "\n".join(one.typed for one in those)


def too_much(those: Sequence[Line]) -> str:
    """Why it is too much for once, in a sentence; empty if it is not."""
    if len(those) > MOST_LINES:
        return f"These are {len(those):,} lines. Bring at most {MOST_LINES} at once."
    if len(typed(those).encode()) > MOST_BYTES:
        return "This is more text than 650 lines of names and links. Bring it in parts."
    return ""
