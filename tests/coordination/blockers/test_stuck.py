"""Why the queue stands still: each number is the length of the list that it leads to."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.coordination.blockers import queries
from outreach.coordination.blockers.reasons import REASONS, STATES
from outreach.coordination.bulk_changes.filters import Filters
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FlagKind, Outcome, QueueState, Steer
from outreach.parliament.models import PhoneNumber
from outreach.progress import metrics
from outreach.queue.flags.actions import raise_flag
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.coordination.bulk_changes.scenes import do
from tests.facts import ABBOTT, BERRY, STARMER, statements
from tests.scenes import BLACKMAN, CORBYN, DAY, HOUR, change, claim


@pytest.fixture
def campaign(asha, ben, carol):
    """One of everything that can be stuck."""
    now = clock.now()
    with transaction():
        raise_flag(mp_id=ABBOTT, person_id=asha.id, kind=FlagKind.THREAT, words="", now=now)
        broken = update(PhoneNumber).where(PhoneNumber.mp_id == BLACKMAN).values(broken_at=now)
        db.session.execute(broken)
    change(CORBYN, last_outcome=Outcome.REPLIED_GENERIC, last_contact_at=now - DAY, attempts=1)
    change(BERRY, last_outcome=Outcome.SENT, last_contact_at=now - 15 * DAY, attempts=1)
    change(4679, follow_up_at=now - 2 * DAY, follow_up_by=ben.id)
    change(39, follow_up_at=now - DAY + HOUR, follow_up_by=ben.id)  # still his for an hour
    claim(ben, STARMER, at=now - 2 * HOUR)
    do(Steer.ASK, BERRY, by=carol, people=(asha.id,), ask_until=clock.london_date(now), about="x")
    do(Steer.FIRST, BERRY, by=carol)
    return asha


EXPECTED = {
    "flagged": [ABBOTT],
    "they_answered": [CORBYN],
    "overdue": [4679],
    "ran_out": [STARMER],
    "waiting_first": [BERRY],
    "unanswered": [BERRY],
    "details_broken": [BLACKMAN],
    "asked_of_somebody": [BERRY],
    "waiting_long": [],
    "needs_coordinator": [ABBOTT],
    "claimed": [],
}


def test_each_number_is_its_list(campaign):
    now = clock.now()
    numbers = queries.numbers(now)
    for name in REASONS:
        found = queries.ids(Filters(why=name), now)
        assert numbers[name] == len(found), name
        assert found == EXPECTED.get(name, found), name
        shown = queries.rows(Filters(why=name), 1, now)
        assert {row.parliament_id for row in shown} <= set(found)
    assert numbers["untried"] == 650 - len({CORBYN, BERRY, ABBOTT})


def test_states_are_those_of_the_progress_page_and_together_all(campaign):
    now = clock.now()
    numbers, seats = queries.numbers(now), metrics.everybody(now)
    assert sum(numbers[reason.name] for reason in STATES) == 650
    for word in QueueState:
        assert numbers[word] == len(metrics.in_state(seats, word)), word


def test_claims_that_lapsed_and_by_whom(asha, ben):
    now = clock.now()
    claim(ben, STARMER, at=now - 3 * HOUR)
    claim(asha, STARMER, at=now)  # takes over: Ben's has lapsed
    claim(ben, ABBOTT, at=now - 2 * HOUR)
    claim(ben, CORBYN, at=now - timedelta(days=9))
    rows = queries.lapsed(now)
    assert [(row.by, row.parliament_id) for row in rows] == [("Ben", ABBOTT), ("Ben", STARMER)]
    assert queries.by_whom(rows) == [(ben.id, "Ben", 2)]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_every_number_on_the_page_leads_to_as_many(campaign, carol, browser_of):
    browser = browser_of(carol)
    page = BeautifulSoup(browser.get("/progress/stuck").text, "html.parser")
    links = [link for link in page.select("a.n") if str(link["href"]).startswith("/steering")]
    assert len(links) >= 8
    for link in links:
        listed = browser.get(str(link["href"]))
        said = BeautifulSoup(listed.text, "html.parser").select_one("#chosen [role=status]")
        number = link.strong.get_text()
        assert said.get_text() == f"{number} MP{'' if number == '1' else 's'}", link["href"]
    text = text_of(browser.get("/progress/stuck/lapsed"))
    assert "1 claim lapsed in the last seven days" in text


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_choosing_by_filter_leads_to_what_will_change(carol, browser_of):
    browser = browser_of(carol)
    page = browser.get("/steering?party=Labour&region=North West&quiet=14&do=ask")
    form = BeautifulSoup(page.text, "html.parser").select_one("#chosen form")
    all_of_them = form.select_one("button[name=mps]")
    ids = all_of_them["value"].split(",")
    assert all_of_them.get_text() == f"With all {len(ids)}"
    hidden = {one["name"]: one["value"] for one in form.select("input[type=hidden]")}
    assert hidden == {"party": "Labour", "region": "North West", "quiet": "14"}
    words = "&".join(f"mp={id}" for id in ids[:2])
    assert "2 MPs will change" in text_of(browser.get(f"/steering/change?do=first&{words}"))
    part = browser.get("/steering?q=abbott", fragment=True)
    assert part.headers["HX-Replace-Url"] == "/steering?q=abbott"
    assert "No MP matches." in text_of(browser.get("/steering?q=zzzz&page=9"))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/progress/stuck", "/steering?why=overdue"])
def test_as_many_queries_for_all_as_for_one(path, campaign, carol, browser_of, app):
    browser = browser_of(carol)
    with statements() as few:
        browser.get(path)
    with transaction():
        late = {"follow_up_at": clock.now() - 2 * DAY}
        db.session.execute(update(QueueEntry).values(**late))
    with statements() as many:
        browser.get(path)
    assert len(many) == len(few)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_for_coordinators_alone(asha, browser_of):
    for path in ("/progress/stuck", "/progress/stuck/lapsed", "/steering", "/flags"):
        assert browser_of(asha).get(path).status_code == 403
