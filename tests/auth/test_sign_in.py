"""Signing in with an address and a password."""

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.auth import passwords
from outreach.auth.models import Attempts, SignIn
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person
from tests.auth.scenes import (
    ELSEWHERE,
    HOME,
    PASSWORD,
    SECOND,
    change,
    cookie,
    is_in,
    move,
    send,
    sign_in,
)
from tests.browsing import Browser, still, text_of
from tests.facts import KEY, contents, scalar, scalars
from tests.ladder import message_at, value_of
from tests.scenes import MINUTE

RIGHT = {"email": "asha@example.org", "password": PASSWORD}
WRONG = {**RIGHT, "password": "not my password"}


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


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_missing(stranger):
    response = stranger.post("/sign-in", {})
    assert message_at(response, "email") == "Enter your email address."
    assert message_at(response, "password") == "Enter your password."


@pytest.mark.parametrize("around", ["\u200b{}", "“{}”", '"{}"', " {} "])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_address_pasted_with_quotes_signs_in(stranger, asha, around):
    assert stranger.post("/sign-in", {**RIGHT, "email": around.format(RIGHT["email"])}).location


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_curly_apostrophe_in_an_address_is_asked_about(stranger):
    response = stranger.post("/sign-in", {**RIGHT, "email": "pat.o’brien@example.org"})
    assert response.status_code == 422
    assert "Did you mean pat.o'brien@example.org?" in message_at(response, "email")
    assert value_of(response, "email") == "pat.o’brien@example.org"


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
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
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
    lines = stranger.post("/sign-in", RIGHT).headers.getlist("Set-Cookie")
    assert any(line.startswith("outreach=") for line in lines)
    for line in lines:
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(line.split("; "))


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


def test_the_sign_in_of_before_ends_with_a_new_one(stranger, asha):
    sign_in(stranger, asha)
    before = cookie(stranger)
    sign_in(stranger, asha)
    thief = Browser(stranger.app, None)
    thief.client.set_cookie("outreach", before)
    assert is_in(stranger)
    assert not is_in(thief)
    assert scalar(select(func.count(SignIn.id))) == 1


@pytest.mark.parametrize("who", ["nobody@example.org", "asha@example.org", "ben@example.org"])
def test_every_wrong_one_costs_one_hash_and_leaves_one_trace(
    stranger, asha, person, monkeypatch, who
):
    change(person("Ben"), disabled_at=asha.created_at)
    asked = []
    real = passwords._hasher

    class Counting:
        def verify(self, *given):
            asked.append(given)
            return real.verify(*given)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    response = send(stranger, "/sign-in", email=who, password="not my password")
    assert message_at(response, "password") == "The email address or the password is not right."
    assert len(asked) == 1
    found = select(AuditEvent.result).where(AuditEvent.action == "account.sign_in")
    assert scalars(found) == ["failed"]


def test_a_wrong_password_is_written_down_without_its_words(stranger, asha):
    stranger.post("/sign-in", {"email": "secret@example.org", "password": "very secret words"})
    assert "very secret" not in repr(contents())
    assert "secret@" not in repr(contents())


@pytest.mark.parametrize("email", ["asha@example.org", "nobody@example.org"])
def test_after_ten_wrong_ones_the_eleventh_waits(stranger, asha, email):
    form = {**WRONG, "email": email}
    for _ in range(10):
        assert stranger.post("/sign-in", form).status_code == 422
    response = stranger.post("/sign-in", form)
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "900"
    assert "That was tried too often from here. Please wait 15 minutes." in text_of(response)
    assert value_of(response, "email") == email


@pytest.mark.parametrize("seconds, status", [(-1, 429), (0, 303)])
def test_it_waits_to_the_end_of_the_quarter_hour(stranger, asha, moment, seconds, status):
    for _ in range(10):
        stranger.post("/sign-in", WRONG)
    assert stranger.post("/sign-in", RIGHT).status_code == 429
    moment.shift(15 * MINUTE + seconds * SECOND)
    assert stranger.post("/sign-in", RIGHT).status_code == status


def test_nobody_is_locked_out_by_a_stranger_elsewhere(app, stranger, asha):
    move(stranger, ELSEWHERE)
    while stranger.post("/sign-in", WRONG).status_code != 429:
        pass
    assert move(Browser(app, None), HOME).post("/sign-in", RIGHT).status_code == 303


def test_the_right_one_begins_the_count_anew(app, stranger, asha):
    for _ in range(2):
        for _ in range(9):
            assert stranger.post("/sign-in", WRONG).status_code == 422
        assert sign_in(stranger, asha).status_code == 303
        stranger = Browser(app, None)


def test_one_address_tries_a_hundred_times_in_all(stranger, asha):
    for number in range(100):
        form = {**WRONG, "email": f"someone{number}@example.org"}
        assert stranger.post("/sign-in", form).status_code == 422
    assert stranger.post("/sign-in", WRONG).status_code == 429
    assert move(stranger, ELSEWHERE).post("/sign-in", WRONG).status_code == 422


def test_an_account_of_ones_own_buys_no_more_tries(app, stranger, asha):
    for number in range(99):
        stranger.post("/sign-in", {**WRONG, "email": f"someone{number}@example.org"})
    assert sign_in(stranger, asha).status_code == 303
    other = Browser(app, None)
    assert [other.post("/sign-in", WRONG).status_code for _ in range(2)] == [422, 429]


def test_who_tried_is_kept_as_a_keyed_hash_and_for_a_day(stranger, asha, moment):
    stranger.post("/sign-in", WRONG)
    assert scalar(select(func.count()).select_from(Attempts)) == 5
    moment.shift(2 * 24 * 60 * MINUTE)
    sign_in(stranger, asha)
    assert scalar(select(func.count()).select_from(Attempts)) == 0
