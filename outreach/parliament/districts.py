"""Postcode districts: E8 of E8 1AA. A whole postcode is a home; only its district is ever used."""

import csv
import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "outcodes.csv"
_DISTRICT = "[A-Z]{1,2}[0-9][0-9A-Z]?"
_POSTCODE = re.compile(rf"\b({_DISTRICT})\W*[0-9][A-Z]{{2}}\b", re.ASCII)
_ALONE = re.compile(rf"({_DISTRICT})(?:\W.*)?", re.ASCII | re.DOTALL)
_BEGUN = re.compile(rf"({_DISTRICT})(?:[0-9][A-Z]{{0,2}})?")


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[tuple[int, str]]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["outcode"], []).append((-int(row["postcodes"]), row["gss_code"]))
    return {outcode: tuple(code for _, code in sorted(seats)) for outcode, seats in found.items()}


def district_in(text: str) -> str | None:
    """The district of what somebody typed: a district, a postcode or the beginning of one; None
    for what is neither. Nothing after the district is given back."""
    typed = text.strip().upper()
    if found := _POSTCODE.search(typed) or _ALONE.fullmatch(typed):
        return found[1]
    begun = _BEGUN.fullmatch(typed)
    if begun is None:
        return None
    # Without a space SW1A1 begins SW1A 1AA: the longest district that there is.
    ends = range(len(typed), 1, -1)
    return next((typed[:end] for end in ends if typed[:end] in _table()), begun[1])


def seats_of(district: str) -> tuple[str, ...]:
    """The codes of the constituencies that a district lies in, the one with most of its postcodes
    first. None for Northern Ireland, whose postcodes are not open data."""
    return _table().get(district, ())
