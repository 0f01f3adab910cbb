"""Reading the scripts and what became of them."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.contacts.models import Contact
from outreach.core.database import transaction
from outreach.core.extensions import db
from tests.browsing import text_of
from tests.facts import NOBODY, logged, statements


def test_lists_all_by_kind(browser_of, asha):
    page = browser_of(asha).get("/scripts")
    soup = BeautifulSoup(page.text, "html.parser")
    sections = {s["aria-labelledby"]: len(s.select(".card")) for s in soup.select("section")}
    assert sections == {"call": 4, "letter": 4, "answer": 7, "pledge": 1}
    assert "As it came with Outreach" in text_of(page)
    assert "Add an answer" not in page.text


def test_says_who_changed_one_last_and_when(browser_of, carol, call, saved):
    saved(carol, call, "New words", "New title")
    assert "New title First call Changed today at 10:00 by Carol" in text_of(
        browser_of(carol).get("/scripts")
    )


def test_a_volunteer_reads_the_words_with_their_fields_named(browser_of, asha, call):
    page = browser_of(asha).get(f"/scripts/{call}")
    assert "Could I speak to [the MP’s name]" in text_of(page)
    assert f"/scripts/{call}/edit" not in page.text


def test_the_history_says_who_when_and_what(browser_of, asha, carol, call, saved):
    saved(carol, call, "Good morning, {mp}.")
    saved(carol, call, "Good evening, {mp}.")
    page = text_of(browser_of(asha).get(f"/scripts/{call}"))
    assert "Version 3 Current Carol, today at 10:00 · used in 0 contacts" in page
    assert "Good removed: morning, . added: evening, . {mp}." in page
    assert "Version 1 As it came with Outreach" in page


def test_an_earlier_version_can_be_read_whole(browser_of, asha, carol, call, saved):
    saved(carol, call, "New words")
    page = text_of(browser_of(asha).get(f"/scripts/{call}?version=1"))
    assert "You are reading an old version." in page
    assert "Could I speak to [the MP’s name]" in page


def test_a_long_history_comes_in_parts_at_one_cost(browser_of, asha, carol, call, saved):
    browser = browser_of(asha)
    with statements() as few:
        browser.get(f"/scripts/{call}")
    for number in range(2, 26):
        saved(carol, call, f"Words number {number}")
    with statements() as many:
        page = browser.get(f"/scripts/{call}")
    assert len(many) == len(few)
    seen = []
    while page:
        soup = BeautifulSoup(page.text, "html.parser")
        seen += [strong.text for strong in soup.select("#history li strong")]
        link = next((a["href"] for a in soup.select("a") if a.text == "Earlier versions"), None)
        page = browser.get(link) if link else None
    assert seen == [f"Version {number}" for number in range(25, 0, -1)]


def test_counts_the_contacts_that_a_version_was_used_in(
    browser_of, asha, carol, call, versions, saved
):
    logged(asha)
    with transaction():
        db.session.execute(update(Contact).values(script_version_id=versions(call)[0].id))
    saved(carol, call, "New words")
    page = text_of(browser_of(carol).get(f"/scripts/{call}"))
    assert "used in 0 contacts" in page
    assert "used in 1 contact " in page


@pytest.mark.parametrize("path", ["/scripts/{}", "/scripts/{}/edit", "/scripts/{}?version=1"])
def test_what_is_not_there(browser_of, carol, path):
    assert browser_of(carol).get(path.format(NOBODY)).status_code == 404


@pytest.mark.parametrize("words", ["version=7", "version=" + "9" * 9])
def test_a_version_that_is_not_there(browser_of, carol, call, words):
    assert browser_of(carol).get(f"/scripts/{call}?{words}").status_code == 404


@pytest.mark.parametrize("words", ["version=x", "below=x", "below=-1", "version=" + "9" * 30])
def test_what_is_no_number_asks_for_nothing(browser_of, carol, call, words):
    page = browser_of(carol).get(f"/scripts/{call}?{words}")
    assert "Version 1 Current" in text_of(page)


def test_the_list_asks_once_however_many_there_are(browser_of, asha, carol, call, saved):
    browser = browser_of(asha)
    with statements() as few:
        browser.get("/scripts")
    for number in range(5):
        saved(carol, call, f"Words number {number}")
    with statements() as many:
        browser.get("/scripts")
    assert len(many) == len(few)
