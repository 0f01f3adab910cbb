"""From what somebody typed to their constituency, with the tables that the project carries."""

import logging

import pytest
from sqlalchemy import select

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.parliament.models import Constituency, Postcode
from outreach.parliament.postcodes import resolve
from outreach.parliament.queries import current_code
from tests.facts import contents, scalars

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SOUTH, NORTH = "E14001260", "E14001259"  # Hackney


@pytest.fixture
def loaded(app):
    """A directory of a few streets: a border, and a postcode that is used no longer."""
    places = {
        **{"E81DY": SOUTH, "E81AA": SOUTH, "E82ZZ": NORTH, "E83AA": SOUTH, "E83AB": NORTH},
        **{"AB10AA": "S14000061", "BT11AA": "N05000001"},
    }
    with transaction():
        for postcode, code in places.items():
            db.session.add(Postcode(postcode=postcode, gss_code=code))


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "E8 1DY",
            "e8 1dy",
            "E81DY",
            "e8  1dY ",
            "E8-1DY",
            "\tE8\u00a01DY\n",
            "Ｅ８ １ＤＹ",
            "e8.1dy",
        ),
        *("E8 IDY", "my postcode is E8 1DY, thank you", "E8 1DY" + " " * 5000),
    ],
)
def test_a_postcode_in_any_spelling(loaded, typed):
    assert resolve(typed) == ((SOUTH,), True, "")


@pytest.mark.parametrize(
    "typed, seats", [("sw1a", 2), ("SW1A0", 2), ("E8", 5), ("E8 1", 5), ("E81", 5)]
)
def test_a_district_or_the_beginning_of_a_postcode_is_a_choice(app, typed, seats):
    found = resolve(typed)
    assert (len(found.seats), found.exact) == (seats, False)
    assert f"lies in {seats} constituencies. Please choose yours." in found.why


def test_the_likeliest_comes_first(app):
    assert resolve("E8").seats[:2] == (SOUTH, NORTH)


def test_a_district_in_one_constituency_is_the_answer(app):
    assert resolve("ZE1 0AA") == (("S14000051",), True, "")


def test_across_a_border_the_answer_says_so_and_names_the_other(loaded):
    found = resolve("E8 3AB")
    assert found.seats == (NORTH, SOUTH)
    assert found.exact
    assert "The border with Hackney South and Shoreditch is close." in found.why


@pytest.mark.parametrize("typed", ["AB1 0AA", "BT1 1AA"])
def test_old_and_northern_irish_ones_are_in_the_directory(loaded, typed):
    assert resolve(typed).exact


@pytest.mark.parametrize(
    "typed, seats, says",
    [
        ("BT1 1AA", 18, "no postcodes of Northern Ireland"),
        ("bt1", 18, "no postcodes of Northern Ireland"),
        ("BT99 9ZZ", 18, "no postcodes of Northern Ireland"),
        ("AB1 0AA", 3, "There is no district AB1 by itself."),
        ("SW1", 13, "There is no district SW1 by itself."),
        ("E99 1AA", 14, "There is no district E99 by itself."),
        ("ZZ1 1AA", 0, "no postcodes that begin with ZZ1"),
        ("JE2 3AB", 0, "Jersey has its own parliament"),
        ("GY1 1AA", 0, "Guernsey has its own parliament"),
        ("IM1 1AA", 0, "Isle of Man has its own parliament"),
        ("GX11 1AA", 0, "Gibraltar has its own parliament"),
        ("BF1 2AA", 0, "BFPO addresses are not in a constituency."),
        ("BX1 1LT", 0, "a bank or an office"),
        ("E8 1DY " + "x" * 600, 0, "That is no postcode."),
        *((text, 0, "That is no postcode.") for text in ("", " ", "hello", "GIR 0AA", "12", "E")),
        *((text, 0, "That is no postcode.") for text in ("💩", "\0", "x" * 10_000, "9" * 10_000)),
    ],
)
def test_what_cannot_be_looked_up_is_an_honest_choice(app, typed, seats, says):
    found = resolve(typed)
    assert (len(found.seats), found.exact) == (seats, False)
    assert says in found.why
    assert len(found.why) < 200
    known = set(scalars(select(Constituency.gss_code)))
    assert set(found.seats) <= known


def test_it_is_kept_nowhere_and_logged_nowhere(loaded, caplog, capsys):
    before = contents()
    with caplog.at_level(logging.DEBUG):
        resolve("E8 1DY")
        resolve("E8 1DZ")
    assert contents() == before
    assert "E8" not in caplog.text + "".join(capsys.readouterr())


def test_they_lead_to_the_constituency_of_that_name(app):
    query = select(Constituency.name).where(Constituency.gss_code == current_code("S14000058"))
    assert scalars(query) == ["West Aberdeenshire and Kincardine"]
