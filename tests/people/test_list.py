"""The list of who works here."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert, update

from outreach.auth.actions import sign_in
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, Role
from outreach.people.models import Person
from tests.browsing import shape, still, text_of
from tests.facts import claimed, logged
from tests.people.helping import with_a_phone


def rows(page):
    """What a line of the table says, by name."""
    soup = BeautifulSoup(page.text, "html.parser")
    lines = ([" ".join(cell.get_text(" ").split()) for cell in row] for row in cells(soup))
    return {line[0]: line[1:] for line in lines}


def cells(soup):
    return [row.select("th, td") for row in soup.select("tbody tr")]


def crowd(size):
    people = [
        {
            "email": f"dev{n}@example.org",
            "name": f"Dev {n:03}",
            "password_hash": "-",
            "role": Role.VOLUNTEER,
            "created_at": clock.now(),
        }
        for n in range(size)
    ]
    with transaction():
        db.session.execute(insert(Person), people)


def test_says_what_somebody_does_and_holds(browser_of, asha, carol):
    logged(asha, outcome=Outcome.NO_ANSWER)
    claimed(asha, 172)
    with_a_phone(carol)
    page = rows(browser_of(carol).get("/people"))
    assert page == {
        "Asha": ["Volunteer", "today at 10:00", "1 MP", "1", "Off"],
        "Carol": ["Coordinator (you)", "today at 10:00", "None", "0", "On"],
    }


def test_counts_calls_from_monday_on(browser_of, asha, carol, moment):
    logged(asha, outcome=Outcome.NO_ANSWER)
    moment.shift(timedelta(days=6))
    assert rows(browser_of(carol).get("/people"))["Asha"][3] == "0"


def test_a_claim_that_ran_out_is_not_held(browser_of, asha, carol, moment):
    claimed(asha)
    moment.shift(timedelta(hours=2))
    assert rows(browser_of(carol).get("/people"))["Asha"][2] == "None"


def test_last_seen_outlives_the_session(browser_of, asha, carol, moment):
    browser_of(asha).post("/sign-out")
    moment.shift(timedelta(days=3))
    assert rows(browser_of(carol).get("/people"))["Asha"][1] == "Tue 3 Nov"


def test_a_password_without_its_code_is_no_sign_of_them(browser_of, asha, carol):
    with_a_phone(asha)
    with transaction():
        sign_in(person_id=asha.id, now=clock.now())
    browser = browser_of(carol)
    assert rows(browser.get("/people"))["Asha"][1] == "Never"
    assert "Signed in Nowhere" in text_of(browser.get(f"/people/{asha.id}"))
    browser_of(asha)
    assert rows(browser.get("/people"))["Asha"][1] == "today at 10:00"
    assert "Signed in 1 device" in text_of(browser.get(f"/people/{asha.id}"))


def test_who_never_came_was_never_seen(browser_of, asha, carol):
    assert rows(browser_of(carol).get("/people"))["Asha"][1] == "Never"


def test_shows_no_address(browser_of, asha, carol):
    for path in ("/people", "/people?q=asha@example.org", f"/people/{asha.id}"):
        page = browser_of(carol).get(path)
        assert "Asha" in page.text
        assert "asha@" not in page.text.replace('value="asha@example.org"', "")


@pytest.mark.parametrize(
    "words, names",
    [
        ("q=ash", ["Asha"]),
        ("q=ASHA@example.org", ["Asha"]),
        ("q=asha@example", []),
        ("q=%25", []),
        ("q=<b>", []),
        ("role=coordinator", ["Carol"]),
        ("state=off", ["Ben"]),
        ("state=on", ["Asha", "Carol"]),
        ("state=holding", ["Asha"]),
        ("state=one_step", ["Asha", "Carol"]),
        ("state=quiet", []),
        ("role=volunteer&state=on", ["Asha"]),
        ("role=nonsense&state=nonsense&page=99", ["Asha", "Ben", "Carol"]),
    ],
)
def test_is_narrowed(browser_of, asha, ben, carol, words, names):
    claimed(asha)
    with transaction():
        off = update(Person).where(Person.id == ben.id).values(disabled_at=clock.now())
        db.session.execute(off)
    page = browser_of(carol).get(f"/people?{words}")
    assert [name.removesuffix(" Switched off") for name in rows(page)] == names


def test_two_weeks_without_a_sign_are_quiet(browser_of, asha, ben, carol, moment):
    browser_of(asha).get("/today")
    moment.shift(timedelta(days=15))
    browser_of(ben).get("/today")
    assert list(rows(browser_of(carol).get("/people?state=quiet"))) == ["Asha"]


@pytest.mark.parametrize("words", ["q=dev", "state=holding", "page=2", ""])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_search_in_a_part_is_the_page(browser_of, carol, words):
    crowd(60)
    browser = browser_of(carol)
    part = browser.get(f"/people?{words}", fragment=True)
    whole = BeautifulSoup(still(browser.get(f"/people?{words}")), "html.parser")
    assert shape(str(whole.select_one("#people"))) == shape(still(part))


def test_has_pages_of_fifty_in_order_of_name(browser_of, carol):
    crowd(200)
    browser = browser_of(carol)
    pages = [list(rows(browser.get(f"/people?page={n}"))) for n in range(1, 6)]
    assert [len(page) for page in pages] == [50, 50, 50, 50, 1]
    names = [name for page in pages for name in page]
    assert names == sorted(names) == sorted(set(names))
    assert "Page 2 of 5" in text_of(browser.get("/people?page=2"))


@pytest.mark.parametrize("role, status", [(Role.ADMIN, 200), (Role.PARTNER, 403), (None, 303)])
def test_is_for_those_who_look_after_people(browser_of, person, stranger, asha, role, status):
    browser = browser_of(person("Dev", role=role)) if role else stranger
    for path in ("/people", f"/people/{asha.id}"):
        assert browser.get(path).status_code == status
