"""The search that all pages have: names with and without slips, and places without an MP."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.core.extensions import db
from outreach.parliament import seat_search
from outreach.parliament.models import Constituency
from outreach.parliament.queries import seat_names
from tests.test_bad_input import fewer

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def found(typed, **how):
    """The names of the constituencies, and the match."""
    match = seat_search.find(typed, seat_names(), **how)
    names = dict(db.session.execute(select(Constituency.gss_code, Constituency.name)).all())
    return [names[code] for code in match.seats], match


@pytest.mark.parametrize(
    "typed, seat",
    [
        ("Dianne Abbott", "Hackney North and Stoke Newington"),
        ("Kier Starmer", "Holborn and St Pancras"),
        ("the Rt Hon Sir Kier Starmer MP", "Holborn and St Pancras"),
        *(("Ashford, Kent", "Ashford"), ("Ashford Kentshire", "Ashford")),
        *(("Jeremy Corbin", "Islington North"), ("Jermey Corbyn", "Islington North")),
        *(("Orfhlaith Begly", "West Tyrone"), ("Nigel Farrage", "Clacton")),
        *(("Zarah Sultanna", "Coventry South"), ("Ed Milliband", "Doncaster North")),
        ("o brien", "Harborough, Oadby and Wigston"),
        ("Stoke Newingten", "Hackney North and Stoke Newington"),
        *(("rebecca longbailey", "Salford"), ("kemi badenock", "North West Essex")),
        ("Brighton Pavillion", "Brighton Pavilion"),
    ],
)
def test_a_slip_is_a_question_and_never_the_answer(app, typed, seat):
    names, match = found(typed)
    assert (names, match.exact, match.is_guess) == ([seat], False, True)
    assert "Did you mean" in match.why


@pytest.mark.parametrize(
    "typed, seat",
    [
        *(("Saint Ives", "St Ives"), ("St. Ives", "St Ives")),
        ("Diane Abbott", "Hackney North and Stoke Newington"),
        ("obrien", "Harborough, Oadby and Wigston"),
        *(("sian berry", "Brighton Pavilion"), ("SIÂN BERRY", "Brighton Pavilion")),
        *(("Ynys Mon", "Ynys Môn"), ("Gŵyr", "Gower"), ("gwyr", "Gower")),
        *(("Glyndwr", "Montgomeryshire and Glyndŵr"), ("Carmarthen", "Caerfyrddin")),
        *(("Western Isles", "Na h-Eileanan an Iar"), ("Órfhlaith", "West Tyrone")),
    ],
)
def test_a_name_in_any_spelling_is_certain(app, typed, seat):
    names, match = found(typed)
    assert (names, match.exact, match.is_guess) == ([seat], True, False)


def test_small_words_around_a_name_are_no_hindrance(app):
    names, _ = found("MP for Bristol")
    assert len(names) == 5
    assert all(name.startswith("Bristol") for name in names)


def test_two_mps_are_no_slip(app):
    assert found("berry starmer")[0] == []


@pytest.mark.parametrize("typed", ["zzz", "Atlantis", "<script>", "mp", "' OR 1=1", "😀", "\u202e"])
def test_nonsense_is_nobody(app, typed):
    names, match = found(typed)
    assert names == []
    assert match.why


@pytest.mark.parametrize(
    "typed, place",
    [
        *(("Jersey", "Jersey has its own parliament"), ("JE2 3AB", "Jersey has")),
        *(("GY1 1AA", "Guernsey has"), ("Isle of Man", "The Isle of Man has"), ("IM1 1AA", "The")),
        *(("GX11 1AA", "Gibraltar has"), ("FIQQ 1ZZ", "The Falkland Islands have no MP")),
        *(("the Falklands", "The Falkland Islands"), ("STHL 1ZZ", "St Helena has no MP")),
        *(("KY1-1001", "The Cayman Islands have"), ("HM 12", "Bermuda has no MP")),
        *(("VG1110", "The British Virgin Islands"), ("AI-2640", "Anguilla"), ("tkca1zz", "The T")),
        *(("ASCN 1ZZ", "Ascension Island has"), ("TDCU 1ZZ", "Tristan da Cunha has")),
        *((typed, "BFPO addresses are not in a constituency.") for typed in ("BFPO 57", "bfpo801")),
        *((typed, "BFPO addresses are not in") for typed in ("BFPO 801, BF1 2AT", "B.F.P.O. 57")),
        ("Sgt A. Example, BFPO 57", "BFPO addresses"),
    ],
)
def test_an_address_without_a_constituency_says_what_to_do(app, typed, place):
    names, match = found(typed)
    assert (names, match.exact) == ([], False)
    assert match.why.startswith(place)
    assert "registered to vote" in match.why
    assert match.why.count(". ") <= 1


def test_places_that_only_sound_like_them_are_found(app):
    assert found("Kirkcaldy")[0]
    assert found("KY1 1AA")[0]
    assert found("St Helens")[0]


def test_a_reader_to_whom_the_answer_is_not_right_chooses(app):
    names, match = found("E8 1DY", choose=True)
    assert (len(names), match.exact, match.postcode) == (5, False, "E8 1DY")


def test_what_can_be_read_in_two_ways_is_a_choice_of_both(app):
    names, match = found("Ml1 1AA")
    assert not match.exact
    assert {"Motherwell, Wishaw and Carluke", "Manchester Central"} & set(names)
    assert len(names) >= 2


@fewer
@given(st.text(max_size=300))
def test_whatever_is_typed_is_searched(app, typed):
    match = seat_search.find(typed, seat_names())
    assert match.why or match.exact or match.seats or not typed.strip()
