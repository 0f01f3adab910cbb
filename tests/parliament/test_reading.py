"""What the answers of Parliament's service say, and what nonsense in them does."""

import copy
from datetime import date

import pytest

from outreach.parliament.register.parse import details, gone, is_page, listed, numbers
from tests.parliament.service import member, office

MEMBER = member(
    185, "Jeremy Example", ("Green Party", "Green"), (4095, "Islington North"), "1983-06-09"
)
SEAT = "latestHouseMembership"


def item(path: str = "", value: object = None) -> dict:
    """One of the list, with one field as it should not be."""
    found = made = {"value": copy.deepcopy(MEMBER)}
    *way, last = f"value.{path}".split(".")
    for name in way:
        found = found[name]
    if value == "missing":
        del found[last]
    elif path:
        found[last] = value
    return made


def test_somebody_as_listed():
    one = listed(item("nameListAs", "Example, Rt Hon Sir Jeremy"))
    assert one == (
        *(185, "Jeremy Example", "Example, Jeremy", "Jeremy Example MP", "Green Party", "Green"),
        *(4095, "Islington North", date(1983, 6, 9), date(2024, 7, 4)),
    )


@pytest.mark.parametrize("value", ["missing", None, "", "  ", 4, [], {}, True])
@pytest.mark.parametrize(
    "path, fields",
    [
        ("nameDisplayAs", ["display_name"]),
        ("nameListAs", ["list_name"]),
        ("nameFullTitle", ["full_title"]),
        ("latestParty", ["party", "party_abbreviation"]),
        ("latestParty.abbreviation", ["party_abbreviation"]),
        (f"{SEAT}.membershipFrom", ["seat"]),
        (f"{SEAT}.membershipStartDate", ["since"]),
        (SEAT, ["seat_id", "seat", "since", "from_"]),
    ],
)
def test_a_field_that_is_missing_or_nonsense_is_none(path, fields, value):
    one = listed(item(path, value))._asdict()
    assert [one[name] for name in fields] == [None] * len(fields)
    others = listed(item())._asdict()
    assert {k: v for k, v in one.items() if k not in fields and k != "from_"} == {
        k: v for k, v in others.items() if k not in fields and k != "from_"
    }


@pytest.mark.parametrize("value", ["missing", None, "185", True, -1, 1.5, [185]])
def test_without_a_number_it_is_nobody(value):
    assert listed(item("id", value)) is None
    assert listed(item(f"{SEAT}.house", 2)) is None


@pytest.mark.parametrize("whole", [None, 4, "x", [], {}, {"value": None}, {"value": []}])
def test_something_else_is_nobody(whole):
    assert listed(whole) is None


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "<b>Example</b>", "Ĳ🏳️" * 200])
def test_a_name_is_as_long_as_we_keep_it(name):
    one = listed(item("nameDisplayAs", name))
    assert one.display_name == name.replace("\0", " ")[:120]


@pytest.mark.parametrize(
    "changes, expected",
    [
        ({}, (True, None, "")),
        ({"membershipEndDate": "2026-10-30T00:00:00"}, (False, date(2026, 10, 30), "")),
        ({"membershipEndReason": " Died "}, (True, None, "Died")),
        ({"house": 2}, (False, None, "")),
        ({"membershipStatus": None}, (True, None, "")),
        ({"membershipStatus": {"statusIsActive": False}}, (False, None, "")),
    ],
)
def test_who_is_no_longer_listed(changes, expected):
    assert gone({"value": {SEAT: MEMBER[SEAT] | changes}}) == expected


@pytest.mark.parametrize(
    "answer, usable",
    [
        ({"items": [1], "totalResults": 45}, True),
        ({"items": [], "totalResults": 40}, True),
        ({"items": [], "totalResults": 45}, False),
        ({"items": [1]}, False),
        ({"totalResults": 45}, False),
        ([], False),
        (None, False),
    ],
)
def test_what_is_a_page(answer, usable):
    assert is_page(40, answer) is usable


@pytest.mark.parametrize(
    "text, found",
    [
        ("0207 219 6543", ["020 7219 6543"]),
        ("+44 (0)20 7219 6543", ["020 7219 6543"]),
        ("Tel: 01632 960001 / 01632-960002 (fax: none)", ["01632 960001", "01632 960002"]),
        ("0131 496 0001", ["0131 496 0001"]),
        ("0116 496 0001", ["0116 496 0001"]),
        ("0330 123 4567 ext. 12", ["0330 123 4567"]),
        ("07700900123", ["07700 900123"]),
        ("0044 20 7219 6543", []),
        ("ring us", []),
        ("", []),
        ("0" * 5000, []),
    ],
)
def test_numbers_as_people_write_them(text, found):
    assert numbers(text) == found


def test_nonsense_in_an_answer_is_passed_over():
    strange = [None, 4, {}, {"type": 1}, office("Parliamentary office", "x", "a@b; c@example.org")]
    assert details({"value": strange}) == ("c@example.org", {})
