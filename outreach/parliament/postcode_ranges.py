"""The constituency of each postcode of Great Britain: the packed table that the project carries.

`data/postcodes.bin` is mapped into memory, not read: all workers share the pages of it that
lookups touch. `python -m tools.pack_postcodes` makes it from a CSV file and prints it as one.
"""

import mmap
import struct
from bisect import bisect_right
from functools import cache
from pathlib import Path
from typing import NamedTuple

PACKED = Path(__file__).parent / "data" / "postcodes.bin"
# How many runs and how many codes follow. The codes stand behind the runs.
HEADER = struct.Struct(">II")
# District, first and last second half as numbers, place of the code. The first six bytes sort.
RECORD = struct.Struct(">4sHHH")
_KEY = struct.Struct(">4sH")
CODE_LENGTH = 9
_A = ord("A")


class _Table(NamedTuple):
    data: mmap.mmap
    runs: int

    def key(self, run: int) -> bytes:
        at = HEADER.size + run * RECORD.size
        return self.data[at : at + _KEY.size]

    def record(self, run: int) -> tuple[bytes, int, int, int]:
        return RECORD.unpack_from(self.data, HEADER.size + run * RECORD.size)

    def code(self, place: int) -> str:
        at = HEADER.size + self.runs * RECORD.size + place * CODE_LENGTH
        return self.data[at : at + CODE_LENGTH].decode()


def number_of_half(incode: str) -> int:
    """Return a second half (1DY) as a number that sorts as the text does."""
    return int(incode[0]) * 676 + (ord(incode[1]) - _A) * 26 + ord(incode[2]) - _A


def half_as_text(number: int) -> str:
    digit, letters = divmod(number, 676)
    return f"{digit}{chr(_A + letters // 26)}{chr(_A + letters % 26)}"


def seat_of(postcode: str) -> str | None:
    """Return the code of the constituency of a postcode (capitals, no space), by the 2024 table.

    None where the table has no run around it: asking by district then still helps.
    """
    table, district = _table(), postcode[:-3].ljust(4).encode()
    number = number_of_half(postcode[-3:])
    key = _KEY.pack(district, number)
    run = bisect_right(range(table.runs), key, key=table.key) - 1
    if run < 0:
        return None
    found, _, last, place = table.record(run)
    return table.code(place) if found == district and number <= last else None


@cache
def _table() -> _Table:
    with PACKED.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return _Table(data, HEADER.unpack_from(data)[0])
