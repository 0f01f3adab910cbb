"""Postcode districts: E8 of E8 1AA. A whole postcode is a home; only its district is ever used."""

import csv
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "outcodes.csv"
_DISTRICT = "[A-Z]{1,2}[0-9][0-9A-Z]?"
_POSTCODE = re.compile(rf"\b({_DISTRICT})\W*([0-9][A-Z]{{2}})\b", re.ASCII)
# A letter where the second half begins with a digit: SW1A OAA.
_MISREAD = re.compile(rf"\b({_DISTRICT})(\W*)([OI])([A-Z]{{2}})\b", re.ASCII)
_ALONE = re.compile(rf"({_DISTRICT})(?:\W.*)?", re.ASCII | re.DOTALL)
_BEGUN = re.compile(rf"({_DISTRICT})(?:[0-9][A-Z]{{0,2}})?")


@cache
def _counts() -> dict[str, Counter[str]]:
    """How many postcodes of each district lie in each constituency."""
    found: dict[str, Counter[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["outcode"], Counter())[row["gss_code"]] = int(row["postcodes"])
    return found


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {outcode: _most_first(seats) for outcode, seats in _counts().items()}


def _most_first(seats: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(seats, key=lambda code: (-seats[code], code)))


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


def plain(text: str) -> str:
    """What was typed in capitals and plain letters; an O or I where only a digit can be is one."""
    typed = unicodedata.normalize("NFKC", text).strip().upper()
    digit = {"O": "0", "I": "1"}
    return _MISREAD.sub(lambda m: f"{m[1]}{m[2]}{digit[m[3]]}{m[4]}", typed)


def postcode_in(text: str) -> str | None:
    """A whole postcode in what somebody typed, without the space; None if there is none. For
    looking it up at once: it is to be kept nowhere."""
    found = _POSTCODE.search(text.strip().upper())
    return found[1] + found[2] if found else None


def area_of(district: str) -> str:
    """The letters that it begins with: SW of SW1A."""
    return district.rstrip("0123456789") if district[-1].isdigit() else area_of(district[:-1])


def seats_around(district: str) -> tuple[str, ...]:
    """For a district that there is not: the constituencies of those that begin like it (SW1A for
    SW1, AB10 for AB1), or of its whole area."""
    area = area_of(district)
    alike = [other for other in _counts() if other.startswith(district)]
    around = alike or [other for other in _counts() if area_of(other) == area]
    return _most_first(sum((_counts()[other] for other in around), Counter()))


def seats_of(district: str) -> tuple[str, ...]:
    """The codes of the constituencies that a district lies in, the one with most of its postcodes
    first. None for Northern Ireland, whose postcodes are not open data."""
    return _table().get(district, ())
