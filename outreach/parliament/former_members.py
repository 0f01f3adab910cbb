"""People who sat in the Commons between 2017 and 2024 and do not now, as carried along. Not
complete: that somebody is not in it says nothing."""

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parent / "data" / "former_members.csv"


class FormerMember(NamedTuple):
    """The seat by its name of then; `until` is the last year in which they were seen to sit."""

    name: str
    seat: str
    until: str


@cache
def former_members() -> tuple[FormerMember, ...]:
    with FILE.open(encoding="utf-8", newline="") as opened:
        return tuple(
            FormerMember(row["name"], row["constituency"], row["sat"][-4:])
            for row in csv.DictReader(opened)
        )
