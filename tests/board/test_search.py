"""A postcode, or a name with a slip in it, typed above the board and the list of MPs."""

import pytest

from tests.browsing import text_of

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def browser(browser_of, asha):
    return browser_of(asha)


@pytest.mark.parametrize("path", ["/mps", "/board"])
@pytest.mark.parametrize("typed", ["E8 1DY", "e8 idy", "Flat B2 1st Floor, Mare St, E8 1DY"])
def test_a_postcode_leads_to_its_mp(browser, path, typed):
    page = text_of(browser.get(path, query_string={"q": typed}))
    assert "E8 1DY is here. Not right? Search for E8 alone to choose another." in page
    assert "Meg Hillier" in page
    assert "Diane Abbott" not in page


def test_a_district_is_a_choice(browser):
    page = text_of(browser.get("/mps?q=E8"))
    assert "5 MPs of 650" in page
    assert "E8 lies in 5 constituencies." in page


@pytest.mark.parametrize("path", ["/mps", "/board"])
@pytest.mark.parametrize(
    "typed, mp",
    [
        *(("Dianne Abbott", "Diane Abbott"), ("Kier Starmer", "Keir Starmer")),
        *(("Saint Ives", "Andrew George"), ("Ashford, Kent", "Sojan Joseph")),
    ],
)
def test_a_slip_in_a_name_is_forgiven(browser, path, typed, mp):
    assert mp in text_of(browser.get(path, query_string={"q": typed}))


def test_a_guess_is_a_question(browser):
    assert "Did you mean" in text_of(browser.get("/mps?q=Dianne+Abbott"))
    assert "Did you mean" not in text_of(browser.get("/mps?q=Diane+Abbott"))


def test_what_is_no_constituency_says_so(browser):
    page = text_of(browser.get("/mps?q=BFPO+57"))
    assert "BFPO addresses are not in a constituency." in page
    assert "0 MPs of 650" in page


def test_filters_hold_beside_a_postcode(browser):
    assert "0 MPs of 650" in text_of(browser.get("/mps?q=E8+1DY&region=Wales"))


def test_the_board_polls_for_the_same(browser):
    response = browser.get("/board/changes?q=E8+1DY")
    assert response.status_code in (200, 204)
