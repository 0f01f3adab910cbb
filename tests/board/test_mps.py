"""The list of all MPs: searched, filtered, sorted, in pages; the address holds the view."""

import pytest
from bs4 import BeautifulSoup

from outreach.core.vocabulary import Outcome, PledgeStatus
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, OBRIEN, STARMER, claimed, logged, marked


@pytest.fixture
def browser(browser_of, asha):
    return browser_of(asha)


def listed(response):
    soup = BeautifulSoup(response.text, "html.parser")
    return [int(a["href"].rsplit("/", 1)[1]) for a in soup.select("#mps tbody th a")]


def test_lists_650_in_pages_of_fifty(browser):
    seen = []
    for page in range(1, 14):
        seen += listed(browser.client.get(f"/mps?page={page}"))
    assert len(seen) == len(set(seen)) == 650
    assert "Page 13 of 13" in text_of(browser.get("/mps?page=13"))


@pytest.mark.parametrize(
    "q, found",
    [
        *(("Siân", BERRY), ("sian", BERRY), ("SIÂN BERRY", BERRY), ("berry sian", BERRY)),
        *(("O'Brien", OBRIEN), ("O’Brien", OBRIEN), ("obrien", OBRIEN), ("OBrien neil", OBRIEN)),
        *(("Zoe Franklin", 5313), ("zöe", 5313), ("keir holborn labour", STARMER)),
        *(("pavilion", BERRY), ("brighton green", BERRY), ("  hackney   stoke ", ABBOTT)),
        *(("st. pancras", STARMER), ("stoke-newington", ABBOTT)),
    ],
)
def test_finds_each_word_anywhere_without_accents_and_apostrophes(browser, q, found):
    assert found in listed(browser.get("/mps", query_string={"q": q}))


def test_welsh_names_of_seats_are_found(browser):
    assert "Ynys Môn" in text_of(browser.get("/mps?q=ynys+mon"))


@pytest.mark.parametrize("q", ["zzz", "%", "_", "berry starmer", "'; drop table mps; --"])
def test_what_is_not_there_is_said_so(browser, q):
    page = text_of(browser.get("/mps", query_string={"q": q}))
    if q in ("%", "_"):  # marks are no words: no filter
        assert "650 MPs" in page
    else:
        assert "0 MPs of 650" in page
        assert "No MP matches." in page


def test_filters_by_party_region_pledge_and_state(browser, ben):
    claimed(ben, STARMER)
    marked(ben, BERRY, PledgeStatus.CONSIDERING)
    marked(ben, ABBOTT, PledgeStatus.DECLINED)
    for words, found in (
        ("pledge=considering", [BERRY]),
        ("state=claimed", [STARMER]),
        ("state=done", [ABBOTT]),
        ("party=Labour&state=done", [ABBOTT]),
        ("party=Conservative&state=done", []),
        ("region=South+East&pledge=considering", [BERRY]),
        ("region=London&pledge=considering", []),
    ):
        assert listed(browser.get(f"/mps?{words}")) == found, words
    assert "5 MPs of 650" in text_of(browser.get("/mps?party=Green+Party"))


def test_a_word_that_is_no_filter_filters_nothing(browser):
    page = browser.get("/mps?pledge=maybe&state=lost&sort=shoe_size&page=x")
    assert "650 MPs" in text_of(page)
    assert listed(page) == listed(browser.get("/mps"))


@pytest.mark.parametrize("sort", ["name", "seat", "party", "last", "pledge"])
def test_sorts_all_and_loses_nobody(browser, ben, sort):
    logged(ben, BERRY, Outcome.NO_ANSWER)
    logged(ben, STARMER, Outcome.NO_ANSWER)
    seen = []
    for page in range(1, 14):
        seen += listed(browser.client.get(f"/mps?sort={sort}&page={page}"))
    assert len(set(seen)) == 650
    if sort == "last":
        assert set(seen[:2]) == {BERRY, STARMER}


def test_the_links_of_the_pages_keep_the_view(browser):
    page = browser.get("/mps?region=London&sort=party&q=&pledge=not_asked")
    link = BeautifulSoup(page.text, "html.parser").select_one("[rel=next]")["href"]
    assert link == "/mps?page=2&region=London&pledge=not_asked&sort=party"


def test_the_form_holds_the_view(browser):
    page = browser.get("/mps?q=ab&region=London&party=Labour&pledge=asked&state=done&sort=seat")
    soup = BeautifulSoup(page.text, "html.parser")
    chosen = [option["value"] for option in soup.select("form.filters option[selected]")]
    assert chosen == ["Labour", "London", "asked", "done", "seat"]
    assert soup.select_one("[name=q]")["value"] == "ab"


def test_a_page_past_the_last_is_the_last(browser):
    page = browser.get("/mps?page=99&region=Wales")
    assert "No MP matches" not in text_of(page)
    assert listed(page) == listed(browser.get("/mps?region=Wales"))
