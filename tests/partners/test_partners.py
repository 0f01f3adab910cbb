"""The list of partners, and adding one."""

from datetime import date

import pytest

from outreach.core.database import transaction
from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.partners import actions, queries
from outreach.partners.models import Partner
from tests.browsing import text_of
from tests.conftest import NOW
from tests.facts import KEY, NOBODY, lasting, scalar, scalars, statements
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.partners.scenes import agree, partner, sharing_with
from tests.people.helping import events
from tests.scenes import DAY

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/partners"
SIGNED_TWICE = ("Migrants Organise", "migrants organise", "MIGRANTS  ORGANISE ")


def names():
    return scalars(db.select(Partner.name).order_by(Partner.id))


def test_one_is_added_and_may_take_nothing(carols, carol):
    page = carols.follow(carols.post(PATH, {"name": "  Migrants \n Organise "}))
    assert "Added. It may take nothing until something is agreed." in text_of(page)
    assert "Nothing: nothing is agreed." in text_of(page)
    assert names() == ["Migrants Organise"]
    number = scalar(db.select(Partner.id))
    assert page.request.path == f"{PATH}/{number}"
    assert events("partners.add") == [(carol.id, f"partner:{number}")]


def test_each_has_a_key_of_its_own_that_no_page_shows(carols):
    keys = [db.session.get_one(Partner, partner(name)).pseudonym_key for name in ("One", "Two")]
    assert len(set(keys)) == 2
    assert [len(bytes.fromhex(key)) for key in keys] == [32, 32]
    numbers = scalars(db.select(Partner.id))
    pages = [carols.get(PATH).text, *(carols.get(f"{PATH}/{one}").text for one in numbers)]
    assert not [key for key in keys for page in pages if key in page]


@pytest.mark.parametrize(
    "name, message",
    [
        ("", "Enter their name."),
        (" \t ", "Enter their name."),
        ("—", "Enter their name."),
        ("x" * 121, "Use at most 120 characters."),
        ("Good\u202eevil", "There is something in this name that cannot be seen."),
        ("Ding\adong", "There is something in this name that cannot be seen."),
        ("MIGRANTS  organise", "This partner is here already."),
        ("ÜNITED", "This partner is here already."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_it(carols, name, message):
    partner(), partner("Ünited")
    before = lasting()
    answer = carols.post(PATH, {"name": name})
    assert message in message_at(answer, "name")
    assert lasting() == before


@on_one
def test_a_name_may_be_long_and_foreign(carols):
    for name in ("x" * 120, "سازمان می‌خواهم", "L'Auberge des Migrants"):
        assert carols.post(PATH, {"name": name}).status_code == 303
    assert len(names()) == 3


def test_of_two_at_the_same_moment_one_is_told(app, monkeypatch):
    partner()
    monkeypatch.setattr(queries, "partner_named", lambda _: None)
    with pytest.raises(Unfitting, match="is here already"), transaction():
        actions.add_partner(name="Migrants Organise", person_id=None, now=NOW)
    assert names() == ["Migrants Organise"]


def test_sent_twice_it_is_added_once(carols):
    form = {"name": "Migrants Organise", "idempotency_key": KEY}
    assert len({carols.post(PATH, form).location for _ in range(2)}) == 1
    assert names() == ["Migrants Organise"]


@on_one
def test_the_ladder(browser_of, asha, sam, stranger):
    for path in (PATH, f"{PATH}/{partner()}"):
        for someone in (asha, sam):
            assert browser_of(someone).get(path).status_code == 403
        assert stranger.get(path).location == f"/sign-in?next={path}"
    not_for(PATH, browser_of(asha))
    not_for(PATH, browser_of(sam))
    not_when_signed_out(PATH, stranger)


@on_one
def test_an_admin_does_it_too(browser_of, person):
    dev = browser_of(person("Dev", Role.ADMIN))
    assert 'href="/partners"' in dev.get("/people").text
    assert dev.post(PATH, {"name": "Migrants Organise"}).status_code == 303


@on_one
def test_a_form_of_a_page_that_is_not_there(carols):
    assert carols.get(f"{PATH}/{NOBODY}").status_code == 404
    only_a_form(f"{PATH}/{partner()}/agreements", carols)


def test_the_list_says_what_each_may_take_and_until_when(browser_of, carol, moment):
    for name in ("Zebra", "abc", "Migrants Organise"):
        partner(name)
    numbers = {one.name: one.id for one in scalars(db.select(Partner))}
    agree(numbers["Zebra"], "contacts", "pledges", until=date(2026, 12, 31))
    agree(numbers["abc"], "progress", until=date(2026, 11, 3))
    moment.shift(DAY)
    text = text_of(browser_of(carol).get(PATH)).partition(" Until ")[2]
    assert text.startswith(
        "abc Nothing any more Ran out Tue 3 Nov "
        "Migrants Organise Nothing: nothing is agreed "
        "Zebra Where each MP stands; Calls and letters, for partners Thu 31 Dec "
    )


@on_one
def test_the_list_asks_as_often_for_many_as_for_one(carols):
    sharing_with()
    with statements() as few:
        assert "There is none yet." not in carols.get(PATH).text
    for number in range(20):
        sharing_with(f"Partner {number}")
    with statements() as many:
        carols.get(PATH)
    assert len(many) == len(few)


@on_one
def test_the_first_page_says_that_there_is_none(carols):
    assert "There is none yet." in text_of(carols.get(PATH))


@on_one
def test_is_found_whatever_the_case_of_its_name(app):
    number = partner()
    assert {queries.partner_named(name).id for name in SIGNED_TWICE} == {number}
    assert queries.partner_named("Migrants") is None
