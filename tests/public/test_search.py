"""A postcode or a name, typed on the public pages."""

import pytest
from bs4 import BeautifulSoup

from tests.browsing import text_of
from tests.public.scenes import HACKNEY

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SOUTH = "E14001260"
WHOLE_ADDRESS = "Flat B2 1st Floor, 10 Mare Street, London E8 IDY"


def soup(page):
    return BeautifulSoup(page.text, "html.parser")


def listed(page):
    """The constituencies of the list on /pledges."""
    return [link.text for link in soup(page).select(".seats a")]


@pytest.mark.parametrize("typed", ["E8 1DY", "e81dy", WHOLE_ADDRESS])
def test_a_postcode_on_pledges_leads_to_its_constituency(stranger, typed):
    page = stranger.get("/pledges", query_string={"q": typed})
    assert listed(page) == ["Hackney South and Shoreditch"]
    assert "E8 1DY is in Hackney South and Shoreditch. Not right? Choose another" in text_of(page)
    [other] = [link for link in soup(page).select(".note a") if link.text == "Choose another"]
    assert len(listed(stranger.get(other["href"]))) == 5


@pytest.mark.parametrize("typed, seats", [("E8", 5), ("E8 1RR", 5), ("BT1 1AA", 18)])
def test_a_postcode_on_pledges_may_be_a_choice(stranger, typed, seats):
    page = stranger.get("/pledges", query_string={"q": typed})
    assert len(listed(page)) == seats
    assert "choose your" in text_of(page)


def test_a_postcode_on_pledges_is_kept_by_no_cache(stranger):
    page = stranger.get("/pledges?q=E8+1DY")
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert "public" in stranger.get("/pledges?q=hackney").headers["Cache-Control"]


@pytest.mark.parametrize(
    "typed, sentence",
    [
        ("BFPO 57", "BFPO addresses are not in a constituency."),
        ("JE2 3AB", "Jersey has its own parliament"),
        ("Gibraltar", "Gibraltar has its own parliament"),
    ],
)
@pytest.mark.parametrize("path", ["/pledges", "/write", "/constituencies"])
def test_an_address_without_a_constituency_says_what_to_do(stranger, path, typed, sentence):
    assert sentence in text_of(stranger.get(path, query_string={"q": typed}))


@pytest.mark.parametrize("typed", ["Dianne Abbott", "diane abott"])
def test_a_slip_on_pledges_is_a_question(stranger, typed):
    page = stranger.get("/pledges", query_string={"q": typed})
    assert "Did you mean" in text_of(page)
    assert listed(page) == ["Hackney North and Stoke Newington"]


def test_a_slip_on_write_is_a_question_with_a_link(stranger):
    page = stranger.get("/write?q=Dianne+Abbott")
    assert "Did you mean one of these?" in text_of(page)
    [link] = soup(page).select(".choices a")
    assert "Your letter" in text_of(stranger.get(link["href"]))


def test_filters_hold_beside_a_postcode(stranger):
    assert listed(stranger.get("/pledges?q=E8&region=Wales")) == []


@pytest.mark.parametrize(
    "typed", ["E8 1DY", "e81dy", "E8 IDY", WHOLE_ADDRESS, "  E8 1DY  ", "E8\u200b 1DY"]
)
def test_a_whole_postcode_leads_to_the_letter(stranger, typed):
    page = stranger.get("/write", query_string={"postcode": typed})
    assert "Your letter" in text_of(page)
    assert soup(page).select_one("#pc")["value"] == "E8 1DY"
    assert "E8 1DY is in Hackney South and Shoreditch. Not right? Choose another" in text_of(page)
    [other] = [link for link in soup(page).select(".note a") if link.text == "Choose another"]
    choice = stranger.get(other["href"])
    assert "E8 lies in 5 constituencies." in text_of(choice)
    link = soup(choice).select(".choices a")[1]
    assert soup(stranger.get(link["href"])).select_one("#pc")["value"] == "E8 1DY"


@pytest.mark.parametrize("typed", ["Flat B2 1st Floor", "Unit 3, Block B1 3rd floor"])
def test_a_flat_is_no_postcode(stranger, typed):
    page = stranger.get("/write", query_string={"postcode": typed})
    assert page.status_code == 422
    assert soup(page).select_one("#postcode")["value"] == typed


def test_a_district_among_other_words_is_never_certain(stranger):
    assert "Which one is yours?" in text_of(stranger.get("/write?postcode=AB11+Example+Street"))
    assert "Your letter" in text_of(stranger.get("/write?postcode=AB11"))


def test_constituencies_finds_by_postcode(stranger):
    page = stranger.get("/constituencies?postcode=E8+1DY")
    assert soup(page).h1.text == "Hackney South and Shoreditch"
    assert "E8 1DY is in Hackney South and Shoreditch. Not right?" in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"
    [other] = [link for link in soup(page).select(".note a") if link.text == "Choose another"]
    links = [link["href"] for link in soup(stranger.get(other["href"])).select(".choices a")]
    assert f"/constituencies/{HACKNEY}" in links
    assert len(links) == 5


def test_constituencies_finds_by_name(stranger):
    assert soup(stranger.get("/constituencies?q=stoke+newington")).h1.text.startswith("Hackney N")
    page = stranger.get("/constituencies?q=Dianne+Abbott")
    assert [link["href"] for link in soup(page).select(".choices a")] == [
        f"/constituencies/{HACKNEY}"
    ]
    assert stranger.get("/constituencies?q=zzz").status_code == 422


def test_constituencies_without_anything_is_the_list(stranger):
    response = stranger.get("/constituencies")
    assert (response.status_code, response.location) == (303, "/pledges#list")


@pytest.mark.parametrize(
    "path", ["/pledges?q=E8+1DY", "/pledges?q=BT1", "/write?postcode=LL3+1AA", "/write?q=zzz"]
)
def test_pages_stay_light_and_without_scripts(stranger, path):
    page = stranger.get(path)
    assert len(page.data) < 60_000
    assert "<script" not in page.text


@pytest.mark.parametrize(
    "name, other",
    [("Gower", "Gŵyr"), ("Montgomeryshire and Glyndŵr", "Maldwyn a Glyndŵr")],
)
def test_welsh_names_are_as_parliament_spells_them(stranger, name, other):
    pages = (stranger.get(f"/constituencies?q={one}") for one in (name, other))
    for page in pages:
        assert soup(page).h1.text == name
        assert not soup(page).h1.has_attr("lang")
        assert [one.text for one in soup(page).main.select("[lang]")] == [other]


def test_a_seat_with_a_welsh_name_alone_is_marked_welsh(stranger):
    page = stranger.get("/constituencies?q=Carmarthen")
    [welsh] = soup(page).main.select("[lang=cy]")
    assert (welsh.name, welsh.text) == ("h1", "Caerfyrddin")
