"""The register as it is carried along, without a database."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from outreach.imports.mp_matching import Known, Parliament
from outreach.parliament.former_members import former_members

DATA = Path(__file__).parents[2] / "outreach/parliament/data"
FORMS = ("display_name", "list_name", "full_title")


@cache
def seats() -> dict[str, tuple[str, ...]]:
    """The names of each constituency, by code."""
    with (DATA / "constituencies.csv").open() as opened:
        rows = list(csv.DictReader(opened))
    return {row["gss_code"]: tuple(filter(None, (row["name"], row["welsh_name"]))) for row in rows}


@cache
def carried_parliament() -> Parliament:
    with (DATA / "members.csv").open() as opened:
        members = list(csv.DictReader(opened))
    return Parliament(
        [
            *(
                Known(
                    int(row["parliament_id"]),
                    tuple(row[form] for form in FORMS),
                    row["email"],
                    seats()[row["gss_code"]],
                    date.fromisoformat(row["member_since"]),
                    date.fromisoformat(row["elected_on"]),
                )
                for row in members
            ),
            Known(1, ("Ann Former", "Former, Ann"), "", ()),
        ],
        former_members(),
    )
