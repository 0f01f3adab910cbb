"""What postcode a typed text means: whole addresses, and letters that look like digits."""

import csv
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from outreach.parliament import districts
from outreach.parliament.districts import area_of, nations_of
from outreach.parliament.typed_postcodes import read, whole_postcode

OUTCODES = Path(districts.__file__).parent / "data" / "outcodes.csv"
with OUTCODES.open(encoding="utf-8", newline="") as file:
    DISTRICTS = sorted({row["outcode"] for row in csv.DictReader(file)})
WORDS = ["Flat", "B2", "1st", "Floor", "Unit", "3rd", "OLD", "W1", "L1", "10", "A1,", "Block", "LI"]
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
SECOND_HALVES = st.builds(
    "{}{}{}".format, st.integers(0, 9), st.sampled_from(LETTERS), st.sampled_from(LETTERS)
)
quickly = settings(max_examples=150, deadline=None)


@pytest.mark.parametrize(
    "typed, postcode",
    [
        ("Flat B2 1st Floor, 10 Mare Street, London E8 1DY", "E8 1DY"),
        ("Flat B2 1st Floor 10 Mare Street London E8 1DY", "E8 1DY"),
        ("E8 1DY, Flat B2 1st Floor", "E8 1DY"),
        ("E8 1DY (flat B2 1st)", "E8 1DY"),
        ("Unit 3, Block B1 3rd floor, M1 1AE", "M1 1AE"),
        ("Unit B1 2nd, M1 1AE", "M1 1AE"),
        ("Room E1 4th Floor, SW1A 0AA, UK", "SW1A 0AA"),
        ("Flat L1 OL1 8JQ", "OL1 8JQ"),
        ("W1 Old Mill, CF10 1AA", "CF10 1AA"),
        ("c/o M1 1AE, now E8 1DY", "E8 1DY"),
        ("10 Downing St\nLondon\nSW1A 2AA\n", "SW1A 2AA"),
        ("Block B2, E8 1DY", "E8 1DY"),
        ("12-14 Hill Rd, CB2 1ST", "CB2 1ST"),
        ("CB2 1ST, Floor 2", "CB2 1ST"),
        ("Cambridge CB2 2ND England", "CB2 2ND"),
        ("S014 0XX", "SO14 0XX"),
        ("SO14 OXX", "SO14 0XX"),
        ("S0140XX", "SO14 0XX"),
        ("CF1O 1AA", "CF10 1AA"),
        ("cf1o 1aa", "CF10 1AA"),
        ("CF1OIAA", "CF10 1AA"),
        ("LI 8JQ", "L1 8JQ"),
        ("L1 8JQ", "L1 8JQ"),
        ("l1 8jq", "L1 8JQ"),
        ("Ll 8JQ", "L1 8JQ"),
        ("Il 8JQ", "L1 8JQ"),
        ("E8 IDY", "E8 1DY"),
        ("E8 lDY", "E8 1DY"),
        ("E8 1D1", "E8 1DL"),
        ("Ml 1AE", "M1 1AE"),
        ("MI 1AE", "M1 1AE"),
        ("ml1 1aa", "ML1 1AA"),
        ("ML1 1AA", "ML1 1AA"),
        ("0X1 1AA", "OX1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
        ("lP1 1AA", "IP1 1AA"),
        ("SW1A OAA", "SW1A 0AA"),
        ("SWIA 0AA", "SW1A 0AA"),
        ("SWlA 0AA", "SW1A 0AA"),
        ("W1O 5AA", "W10 5AA"),
        ("EHl 1AA", "EH1 1AA"),
        ("SW1 A0AA", "SW1A 0AA"),
        ("S W1A 0 AA", "SW1A 0AA"),
        ("E8-1DY", "E8 1DY"),
        ("E8.1DY", "E8 1DY"),
        ("E8_1DY", "E8 1DY"),
        ("E8\u20131DY", "E8 1DY"),
        ("E8\u200b 1DY", "E8 1DY"),
        ("E\u00ad8 1DY", "E8 1DY"),
        ("\ufeffE8 1DY", "E8 1DY"),
        ("Ｅ８ １ＤＹ", "E8 1DY"),
        ("E8 1DY.", "E8 1DY"),
        ("(E8 1DY)", "E8 1DY"),
        ("“E8 1DY”", "E8 1DY"),
        ("E8 1DY" + " " * 5000, "E8 1DY"),
        ("x" * 300 + " E8 1DY", "E8 1DY"),
        ("BT16 1AW", "BT16 1AW"),
    ],
)
def test_a_whole_postcode_is_read_in_any_writing(typed, postcode):
    assert whole_postcode(typed) == postcode


@pytest.mark.parametrize(
    "typed",
    [
        *("Flat B2 1st Floor", "Block B2", "Unit 3, Block B1 3rd floor", "No 1 Old Street"),
        *("hello", "", " ", "12", "90210", "GIR 0AA", "E8", "E8 1", "BFPO 57", "KY1-1001"),
        *("1O 1ST Street", "11 8JQ", "Block", "LI OLD", "💩", "\0", "9" * 10_000, "x" * 10_000),
    ],
)
def test_what_is_no_whole_postcode_is_none(typed):
    assert whole_postcode(typed) == ""


@pytest.mark.parametrize(
    "typed, readings",
    [
        ("Ml1 1AA", ("ML11AA", "M111AA")),
        ("LL3 1AA", ("L131AA",)),
        ("LL 1AA", ("L11AA",)),
        ("ML 1AE", ("M11AE",)),
    ],
)
def test_what_may_be_in_another_nation_is_doubtful(typed, readings):
    found = read(typed)
    assert (found.postcodes, found.doubtful) == (readings, True)


@pytest.mark.parametrize(
    "typed, district, alone",
    [
        *(("E8 London", "E8", False), ("10 Mare Street, London E8", "E8", False)),
        *(("E8", "E8", True), ("CF1O", "CF10", True), ("Flat B2", None, False)),
        *(("Flat 1, Block B2", None, False), ("M1 Mare Street", "M1", False)),
    ],
)
def test_a_district_among_other_words_is_not_alone(typed, district, alone):
    found = read(typed)
    assert (found.district, found.alone) == (district, alone)


@quickly
@given(st.text(), st.sampled_from(DISTRICTS), SECOND_HALVES, st.sampled_from([", ", "\n", " / "]))
@example("Flat B2 1st Floor", "E8", "1DY", ", ")
@example("L1 0L1 8JQ", "M1", "1AE", ", ")
def test_a_whole_postcode_is_found_behind_any_address(address, district, half, gap):
    assert read(f"{address}{gap}{district} {half}").postcodes == (district + half,)


@quickly
@given(
    st.lists(
        st.sampled_from(
            [
                "Flat",
                "B2",
                "1st",
                "Floor",
                "Unit",
                "3rd",
                "OLD",
                "W1",
                "L1",
                "10",
                "A1,",
                "Block",
                "LI",
                "E1",
                "No",
            ]
        )
    ),
    st.sampled_from(DISTRICTS),
    SECOND_HALVES,
)
def test_no_flat_or_floor_hides_the_postcode(words, district, half):
    assert read(f"{' '.join(words)}, {district} {half}").postcodes == (district + half,)


@quickly
@given(st.sampled_from(DISTRICTS), SECOND_HALVES, st.data())
def test_no_look_alike_is_certain_of_another_nation(district, half, data):
    """Unless it is a postcode as it stands: then nothing tells it from one."""
    alike = {"0": "Oo", "O": "0", "1": "IlL", "I": "1l", "L": "1l"}
    typed = list(f"{district} {half}")
    places = [place for place, mark in enumerate(typed) if mark in alike]
    assume(places)
    place = data.draw(st.sampled_from(places))
    typed[place] = data.draw(st.sampled_from(alike[typed[place]]))
    text = "".join(typed)
    found = read(text)
    assume(found.postcodes[:1] != (text.replace(" ", ""),))
    if found.district and not found.doubtful:
        allowed = districts.nations_of_area(area_of(district))
        assert nations_of(found.district) <= allowed, text


@quickly
@given(
    st.one_of(st.text(), st.from_regex(r"[A-Z]{0,3}[0-9O]{0,3}[A-Z ]{0,4}[0-9IO]{0,2}[A-Z]{0,3}"))
)
def test_nothing_that_is_typed_is_an_error(text):
    found = read(text)
    assert not found.postcodes or found.postcodes[0].startswith(found.district or "-")
