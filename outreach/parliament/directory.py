"""The postcode directory of the Office for National Statistics: where each of the 2.7 million
postcodes lies, those that are used no longer among them."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select, text

from outreach.core.csv_cells import longest_cell
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.parliament.models import Constituency
from outreach.parliament.queries import current_code

# Rows a transaction: on SQLite nobody else writes during one, a tenth of a second or so.
AT_ONCE = 20_000
# Characters. The directory's own are a fraction of that.
LONGEST_CELL = 10_000
# The names that the editions have for the postcode, and for its constituency (pcon, pcon24cd).
_POSTCODE = ("pcds", "pcd7", "pcd8", "pcd", "pcd2")
_SEAT = re.compile(r"pcon(\d\dcd)?")
_PUT = {
    "sqlite": """
        INSERT INTO postcodes (postcode, gss_code)
        SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]')
        FROM json_each(:rows) WHERE true
        ON CONFLICT (postcode) DO UPDATE SET gss_code = excluded.gss_code
        WHERE gss_code <> excluded.gss_code""",
    "postgresql": """
        INSERT INTO postcodes (postcode, gss_code)
        SELECT value ->> 0, value ->> 1 FROM json_array_elements(CAST(:rows AS json))
        ON CONFLICT (postcode) DO UPDATE SET gss_code = excluded.gss_code
        WHERE postcodes.gss_code <> excluded.gss_code""",
}
_WHOLE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")


class NotADirectory(Refusal):
    """The file is something else, or older than today's constituencies."""


class Loaded(NamedTuple):
    placed: int
    elsewhere: int


def load(file: Path, *, say: Callable[[str], None]) -> Loaded:
    """Take over where postcodes lie; a few thousand a transaction, so that others can write. What
    the file does not have stays. Raises NotADirectory before anything is changed."""
    known = set(db.session.scalars(select(Constituency.gss_code)))
    db.session.rollback()
    put = text(_PUT[db.engine.dialect.name])
    placed = elsewhere = 0
    for rows, others in _batches(file, known):
        if not placed and len(rows) < others:
            raise NotADirectory(
                "This directory has other constituencies than today's: take an edition from after "
                "July 2024."
            )
        with transaction():
            db.session.execute(put, {"rows": json.dumps([*rows.items()])})
        before, placed, elsewhere = placed, placed + len(rows), elsewhere + others
        if placed // 500_000 > before // 500_000:
            say(f"{placed:,} …")
    if not placed:
        raise NotADirectory("There is no postcode in this file.")
    return Loaded(placed, elsewhere)


def _batches(file: Path, known: set[str]) -> Iterator[tuple[dict[str, str], int]]:
    """Codes by postcode of so many rows, and how many others there were that lie nowhere."""
    rows: dict[str, str] = {}
    elsewhere = 0
    for postcode, code in _rows(file):
        if code not in known:
            code = current_code(code)
        if code in known and _WHOLE.fullmatch(postcode):
            rows[postcode] = code
        else:
            elsewhere += 1
        if len(rows) + elsewhere >= AT_ONCE:
            yield rows, elsewhere
            rows, elsewhere = {}, 0
    if rows or elsewhere:
        yield rows, elsewhere


def _rows(file: Path) -> Iterator[tuple[str, str]]:
    """(postcode without spaces, code of its constituency) of every row."""
    try:
        with (
            longest_cell(LONGEST_CELL),
            file.open(encoding="utf-8-sig", newline="") as opened,
        ):
            lines = csv.reader(opened)
            postcode, seat = _columns(next(lines, []))
            longest = max(postcode, seat)
            for line in lines:
                if len(line) > longest:
                    yield line[postcode].replace(" ", "").upper(), line[seat].strip()
    except (UnicodeDecodeError, csv.Error):
        raise NotADirectory(
            "This is no CSV file. Unpack what you downloaded and take the large file in its folder "
            "“Data”."
        ) from None


def _columns(header: list[str]) -> tuple[int, int]:
    """Where the postcode is, and its constituency."""
    names = [name.strip().lower() for name in header]
    postcode = next((names.index(name) for name in _POSTCODE if name in names), None)
    seat = next((place for place, name in enumerate(names) if _SEAT.fullmatch(name)), None)
    if postcode is None or seat is None:
        raise NotADirectory(
            "This is not the ONS postcode directory: its first line has no column for the postcode "
            "(pcds) or none for the constituency (pcon24cd)."
        )
    return postcode, seat
