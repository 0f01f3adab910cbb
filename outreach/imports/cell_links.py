"""The addresses behind cells: of hyperlinks, and in `=HYPERLINK()`."""

import re
from typing import NamedTuple

MAX_ADDRESS = 500
_QUOTED = r'"((?:[^"]|"")*)"'
_FORMULA = re.compile(rf"=?\s*HYPERLINK\(\s*{_QUOTED}\s*(?:[,;]\s*{_QUOTED}\s*)?\)", re.IGNORECASE)
_ON_THE_WEB = re.compile(r"https?://\S+", re.IGNORECASE)


class Linked(NamedTuple):
    """Text of a cell, and the address behind it."""

    text: str
    address: str


def from_formula(formula: str) -> Linked | None:
    """Read `=HYPERLINK("https://…", "text")`; None if it is another formula, or put together from
    other cells."""
    if "yperlink(" not in formula and "YPERLINK(" not in formula:
        return None
    found = _FORMULA.fullmatch(formula.strip())
    if found is None:
        return None
    address = found[1].replace('""', '"').strip()
    return Linked((found[2] or address).replace('""', '"'), on_the_web(address))


def on_the_web(address: str) -> str:
    """Return an address that anybody could open; empty for a file, a cell or an email address."""
    address = address.strip()
    return address if len(address) <= MAX_ADDRESS and _ON_THE_WEB.fullmatch(address) else ""
