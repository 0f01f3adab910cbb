"""The page of numbers: what it says, that each number leads to as many, and what it costs to keep
it open."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from outreach.core.vocabulary import Outcome, PledgeStatus, Role
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, STARMER, claimed, marked, statements
from tests.public.scenes import leaves, published
from tests.scenes import logged

PAGE = "/progress"
one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def happened(asha, ben, carol):
    """One signed, one was reached, one was not, one is in somebody's hands, one seat is vacant."""
    published(asha, carol, STARMER)
    logged(asha, Outcome.SPOKE_STAFF, mp_id=BERRY)
    logged(ben, Outcome.NO_ANSWER, mp_id=ABBOTT)
    claimed(ben, 4679)


def numbers_of(page):
    """(number, where it leads) of every number on the page that leads anywhere."""
    links = BeautifulSoup(page.text, "html.parser").select("#figures a[href^='/progress/list']")
    return [(int(re.sub(r"\D", "", link.text)), link["href"]) for link in links]


def test_says_how_far_we_are(browser_of, carol, happened):
    said = text_of(browser_of(carol).get(PAGE))
    assert "1 of the 650 MPs has signed" in said
    assert "1 signature in four weeks" in said
    assert "available now, 1 with somebody" in said


@one_database
def test_every_number_leads_to_as_many(browser_of, carol, happened):
    browser = browser_of(carol)
    numbers = numbers_of(browser.get(PAGE))
    assert len(numbers) > 40
    for number, where in dict.fromkeys(numbers):
        listed = text_of(browser.get(where))
        assert re.search(rf"\b{number:,}\b", listed), where
        assert number or "Nothing" in listed or "None" in listed, where


def test_the_part_is_the_page(browser_of, carol, happened):
    browser, chosen = browser_of(carol), f"{PAGE}?party=Labour&by=region&map=attempts"
    page, part = browser.get(PAGE), browser.get(chosen, fragment=True)
    assert part.headers["HX-Replace-Url"].startswith(PAGE)
    figures = BeautifulSoup(part.text, "html.parser").select_one("#figures")
    fresh = BeautifulSoup(browser.get(chosen).text, "html.parser").select_one("#figures")
    assert str(figures) == str(fresh) != str(page)


def test_kept_open_it_asks_for_nothing_new(browser_of, carol, asha, happened, moment):
    browser = browser_of(carol)
    tag = BeautifulSoup(browser.get(PAGE).text, "html.parser").select_one("#poll")["hx-ptag"]
    again = {"headers": {"HX-PTag": tag}}
    with statements() as seen:
        unchanged = browser.get(PAGE, fragment=True, **again)
    assert (unchanged.status_code, unchanged.data) == (204, b"")
    assert len(seen) <= 3
    logged(asha, Outcome.SPOKE_MP, mp_id=185)
    changed = browser.get(PAGE, fragment=True, **again)
    assert changed.status_code == 200
    assert "Contacts over time: 3" in text_of(changed)


def test_as_many_queries_for_three_as_for_thirty(browser_of, carol, asha, moment):
    def asked():
        browser = browser_of(carol)
        with statements() as seen:
            browser.get(PAGE)
        return len(seen)

    for mp_id in (STARMER, BERRY, ABBOTT):
        logged(asha, Outcome.SPOKE_STAFF, mp_id=mp_id)
    few = asked()
    for _ in range(9):
        moment.shift(timedelta(days=8))
        for mp_id in (STARMER, BERRY, ABBOTT):
            logged(asha, Outcome.NO_ANSWER, mp_id=mp_id)
    assert asked() == few


@one_database
@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday&to=1",
        "from=2026-11-10&to=2026-11-01",
        "from=9999-12-31&to=9999-12-31",
        "from=0001-01-01",
        "party=nobody&nation=1&region=%F0%9F%98%80",
        "map=none&by=none&is=x&page=-1",
    ],
)
def test_an_address_that_says_nothing_shows_what_is_usual(browser_of, carol, happened, query):
    browser = browser_of(carol)
    assert "of the 650 MPs has signed" in text_of(browser.get(f"{PAGE}?{query}"))
    assert browser.get(f"{PAGE}/list?show=made&{query}").status_code == 200


@one_database
@pytest.mark.parametrize("query", ["", "show=none", "show=at_status&is=none", "show=in_state"])
def test_a_list_that_is_none_is_not_there(browser_of, carol, query):
    assert browser_of(carol).get(f"{PAGE}/list?{query}").status_code == 404


@one_database
def test_a_vacant_seat_is_not_asked_and_has_no_party(browser_of, asha, carol):
    published(asha, carol, STARMER)
    leaves(STARMER)
    browser = browser_of(carol)
    assert "0 of the 650 MPs have signed" in text_of(browser.get(PAGE))
    assert "Vacant" in text_of(browser.get(f"{PAGE}?by=party"))
    listed = text_of(browser.get(f"{PAGE}/list?show=at_status&is={PledgeStatus.NOT_ASKED}"))
    assert "650" in listed


@one_database
@pytest.mark.parametrize(
    "role, status",
    [(Role.VOLUNTEER, 403), (Role.PARTNER, 403), (Role.COORDINATOR, 200), (Role.ADMIN, 200)],
)
def test_is_for_coordinators(browser_of, person, role, status):
    assert browser_of(person("Dev", role=role)).get(PAGE).status_code == status


def test_a_stranger_is_asked_to_sign_in(stranger):
    assert stranger.get(PAGE).location == "/sign-in?next=/progress"
    assert stranger.get(PAGE, fragment=True).headers["HX-Redirect"].startswith("/sign-in")


@one_database
def test_what_waits_for_a_second_person_is_counted_among_the_chosen(browser_of, carol, asha):
    marked(asha, STARMER, PledgeStatus.SIGNED)
    browser = browser_of(carol)
    assert "1 pledge waits for a second person" in text_of(browser.get(PAGE))
    labour = text_of(browser.get(f"{PAGE}?party=Labour"))
    assert "1 pledge waits for a second person (of the chosen MPs)" in labour
    assert "second person (" not in text_of(browser.get(f"{PAGE}?party=Conservative"))


@one_database
def test_filters_that_fit_nobody_say_so(browser_of, carol):
    text = text_of(browser_of(carol).get(f"{PAGE}?party=Conservative&nation=Northern+Ireland"))
    assert "No MP fits these filters." in text
    assert "The map" not in text


@one_database
def test_the_usual_weeks_begin_with_the_first_contact(browser_of, carol, asha, moment):
    logged(asha, Outcome.NO_ANSWER)
    moment.shift(timedelta(days=8))
    page = BeautifulSoup(browser_of(carol).get(PAGE).text, "html.parser")
    assert page.select_one("input[name=from]")["value"] == "2026-11-02"
    assert page.select_one(".pills [aria-current]").text == "Since the start"
    assert [one.text for one in page.select("[aria-label=Period] a")] == [
        "This week",
        "Since the start",
    ]


@one_database
@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/stuck", f"{PAGE}/report", "/import", "/flags"])
def test_the_menu_says_where_one_is(browser_of, carol, path):
    page = BeautifulSoup(browser_of(carol).get(path).text, "html.parser")
    assert page.select_one(".pages [aria-current]").text == "Progress"


def test_names_no_volunteer(browser_of, carol, happened):
    figures = BeautifulSoup(browser_of(carol).get(PAGE).text, "html.parser").select_one("#figures")
    assert "Asha" not in str(figures)
