"""The packed table of all postcodes of Great Britain."""

import csv
import io
from collections import defaultdict

import pytest

from outreach.parliament.districts import seats_of
from outreach.parliament.postcode_ranges import PACKED, half_as_text, number_of_half, seat_of
from tools.pack_postcodes import COLUMNS, is_run, packed, print_table, unpacked

SOUTH, NORTH, ISLINGTON = "E14001260", "E14001259", "E14001305"


@pytest.mark.parametrize(
    "postcode, seat",
    [
        *(("E81DY", SOUTH), ("E81AA", SOUTH), ("E82AP", NORTH), ("E82BB", ISLINGTON)),
        *(("SW1A0AA", "E14001172"), ("M11AE", "E14001352"), ("ZE10AA", "S14000051")),
        # Between two runs, before the first district, behind the last, in no district.
        *(("E81RR", None), ("AA11AA", None), ("ZZ99ZZ", None), ("E991AA", None)),
        *(("BT11AA", None), ("JE23AB", None)),
    ],
)
def test_a_postcode_lies_in_the_run_around_it(postcode, seat):
    assert seat_of(postcode) == seat


def test_the_first_and_the_last_of_every_run_are_in_it():
    for district, first, last, seat in list(unpacked(PACKED.read_bytes()))[::50]:
        assert seat_of(district + first) == seat_of(district + last) == seat


def test_every_district_lies_where_the_table_of_districts_says():
    found = defaultdict(set)
    for district, _, _, seat in unpacked(PACKED.read_bytes()):
        found[district].add(seat)
    assert len(found) == 2866
    assert all(set(seats_of(district)) == seats for district, seats in found.items())


def test_halves_are_numbers_in_the_order_of_text():
    halves = ["0AA", "0AZ", "0BA", "1AA", "9ZZ"]
    assert [half_as_text(number_of_half(half)) for half in halves] == halves
    assert sorted(halves, key=number_of_half) == halves


def test_packing_what_is_printed_gives_the_same_file():
    printed = io.StringIO()
    print_table(PACKED.read_bytes(), printed)
    printed.seek(0)
    assert packed(csv.DictReader(printed)) == PACKED.read_bytes()


@pytest.mark.parametrize(
    "row, right",
    [
        (("E8", "1AA", "1PQ"), True),
        (("N20000", "001", "999"), False),
        (("E8", "1A", "1PQ"), False),
        (("", "1AA", "1PQ"), False),
    ],
)
def test_rows_of_something_else_are_left_out(row, right):
    assert is_run(dict(zip(COLUMNS, (*row, SOUTH), strict=True))) == right
