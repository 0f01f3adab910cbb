"""What anyone reads: who has signed, and what that rests on."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus
from outreach.pledges.models import PledgeCheck
from outreach.public.responses import forget
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, OBRIEN, STARMER, logged, marked, statements
from tests.public.scenes import (
    HOLBORN,
    RENUMBERED,
    confirm,
    entered,
    leaves,
    objected,
    published,
)

one_database = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def rows(page):
    return BeautifulSoup(page.text, "html.parser").select(".seats li")


def in_map(page):
    return BeautifulSoup(page.text, "html.parser").select("svg [role=list] > [role=listitem]")


def test_the_start_counts_and_names_the_latest(stranger, asha, carol, moment):
    published(asha, carol, ABBOTT)
    moment.shift(86400)
    published(asha, carol, STARMER)
    page = stranger.get("/")
    assert "2 of 650 MPs have signed" in text_of(page)
    soup = BeautifulSoup(page.text, "html.parser")
    progress = soup.select_one("progress")
    assert (progress["value"], progress["max"]) == ("2", "650")
    latest = [link.text for link in soup.select(".latest a")]
    assert latest == ["Sir Keir Starmer", "Ms Diane Abbott"]
    assert "I will not report on anyone" in text_of(page)


def test_everyone_is_on_the_map_and_in_the_list_once(stranger, asha, carol):
    published(asha, carol, STARMER)
    published(asha, carol, BERRY, PledgeStatus.DECLINED)
    page = stranger.get("/pledges")
    links = [row.a["href"] for row in rows(page)]
    assert len(links) == len(set(links)) == 650
    assert sorted(links) == sorted(item.a["href"] for item in in_map(page))
    places = {(item.use["x"], item.use["y"]) for item in in_map(page)}
    assert len(places) == 650
    [signed] = [row for row in rows(page) if "signed" in row["class"]]
    assert signed.get_text(" ", strip=True) == (
        "Holborn and St Pancras Sir Keir Starmer, Labour Signed, 3 November 2026"
    )
    [name] = [i.title.text for i in in_map(page) if i.a["href"].endswith(HOLBORN)]
    assert name == "Holborn and St Pancras: Sir Keir Starmer. Signed"
    assert "Signed 1" in text_of(page)
    assert "Said no 1" in text_of(page)


@pytest.mark.parametrize("status", ["considering", "no_pledges_policy"])
def test_what_nobody_confirmed_is_asked_and_no_more(stranger, asha, status, moment):
    """From the next day on: the hour of a call is told to nobody."""
    marked(asha, STARMER, PledgeStatus(status))
    moment.shift(timedelta(days=1))
    page = stranger.get(f"/constituencies/{HOLBORN}")
    assert "Asked, no answer yet" in text_of(page)
    assert "What it rests on" not in text_of(page)
    assert "example.org" not in page.text
    assert rows(stranger.get("/pledges?status=said_no&region=London")) == []


@one_database
@pytest.mark.parametrize(
    "query, count",
    [
        *(("status=signed", 1), ("status=said_no", 0), ("status=not_asked", 649)),
        *(("party=Your+Party", 2), ("region=London", 75), ("region=London&status=signed", 1)),
        *(("q=STARMER", 1), ("q=ynys+mon", 1), ("q=st+pancras", 1), ("q=st+holborn", 1)),
        *(
            ("q=zzz", 0),
            ("q=%00", None),
            ("q=%F0%9F%98%80", 0),
            ("status=nonsense", 0),
            ("", 650),
            ("other=1", 650),
        ),
    ],
)
def test_choosing_from_the_list(stranger, asha, carol, query, count):
    published(asha, carol, STARMER)
    page = stranger.get(f"/pledges?{query}")
    if count is None:
        assert page.status_code == 400
        return
    assert len(rows(page)) == len(in_map(page)) == count
    assert ("Nobody fits" in page.text) == (count == 0)


@one_database
def test_what_was_chosen_stays_chosen(stranger):
    page = stranger.get("/pledges?q=%3Cb%3E&party=Labour&region=Wales&status=asked")
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.select_one("input[name=q]")["value"] == "<b>"
    assert [o["value"] for o in soup.select("option[selected]")] == ["asked", "Labour", "Wales"]


def test_one_constituency_says_what_it_rests_on(stranger, asha, carol):
    published(asha, carol)
    page = stranger.get(f"/constituencies/{HOLBORN}")
    soup = BeautifulSoup(page.text, "html.parser")
    [link] = soup.select(".evidence a")
    assert link["href"] == "https://example.org/said-so"
    assert {"nofollow", "noopener"} <= set(link["rel"])
    assert "Signed checked on 3 November 2026" in text_of(page)
    assert "Asha" not in page.text
    assert "Carol" not in page.text
    assert soup.select_one("svg .here")
    assert soup.select_one(f'a[href="/write?seat={HOLBORN}"]')


@one_database
@pytest.mark.parametrize("link", ["javascript:alert(1)", "javascript://example.org/%0aalert(1)"])
def test_a_link_that_runs_something_is_never_a_link(stranger, asha, carol, link):
    confirm(entered(asha, status=PledgeStatus.SIGNED, link=link, is_public=True), carol)
    page = stranger.get(f"/constituencies/{HOLBORN}")
    assert "A letter" in text_of(page)
    assert "javascript" not in page.text


def test_a_refusal_in_private_shows_no_day_though_it_was_checked(stranger, asha, carol, moment):
    logged(asha, STARMER)
    entry_id = entered(asha, status=PledgeStatus.DECLINED, is_public=False)
    with transaction():
        check = PledgeCheck(entry_id=entry_id, entered_by=asha.id, checked_by=carol.id)
        check.at, check.confirmed, check.reason = clock.now(), True, ""
        db.session.add(check)
        everywhere = update(QueueEntry).where(QueueEntry.mp_id == STARMER)
        db.session.execute(everywhere.values(pledge_status=PledgeStatus.DECLINED))
    moment.shift(timedelta(days=1))
    for path in ("/pledges?q=starmer", f"/constituencies/{HOLBORN}", f"/embed/{HOLBORN}"):
        text = text_of(stranger.get(path))
        assert "Asked, no answer yet" in text, path
        assert "3 November" not in text, path
    seats = stranger.get("/pledges.json").json["constituencies"]
    assert not [seat for seat in seats if seat["since"]]


def test_an_objection_stands_beside_it_without_its_words(stranger, asha, carol):
    published(asha, carol)
    objected(STARMER)
    page = stranger.get(f"/constituencies/{HOLBORN}")
    assert "office says that this is wrong. They told us on 3 November 2026" in text_of(page)
    assert "office says that this is wrong" in text_of(stranger.get(f"/embed/{HOLBORN}"))
    assert "never signed" not in page.text
    assert "Sam" not in page.text


def test_withdrawn_is_gone_at_once(stranger, asha, carol):
    published(asha, carol)
    assert "1 of 650" in text_of(stranger.get("/"))
    marked(asha, STARMER, PledgeStatus.WITHDRAWN)
    for path in ("/", "/pledges", f"/constituencies/{HOLBORN}", f"/embed/{HOLBORN}"):
        assert "3 November" not in text_of(stranger.get(path)), path
    assert "0 of 650" in text_of(stranger.get("/"))


def test_a_vacant_seat_keeps_its_past_mp_with_the_pledge(stranger, asha, carol):
    published(asha, carol)
    leaves(STARMER)
    text = text_of(stranger.get(f"/constituencies/{HOLBORN}"))
    assert "No MP at present" in text
    assert "Sir Keir Starmer Labour, 4 July 2024 to 1 October 2026 Signed" in text
    assert "No MP at present" in text_of(stranger.get(f"/write?seat={HOLBORN}"))
    assert "0 of 650" in text_of(stranger.get("/"))
    [row] = [row for row in rows(stranger.get("/pledges")) if HOLBORN in row.a["href"]]
    assert row.get_text(" ", strip=True).endswith("No MP at present Not yet asked")


@one_database
def test_a_welsh_name_is_there_in_welsh(stranger):
    page = stranger.get("/constituencies/W07000112")
    [welsh] = BeautifulSoup(page.text, "html.parser").select("[lang=cy]")
    assert welsh.text


@one_database
def test_a_renumbered_code_leads_on(stranger):
    for path in ("/constituencies/{}", "/embed/{}", "/constituencies/{}/map.png"):
        for before, today in RENUMBERED.items():
            response = stranger.get(path.format(before))
            assert (response.status_code, response.location) == (301, path.format(today))
            assert stranger.get(path.format(today)).status_code == 200
    today = "S14000107"
    lower = stranger.get(f"/constituencies/{today.lower()}")
    assert (lower.status_code, lower.location) == (301, f"/constituencies/{today}")


@one_database
@pytest.mark.parametrize(
    "code", ["E14009999", "S14000007", "nonsense", "E" * 5000, "\u202e", "%2e"]
)
def test_a_constituency_that_never_was(stranger, code):
    page = stranger.get(f"/constituencies/{code}")
    assert page.status_code == 404
    assert "There is no constituency at this address" in text_of(page)
    assert stranger.get(f"/embed/{code}").status_code == 404


@one_database
def test_the_list_asks_as_often_for_many_as_for_one(app, stranger, asha, carol):
    def asked():
        forget(app)
        with statements() as seen:
            stranger.get("/pledges")
        return len(seen)

    published(asha, carol, STARMER)
    few = asked()
    for mp_id in (BERRY, OBRIEN):
        published(asha, carol, mp_id)
    assert asked() == few
