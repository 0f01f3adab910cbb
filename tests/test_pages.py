"""Every page, whole and in part; and how many questions it asks of the database."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert, select

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import OfferReason, Outcome, PledgeStatus, Role
from outreach.people.models import Person
from outreach.pledges.models import PledgeEntry
from outreach.queue.models import Claim, QueueEntry
from tests.browsing import shape, still, swapped
from tests.facts import (
    ABBOTT,
    BERRY,
    STARMER,
    claimed,
    logged,
    marked,
    mps,
    pledge_words,
    statements,
)

CALL = f"/mps/{STARMER}"


def replaced(page, target, fragment):
    """The page after the fragment took the place of `target` itself."""
    soup = BeautifulSoup(still(page), "html5lib")
    part = BeautifulSoup(still(fragment), "html5lib").body
    soup.select_one(target).replace_with(*part.find_all(True, recursive=False))
    return shape(str(soup))


@pytest.mark.parametrize(
    "form",
    [
        {"outcome": "voicemail_left", "note": "Ask for Sam"},
        {"outcome": "told_to_email"},
        {"outcome": "spoke_mp", "stance": "supportive", "said_by": "mp"},
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_logging_in_a_part_leaves_the_page_that_a_reload_shows(browser_of, asha, form):
    claimed(asha)
    browser = browser_of(asha)
    page = browser.get(CALL)
    answer = browser.post(f"{CALL}/contacts", form, fragment=True)
    part = browser.follow(answer, fragment=True)
    assert part.headers["HX-Replace-Url"] == answer.location
    assert swapped(page, "#call", part) == shape(still(browser.get(answer.location)))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_pledge_in_a_part_leaves_the_page_that_a_reload_shows(browser_of, asha):
    logged(asha)
    browser = browser_of(asha)
    page = browser.get(CALL)
    answer = browser.post(f"{CALL}/pledge", {"status": "signed"}, fragment=True)
    part = browser.follow(answer, fragment=True)
    assert "Agreed, to be confirmed" in part.text
    assert swapped(page, "#call", part) == shape(still(browser.get(answer.location)))


@pytest.mark.parametrize("action", ["contacts", "pledge"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_refused_form_in_a_part_is_the_refused_page(browser_of, asha, action):
    logged(asha)
    browser = browser_of(asha)
    page = browser.get(CALL)
    part = browser.post(f"{CALL}/{action}", {"note": "Kept"}, fragment=True)
    whole = browser.post(f"{CALL}/{action}", {"note": "Kept"})
    assert part.status_code == whole.status_code == 422
    assert swapped(page, "#call", part) == shape(still(whole))


@pytest.mark.parametrize(
    "words", ["q=berry", "region=London&sort=party", "q=zzz", "page=2", "pledge=considering", ""]
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_search_of_mps_in_a_part(browser_of, asha, ben, words):
    marked(ben, BERRY, PledgeStatus.CONSIDERING)
    browser = browser_of(asha)
    part = browser.get(f"/mps?{words}", fragment=True)
    whole = browser.get(f"/mps?{words}")
    assert replaced(whole, "#mps", part) == shape(still(whole))


@pytest.mark.parametrize("words", ["q=berry", "region=London", "mine=1", ""])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_filtered_board_in_a_part(browser_of, asha, ben, words):
    claimed(asha)
    marked(ben, BERRY, PledgeStatus.CONSIDERING)
    browser = browser_of(asha)
    part = browser.get(f"/board?{words}", fragment=True)
    whole = browser.get(f"/board?{words}")
    assert replaced(whole, "#board", part) == shape(still(whole))


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_error_in_a_part_is_a_sentence_alone(browser_of, asha):
    part = browser_of(asha).get("/mps/1", fragment=True)
    assert part.status_code == 404
    assert shape(part.text).count("<p") == 1
    assert "There is no such page" in part.text


def everything(person):
    """650 of everything: contacts, pledges to check, people, and claims that ran out today."""
    now, ids = clock.now(), [mp_id for mp_id in mps(650) if mp_id != ABBOTT]
    with transaction():
        people = [
            {
                "email": f"dev{n}@example.org",
                "name": f"Dev {n}",
                "password_hash": "-",
                "role": Role.VOLUNTEER,
                "created_at": now,
            }
            for n in range(650)
        ]
        db.session.execute(insert(Person), people)
        contacts = [
            {
                "mp_id": mp_id,
                "person_id": person.id,
                "at": now,
                "channel": "phone",
                "direction": "out",
                "outcome": Outcome.SPOKE_MP,
                "note": "",
                "late": False,
            }
            for mp_id in ids
        ]
        db.session.execute(insert(Contact), contacts)
        words_id = pledge_words()
        entries = [
            {
                "mp_id": mp_id,
                "at": now,
                "status": PledgeStatus.SIGNED,
                "basis": "public_link",
                "link": "https://example.org/said-so",
                "entered_by": person.id,
                "words_id": words_id,
            }
            for mp_id in ids
        ]
        db.session.execute(insert(PledgeEntry), entries)
        turns = [
            {
                "mp_id": mp_id,
                "person_id": person.id,
                "offered": OfferReason.CHOSEN,
                "started_at": now,
            }
            for mp_id in ids
        ]
        db.session.execute(insert(Claim), turns)
        for entry in db.session.scalars(select(QueueEntry)):
            entry.claimed_by, entry.claimed_until = person.id, now.replace(hour=12)
            entry.follow_up_at, entry.follow_up_by = now, person.id
            entry.last_contact_at, entry.last_outcome = now, Outcome.SPOKE_MP


@pytest.mark.parametrize(
    "one, all_of_them",
    [
        ("/mps?q=starmer", "/mps?q=a"),
        ("/board?q=starmer", "/board?q=a"),
        ("/people", "/people"),
        ("/review", "/review"),
        ("/today", "/today"),
    ],
)
def test_a_list_asks_as_often_for_650_as_for_one(browser_of, carol, ben, one, all_of_them):
    browser = browser_of(carol)
    marked(ben, STARMER, PledgeStatus.SIGNED)
    claimed(carol, ABBOTT)
    logged(carol, BERRY)
    with statements() as few:
        browser.get(one)
    everything(carol)
    with statements() as many:
        assert browser.client.get(all_of_them).status_code == 200
    assert len(many) == len(few), "\n".join(many)
