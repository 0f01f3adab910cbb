"""Signing in with an address and a password."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.account.models import SignIn
from outreach.account.passwords import hash_password
from outreach.database import transaction
from outreach.extensions import db
from outreach.people.models import Person
from tests.browsing import Browser, still, text_of
from tests.facts import KEY, contents, scalar
from tests.ladder import message_at, value_of

PASSWORD = "four words nobody guesses"
RIGHT = {"email": "asha@example.org", "password": PASSWORD}


@pytest.fixture(scope="session")
def password_hash():
    return hash_password(PASSWORD)


@pytest.fixture
def asha(person, password_hash):
    asha = person("Asha")
    with transaction():
        db.session.get_one(Person, asha.id).password_hash = password_hash
    return asha


def cookie(browser):
    return browser.client.get_cookie("outreach").value


def test_leads_to_today(stranger, asha):
    page = stranger.follow(stranger.follow(stranger.post("/sign-in", RIGHT)))
    assert "Hello Asha" in text_of(page)


def test_case_and_blanks_of_the_address_do_not_matter(stranger, asha):
    assert stranger.post("/sign-in", {**RIGHT, "email": " ASHA@example.org "}).status_code == 303


def test_a_wrong_password_and_an_unknown_address_are_answered_the_same(stranger, asha):
    wrong = stranger.post("/sign-in", {**RIGHT, "password": "wrong"})
    unknown = stranger.post("/sign-in", {**RIGHT, "email": "dev@example.org"})
    assert message_at(wrong, "password") == "The email address or the password is not right."
    assert still(unknown) == still(wrong).replace("asha@", "dev@")
    assert value_of(wrong, "email") == "asha@example.org"
    assert value_of(wrong, "password") == ""


def test_says_at_the_field_what_is_missing(stranger):
    response = stranger.post("/sign-in", {})
    assert message_at(response, "email") == "Enter your email address."
    assert message_at(response, "password") == "Enter your password."


@pytest.mark.parametrize("target", ["/board?region=London", "/mps/4514#history", "/mps?q=Siân"])
def test_leads_back_to_a_page_of_ours(stranger, asha, target):
    response = stranger.client.post(
        "/sign-in",
        query_string={"next": target},
        data=RIGHT,
        headers={"X-CSRFToken": stranger.token},
    )
    assert response.status_code == 303
    assert response.location == target.replace("â", "%C3%A2")


@pytest.mark.parametrize(
    "target",
    [
        *("//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "/\n//evil.example", "/a\r\nSet-Cookie: a=b", "evil", "", " //evil"),
        *("javascript:alert(1)", "///evil.example", "/\u2028/evil.example"),
    ],
)
def test_never_leads_anywhere_else(stranger, asha, target):
    response = stranger.client.post(
        "/sign-in",
        query_string={"next": target},
        data=RIGHT,
        headers={"X-CSRFToken": stranger.token},
    )
    assert (response.status_code, response.location) == (303, "/")


def test_the_form_carries_where_to_go_on(stranger, asha):
    page = stranger.follow(stranger.get("/board?q=a%26b"))
    assert 'action="/sign-in?next=/board?q%3Da%2526b"' in page.text


def test_gives_a_new_session_each_time(stranger, asha):
    before = cookie(stranger)
    stranger.post("/sign-in", RIGHT)
    first = cookie(stranger)
    with stranger.client.session_transaction() as session:
        assert session["token"] not in repr(contents())
        assert "csrf_token" not in session  # nobody who knew the one before can send our forms
    other = Browser(stranger.client.application, None)
    other.post("/sign-in", RIGHT)
    assert len({before, first, cookie(other)}) == 3
    assert scalar(select(func.count(SignIn.id))) == 2


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger, asha):
    header = stranger.post("/sign-in", RIGHT).headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(header.split("; "))


@pytest.mark.parametrize("seconds, status", [(-1, 200), (0, 303)])
def test_lasts_twenty_hours(stranger, asha, moment, seconds, status):
    stranger.post("/sign-in", RIGHT)
    moment.shift(timedelta(hours=20, seconds=seconds))
    assert stranger.get("/today").status_code == status


def test_sent_twice_is_signed_in(stranger, asha):
    form = {**RIGHT, "idempotency_key": KEY}
    assert stranger.post("/sign-in", form).location == "/"
    assert stranger.get("/sign-in").location == "/"


def test_a_long_way_back_is_no_mistake(browser_of, asha):
    browser = browser_of(asha)
    form = {**RIGHT, "idempotency_key": KEY}
    response = browser.post("/sign-in?next=/mps?q=" + "é" * 400, form)
    assert response.status_code == 303


def test_someone_switched_off_is_told_so(stranger, asha):
    with transaction():
        db.session.get_one(Person, asha.id).disabled_at = asha.created_at
    response = stranger.post("/sign-in", RIGHT)
    assert (response.status_code, "switched off" in response.text) == (403, True)
    assert scalar(select(func.count(SignIn.id))) == 0
