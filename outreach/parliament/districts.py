"""Postcode districts (E8 of E8 1AA) and areas (E): the constituencies and nations they lie in."""

import csv
import re
from collections import Counter
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "outcodes.csv"
_LETTERS = re.compile("[^A-Z]")
# Northern Ireland, and areas that no constituency has.
WITHOUT_TABLE = frozenset({"BT", "JE", "GY", "IM", "GX", "BF", "BX"})


@cache
def _counts() -> dict[str, Counter[str]]:
    """Count the postcodes of each district in each constituency."""
    found: dict[str, Counter[str]] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["outcode"], Counter())[row["gss_code"]] = int(row["postcodes"])
    return found


@cache
def _table() -> dict[str, tuple[str, ...]]:
    return {outcode: _most_first(seats) for outcode, seats in _counts().items()}


@cache
def _nations() -> dict[str, frozenset[str]]:
    """The nations of each area, by the first letter of their codes: E, S, W and N."""
    found: dict[str, set[str]] = {"BT": {"N"}}
    for district, seats in _table().items():
        found.setdefault(area_of(district), set()).update(code[0] for code in seats)
    return {area: frozenset(nations) for area, nations in found.items()}


def _most_first(seats: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(seats, key=lambda code: (-seats[code], code)))


def area_of(district: str) -> str:
    """Return the letters that a district begins with: SW of SW1A."""
    return _LETTERS.split(district, maxsplit=1)[0]


def nations_of_area(area: str) -> frozenset[str]:
    return _nations().get(area, frozenset())


def nations_of(district: str) -> frozenset[str]:
    """Return the nations that a district may lie in; those of its area for an unknown one."""
    own = frozenset(code[0] for code in seats_of(district))
    return own or nations_of_area(area_of(district))


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
