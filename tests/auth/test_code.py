"""The second step of signing in."""

import pytest
from sqlalchemy import func, select

from outreach.auth.models import RecoveryCode, SignIn
from tests.auth.scenes import (
    HALF_MINUTE,
    SECOND,
    change,
    code,
    cookie,
    is_in,
    now,
    recovery_codes,
    send,
    set_up,
    sign_in,
)
from tests.browsing import Browser, text_of
from tests.facts import contents, scalar
from tests.ladder import message_at
from tests.people.helping import events
from tests.scenes import MINUTE

CODE = "/sign-in/code"
USED = "This code is not right, or it has been used. Wait for the next one in your app."


@pytest.fixture
def half_way(stranger, carol):
    """Carol gave her password."""
    sign_in(stranger, carol)
    return stranger


def another(app, someone):
    browser = Browser(app, None)
    sign_in(browser, someone)
    return browser


def test_is_asked_for_after_the_password(stranger, carol):
    response = stranger.post(
        "/sign-in?next=/board", {"email": carol.email, "password": "four words nobody guesses"}
    )
    assert response.location == "/sign-in/code?next=/board"
    page = stranger.follow(response)
    assert "Code from your app" in text_of(page)
    assert page.headers["Cache-Control"] == "no-store"


def test_only_with_it_they_are_said_to_have_signed_in(half_way, carol):
    sign_ins, half = events("account.sign_in"), events("account.password_given")
    assert half[-1] == (carol.id, f"person:{carol.id}")
    send(half_way, CODE, code=code())
    assert events("account.sign_in") == [*sign_ins, (carol.id, f"person:{carol.id}")]
    assert events("account.password_given") == half


def test_leads_to_where_they_were_going(half_way):
    assert send(half_way, f"{CODE}?next=/board", code=code()).location == "/board"
    assert is_in(half_way)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_never_leads_anywhere_else(half_way):
    assert send(half_way, f"{CODE}?next=//evil.example", code=code()).location == "/"


@pytest.mark.parametrize(
    "path", ["/today", "/board", "/account", "/people", "/account/second-step"]
)
def test_before_it_nobody_is_in(half_way, path):
    assert half_way.get(path).location.startswith("/sign-in")
    assert send(half_way, "/account/password").location.startswith("/sign-in")


def test_a_volunteer_who_set_it_up_is_asked_too(stranger, asha):
    set_up(asha)
    assert sign_in(stranger, asha).location.startswith(CODE)
    assert not is_in(stranger)


def test_gives_a_new_token(half_way):
    before = cookie(half_way)
    send(half_way, CODE, code=code())
    thief = Browser(half_way.app, None)
    thief.client.set_cookie("outreach", before)
    assert is_in(half_way)
    assert not is_in(thief)


def test_works_once(app, carol, half_way):
    assert send(half_way, CODE, code=code()).status_code == 303
    assert USED in message_at(send(another(app, carol), CODE, code=code()), "code")


def test_one_of_before_the_last_does_not_work_after_it(app, carol, half_way):
    send(half_way, CODE, code=code(+1))
    assert USED in message_at(send(another(app, carol), CODE, code=code()), "code")


@pytest.mark.parametrize("steps, status", [(-2, 422), (-1, 303), (0, 303), (1, 303), (2, 422)])
def test_a_clock_may_be_half_a_minute_wrong(half_way, steps, status):
    assert send(half_way, CODE, code=code(steps)).status_code == status


@pytest.mark.parametrize("wrong", ["000000", "12345", "1234567", "abcdef", "１２３４５６", "é" * 6])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_that_it_is_wrong(half_way, carol, wrong):
    assert USED in message_at(send(half_way, CODE, code=wrong), "code")
    assert now(carol).totp_step is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_that_it_is_missing(half_way):
    missing = send(half_way, CODE)
    assert "Enter the code that your app shows." in message_at(missing, "code")
    long = send(half_way, CODE, recovery_code="A" * 41)
    assert "That is too long for a code." in message_at(long, "recovery_code")


def test_blanks_in_it_do_not_matter(half_way):
    shown = code()
    assert send(half_way, CODE, code=f" {shown[:3]} {shown[3:]} ").status_code == 303


@pytest.mark.parametrize("seconds, status", [(-1, 303), (0, 409)])
def test_ten_minutes_are_given_for_it(half_way, moment, seconds, status):
    moment.shift(10 * MINUTE + seconds * SECOND)
    assert send(half_way, CODE, code=code()).status_code == status


def test_five_tries_then_it_waits_wherever_from(app, carol, half_way):
    for _ in range(5):
        assert send(half_way, CODE, code="000000").status_code == 422
    elsewhere = another(app, carol)
    response = send(elsewhere, CODE, code=code())
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")
    assert "tried too often" in text_of(response)


@pytest.mark.parametrize("seconds, status", [(-1, 429), (0, 303)])
def test_and_then_goes_on(app, carol, half_way, moment, seconds, status):
    for _ in range(6):
        send(half_way, CODE, code="000000")
    moment.shift(15 * MINUTE + seconds * SECOND)
    assert send(another(app, carol), CODE, code=code()).status_code == status


def test_a_recovery_code_works_instead_and_once(app, carol, half_way):
    first, *_ = recovery_codes(carol)
    page = half_way.follow(send(half_way, CODE, recovery_code=first.lower().replace("-", " ")))
    assert "You have 9 left" in text_of(half_way.follow(page))
    again = send(another(app, carol), CODE, recovery_code=first)
    said = "This is none of your recovery codes, or it has been used."
    assert said in message_at(again, "recovery_code")


def test_somebody_elses_recovery_code_does_not_work(half_way, ben):
    mine, *_ = recovery_codes(ben)
    assert send(half_way, CODE, recovery_code=mine).status_code == 422
    assert scalar(select(func.count(RecoveryCode.used_at))) == 0


def test_recovery_codes_are_kept_as_hashes(carol):
    codes = recovery_codes(carol)
    kept = repr(contents()["recovery_codes"])
    assert len(set(codes)) == 10
    assert not [each for each in codes if each in kept or each.replace("-", "") in kept]


def test_without_the_password_before_there_is_nothing_to_answer(stranger, carol):
    for response in (stranger.get(CODE), stranger.post(CODE, {"code": code()})):
        assert response.status_code == 409
        assert "Sign in again" in text_of(response)


def test_who_is_in_goes_on(browser_of, asha):
    assert browser_of(asha).get(f"{CODE}?next=/board").location == "/board"


def test_whoever_is_switched_off_meanwhile_stays_out(half_way, carol):
    change(carol, disabled_at=carol.created_at)
    assert send(half_way, CODE, code=code()).status_code == 409


def test_a_copy_of_the_half_way_cookie_is_not_lengthened(half_way, moment):
    ends = scalar(select(SignIn.expires_at))
    moment.shift(2 * HALF_MINUTE)
    send(half_way, CODE, code=code())
    assert scalar(select(SignIn.expires_at)) == ends
