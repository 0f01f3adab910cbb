"""Finding one's constituency on the way in, by postcode district or by name."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from outreach.parliament.districts import seats_of
from outreach.parliament.typed_postcodes import read
from outreach.people.actions import invite
from outreach.people.models import Person
from tests.browsing import text_of
from tests.facts import contents, scalar
from tests.ladder import message_at, value_of

HACKNEY = "Hackney South and Shoreditch"


@pytest.fixture
def link(app):
    with transaction():
        token = invite(
            email="dev@example.org", role=Role.VOLUNTEER, invited_by=None, now=clock.now()
        )
    return f"/invitations/{token}"


def offered(page):
    """The constituencies that can be chosen."""
    soup = BeautifulSoup(page.text, "html.parser")
    return [option.get_text() for option in soup.select("#own_gss_code option")][1:]


@pytest.mark.parametrize(
    "typed, district",
    [
        *(("E8", "E8"), ("e8", "E8"), ("E8 1AA", "E8"), ("e81aa", "E8"), ("E8 1", "E8")),
        *(("SW1A", "SW1A"), ("sw1a 1aa", "SW1A"), ("SW1A1AA", "SW1A"), ("SW1A1", "SW1A")),
        *(("E1 1", "E1"), ("E11", "E11"), ("W1A", "W1A"), ("E8-1AA", "E8"), ("BT1 1AA", "BT1")),
        *(("12 High St, E8 1AA", "E8"), ("  E8  1AA ", "E8"), ("XX99 9", "XX99")),
        *(("Hackney", None), ("", None), ("É8", None), ("E", None), ("12", None)),
    ],
)
def test_the_district_of_what_somebody_types(typed, district):
    assert read(typed).district == district


def test_a_district_knows_its_constituencies_the_largest_part_first():
    assert seats_of("AB10") == ("S14000061", "S14000060")
    assert seats_of("BT1") == ()


def test_a_district_narrows_the_choice(stranger, link):
    page = stranger.post(link, {"near": "e8", "find": "1"})
    assert len(offered(page)) == len(seats_of("E8")) == 5
    assert HACKNEY in offered(page)
    assert "E8 lies in 5 constituencies. Please choose yours." in text_of(page)
    assert not value_of(page, "own_gss_code")


@pytest.mark.parametrize("typed", ["e8 1dy", "Flat B2 1st Floor, 10 Mare St, London E8 IDY"])
def test_a_whole_postcode_is_chosen_and_others_stay(stranger, link, typed):
    page = stranger.post(link, {"near": typed, "find": "1"})
    assert value_of(page, "own_gss_code") == "E14001260"
    assert len(offered(page)) == 5
    sentence = "This postcode is in Hackney South and Shoreditch. Not right? Choose another below."
    assert sentence in text_of(page)
    assert f'action="{link}?near=E8"' in page.text
    assert "1DY" not in page.text.upper()


def test_northern_ireland_is_a_choice_of_its_own(stranger, link):
    page = stranger.post(link, {"near": "BT1 1AA", "find": "1"})
    assert "We have no postcodes of Northern Ireland" in text_of(page)
    assert len(offered(page)) == 18
    assert not value_of(page, "own_gss_code")


@pytest.mark.parametrize(
    "near, seat",
    [
        *(("Dianne Abbott", "Hackney North and Stoke Newington"), ("Saint Ives", "St Ives")),
        ("Ashford, Kent", "Ashford"),
    ],
)
def test_a_slip_in_a_name_is_forgiven(stranger, link, near, seat):
    page = stranger.post(link, {"near": near, "find": "1"})
    assert offered(page) == [seat]


def test_a_guess_is_offered_and_never_chosen(stranger, link):
    page = stranger.post(link, {"near": "Dianne Abbott", "find": "1"})
    assert "Did you mean" in text_of(page)
    assert not value_of(page, "own_gss_code")


def test_a_district_of_one_is_chosen_already(stranger, link):
    page = stranger.get(f"{link}?near=AB11")
    assert len(offered(page)) == 1
    assert value_of(page, "own_gss_code") == "S14000061"


def test_a_name_narrows_the_choice(stranger, link):
    page = stranger.post(link, {"near": "hackney", "find": "1"})
    assert offered(page) == ["Hackney North and Stoke Newington", HACKNEY]


@pytest.mark.parametrize(
    "near, sentence",
    [
        ("JE2 3AB", "Jersey has its own parliament"),
        ("BFPO 57", "BFPO addresses are not in a constituency."),
        ("Atlantis", "We found nothing for “Atlantis”."),
        ("<script>", "We found nothing for “<script>”."),
        ("XX99", "We found nothing for “XX99”."),
    ],
)
def test_what_is_not_found_leaves_all_to_choose_from(stranger, link, near, sentence):
    page = stranger.post(link, {"near": near, "find": "1"})
    assert sentence in text_of(page)
    assert len(offered(page)) == 650


TYPED = {
    "name": "Dev",
    "password": "four words nobody guesses",
    "agreed": "y",
    "near": "AB11",
    "find": "1",
}


def test_what_else_was_typed_stays_but_for_the_password(stranger, link):
    page = stranger.post(link, TYPED)
    assert (page.status_code, value_of(page, "name"), value_of(page, "near")) == (
        200,
        "Dev",
        "AB11",
    )
    assert value_of(page, "own_gss_code") == "S14000061"
    assert BeautifulSoup(page.text, "html.parser").select_one("#agreed").has_attr("checked")
    assert TYPED["password"] not in page.text
    assert not scalar(select(Person.id))


def test_enter_in_another_field_is_no_search(stranger, link):
    assert stranger.post(f"{link}?near=AB11", TYPED).location == "/practice"


def test_nothing_typed_shows_all(stranger, link):
    page = stranger.post(link, {"near": " ", "find": "1"})
    assert len(offered(page)) == 650


def test_a_postcode_goes_nowhere(stranger, link, caplog):
    """Not into the address bar, and so into no server's log; not onto the page, nor the tables."""
    page = stranger.post(link, {"near": "SW1A 1AA", "find": "1"})
    assert f'action="{link}?near=SW1A"' in page.text
    typed = stranger.get(f"{link}?near=SW1A+1AA")
    assert (typed.status_code, typed.location) == (303, f"{link}?near=SW1A")
    assert "1AA" not in page.text + repr(contents()) + caplog.text


def test_a_postcode_is_not_kept_with_the_account(stranger, link):
    form = {"name": "Dev", "password": "four words nobody guesses", "agreed": "y"}
    form["own_gss_code"] = "E14001259"
    assert stranger.post(f"{link}?near=SW1A 1AA", form).status_code == 303
    assert scalar(select(Person.own_gss_code)) == "E14001259"
    assert "SW1A" not in repr(contents())


def test_what_was_looked_for_stays_when_something_else_is_wrong(stranger, link):
    response = stranger.post(f"{link}?near=E8", {"name": "Dev", "own_gss_code": seats_of("E8")[1]})
    assert message_at(response, "agreed")
    assert len(offered(response)) == 5
    assert value_of(response, "own_gss_code") == seats_of("E8")[1]


def test_too_long_is_said(stranger, link):
    response = stranger.post(link, {"near": "a" * 81, "find": "1"})
    assert "A few letters are enough." in message_at(response, "near")


def test_a_link_of_nobody_finds_nothing(stranger):
    assert stranger.post("/invitations/none", {"near": "E8", "find": "1"}).status_code == 404


def test_a_curly_apostrophe_in_an_address_is_asked_about(app, stranger):
    with transaction():
        token = invite(email=None, role=Role.COORDINATOR, invited_by=None, now=clock.now())
    form = {**TYPED, "email": "pat.o’brien@example.org"}
    del form["find"]
    response = stranger.post(f"/invitations/{token}", form)
    assert "Did you mean pat.o'brien@example.org?" in message_at(response, "email")
    assert not scalar(select(Person.id))
