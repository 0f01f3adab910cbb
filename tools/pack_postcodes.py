"""Packs the table of postcodes that the project carries, and prints it again.

python -m tools.pack_postcodes postcodes.csv   writes outreach/parliament/data/postcodes.bin
python -m tools.pack_postcodes --print         prints that file as CSV
"""

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from outreach.parliament.postcode_ranges import (
    CODE_LENGTH,
    HEADER,
    PACKED,
    RECORD,
    half_as_text,
    number_of_half,
)

_DISTRICT = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?")
_SECOND_HALF = re.compile(r"[0-9][A-Z]{2}")
COLUMNS = ["outcode", "first_incode", "last_incode", "gss_code"]


def is_run(row: dict[str, str]) -> bool:
    """Return whether a row is one of postcodes: the published table has a few that are not."""
    halves = (row["first_incode"], row["last_incode"])
    return bool(_DISTRICT.fullmatch(row["outcode"])) and all(map(_SECOND_HALF.fullmatch, halves))


def packed(rows: Iterable[dict[str, str]]) -> bytes:
    """Return the file for these rows of `COLUMNS`, whatever their order."""
    runs = sorted(
        (
            row["outcode"].ljust(4).encode(),
            number_of_half(row["first_incode"]),
            number_of_half(row["last_incode"]),
            row["gss_code"],
        )
        for row in rows
    )
    codes = sorted({run[3] for run in runs})
    place = {code: number for number, code in enumerate(codes)}
    records = (RECORD.pack(*run[:3], place[run[3]]) for run in runs)
    return HEADER.pack(len(runs), len(codes)) + b"".join(records) + "".join(codes).encode()


def unpacked(data: bytes) -> Iterator[list[str]]:
    """Yield the rows of a packed file, in the order of `COLUMNS`."""
    runs, _ = HEADER.unpack_from(data)
    end = HEADER.size + runs * RECORD.size
    for district, first, last, place in RECORD.iter_unpack(data[HEADER.size : end]):
        at = end + place * CODE_LENGTH
        code = data[at : at + CODE_LENGTH].decode()
        yield [district.decode().strip(), half_as_text(first), half_as_text(last), code]


def print_table(data: bytes, out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(unpacked(data))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("table", nargs="?", type=Path, help="the CSV file to pack")
    parser.add_argument("--print", action="store_true", help="print the packed table as CSV")
    given = parser.parse_args(arguments)
    if given.print:
        print_table(PACKED.read_bytes(), sys.stdout)
    elif given.table:
        with given.table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        runs = [row for row in rows if is_run(row)]
        PACKED.write_bytes(packed(runs))
        print(f"{len(runs):,} runs packed, {len(rows) - len(runs)} rows of something else left out")
    else:
        parser.error("name the CSV file, or say --print")


if __name__ == "__main__":
    main()
