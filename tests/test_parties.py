"""Labour with its Co-op MPs, on every page that filters or counts by party."""

import pytest
from bs4 import BeautifulSoup

from outreach.core import clock
from outreach.core.vocabulary import Outcome
from outreach.parliament.parties import choices, is_of, members_of
from outreach.progress import metrics
from outreach.progress.metrics import Scope
from tests.browsing import text_of
from tests.scenes import logged

# How many MPs the carried register has of each.
MPS = {"Labour": 405, "Labour (Co-op)": 43, "Conservative": 117, "Green Party": 5}


def soup(browser, path):
    return BeautifulSoup(browser.get(path).text, "html.parser")


def on_the_board(browser, path):
    return sum(int(lane.text) for lane in soup(browser, path).select("[id^=link-count-]"))


def in_the_status(browser, path):
    return int(soup(browser, path).select_one("[role=status]").text.split()[0])


def on_the_public_list(browser, path):
    return int(soup(browser, path).select_one("#list-title").text.split()[0])


PAGES = {
    "/mps": in_the_status,
    "/board": on_the_board,
    "/steering": in_the_status,
    "/progress/list": in_the_status,
    "/pledges": on_the_public_list,
}


def test_a_name_may_stand_for_several_parties():
    assert members_of("Labour") == ("Labour", "Labour (Co-op)")
    assert members_of("Labour (Co-op)") == ("Labour (Co-op)",)
    assert is_of("Labour (Co-op)", "Labour")
    assert not is_of("Labour", "Labour (Co-op)")
    assert choices(["Labour (Co-op)", "", "Green"]) == ["Green", "Labour", "Labour (Co-op)"]


@pytest.mark.parametrize("party", MPS)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_page_finds_the_same_mps_of_a_party(browser_of, carol, party):
    browser, asked = browser_of(carol), party.replace(" ", "+")
    query = f"party={asked}&show=all"
    found = {path: count(browser, f"{path}?{query}") for path, count in PAGES.items()}
    assert found == dict.fromkeys(PAGES, MPS[party])


@pytest.mark.parametrize("path", ["/mps", "/board", "/steering", "/progress", "/pledges"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_co_op_can_be_asked_for_alone(browser_of, carol, path):
    values = [
        option["value"] for option in soup(browser_of(carol), path).select("[name=party] option")
    ]
    assert {"Labour", "Labour (Co-op)"} <= set(values)
    assert len(values) == len(set(values))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_number_of_a_party_leads_to_as_many(browser_of, carol):
    browser = browser_of(carol)
    rows = soup(browser, "/progress").select("#groups tbody tr")
    seats = {row.th.text: row.td for row in rows}
    assert "Labour (Co-op)" not in seats
    assert sum(int(cell.text) for cell in seats.values()) == 650
    link = seats["Labour"].a
    assert int(link.text) == in_the_status(browser, link["href"]) == MPS["Labour"]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_report_tells_of_labour_once(browser_of, carol):
    text = text_of(browser_of(carol).get("/progress/report"))
    assert "Labour 405" in text
    assert "Co-op" not in text


def test_a_contact_with_a_co_op_mp_is_one_with_labour(app, asha):
    gareth_thomas = 177
    logged(asha, Outcome.NO_ANSWER, gareth_thomas)
    today = clock.london_date(clock.now())
    made = {
        party: metrics.made(metrics.hours(Scope(today, today, party=party)))
        for party in ("Labour", "Labour (Co-op)", "Conservative")
    }
    assert made == {"Labour": 1, "Labour (Co-op)": 1, "Conservative": 0}
