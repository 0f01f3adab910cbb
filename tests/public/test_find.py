"""What somebody types who looks for their MP."""

import pytest

from outreach.public.find_mp import find

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    "typed, seat",
    [
        ("Keir Starmer MP", "Holborn and St Pancras"),
        ("the Rt Hon Sir Keir Starmer MP", "Holborn and St Pancras"),
        ("starmer, keir", "Holborn and St Pancras"),
        ("hackney north", "Hackney North and Stoke Newington"),
        ("ynys mon", "Ynys Môn"),
    ],
)
def test_a_name_is_found_with_what_people_write_around_it(app, typed, seat):
    found = find(typed)
    assert ([one.name for one in found.seats], found.exact) == ([seat], True)


@pytest.mark.parametrize("typed", ["BT", "tarmer", "mp", "rt hon"])
def test_a_piece_from_the_middle_of_a_name_is_nobodys(app, typed):
    assert not find(typed).exact
