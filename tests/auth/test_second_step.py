"""Setting up the second step, and what hangs on it."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from outreach.auth.models import RecoveryCode, SignIn
from outreach.auth.two_factor import forget
from outreach.core.access import ACCESS, UNTIL_SET_UP
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from tests.auth.scenes import (
    HALF_MINUTE,
    PASSWORD,
    change,
    code,
    cookie,
    is_in,
    now,
    send,
    set_up,
    sign_in,
)
from tests.browsing import Browser, text_of
from tests.facts import contents, scalar
from tests.ladder import asks_for_password, message_at, not_when_signed_out, only_a_form, value_of
from tests.scenes import MINUTE
from tests.test_access import addresses

PAGE = "/account/second-step"
CONFIRM, OFF, CODES = f"{PAGE}/confirm", f"{PAGE}/off", f"{PAGE}/codes"


@pytest.fixture
def browser(stranger, asha):
    """Asha's, just signed in."""
    sign_in(stranger, asha)
    return stranger


@pytest.fixture
def begun(browser, asha):
    """And she has the key to scan."""
    send(browser, PAGE)
    return browser


def confirmed(browser, someone):
    return send(browser, CONFIRM, code=code(secret=now(someone).totp_secret))


def shown(page):
    """The recovery codes on a page."""
    return re.findall(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", page.text)


def test_shows_the_key_as_a_picture_and_in_words(begun, asha):
    soup = BeautifulSoup(begun.get(PAGE).text, "html.parser")
    assert soup.select_one(".qr > svg path")
    assert not soup.select("[style], style, [src^=data]")
    assert soup.select_one("#key")["value"] == now(asha).totp_secret
    assert len(now(asha).totp_secret) == 32


def test_does_not_count_before_a_code_was_given(app, begun, asha):
    assert now(asha).totp_since is None
    assert sign_in(Browser(app, None), asha).location == "/"


def test_a_code_turns_it_on_and_ten_codes_are_shown_once(begun, asha, moment):
    page = confirmed(begun, asha)
    codes = shown(page)
    assert len(set(codes)) == 10
    assert page.headers["Cache-Control"] == "no-store"
    assert now(asha).totp_since is not None
    assert not shown(begun.get(PAGE))
    assert not [each for each in codes if each.replace("-", "") in repr(contents())]


def test_that_code_does_not_sign_in_again(app, begun, asha):
    confirmed(begun, asha)
    other = Browser(app, None)
    sign_in(other, asha)
    again = send(other, "/sign-in/code", code=code(secret=now(asha).totp_secret))
    assert again.status_code == 422


def test_a_wrong_code_turns_nothing_on(begun, asha):
    assert "not right" in message_at(send(begun, CONFIRM, code="000000"), "code")
    assert "Enter the code" in message_at(send(begun, CONFIRM), "code")
    assert now(asha).totp_since is None
    assert scalar(select(func.count(RecoveryCode.id))) == 0


def test_gives_a_new_token_and_ends_the_others(app, begun, asha):
    other, before = Browser(app, None), cookie(begun)
    sign_in(other, asha)
    confirmed(begun, asha)
    thief = Browser(app, None)
    thief.client.set_cookie("outreach", before)
    assert [is_in(each) for each in (begun, other, thief)] == [True, False, False]
    assert scalar(select(func.count(SignIn.id))) == 1


def test_beginning_again_is_another_key(begun, asha):
    first = now(asha).totp_secret
    send(begun, PAGE)
    assert now(asha).totp_secret != first
    assert send(begun, CONFIRM, code=code(secret=first)).status_code == 422


def test_one_that_is_on_is_not_replaced(begun, asha):
    confirmed(begun, asha)
    secret = now(asha).totp_secret
    assert send(begun, PAGE).status_code == 409
    assert send(begun, CONFIRM, code=code(1, secret)).status_code == 422
    assert now(asha).totp_secret == secret


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.VOLUNTEER}))
def test_until_it_is_set_up_they_reach_nothing_else(app, stranger, dev, role):
    change(dev, role=role)
    sign_in(stranger, dev)
    for endpoint, method, path in addresses(app):
        if method == "GET" and None not in ACCESS[endpoint] and role in ACCESS[endpoint]:
            response = stranger.get(path)
            at_it = endpoint in UNTIL_SET_UP
            assert (response.location == PAGE) is not at_it, path
    assert send(stranger, "/account/devices/end-others").location == PAGE
    assert "Once it is set up you go on" in stranger.get(PAGE).text
    assert stranger.get("/people", fragment=True).headers.get("HX-Redirect") in (PAGE, None)


def test_the_board_tells_them_nothing(stranger, dev):
    sign_in(stranger, dev)
    poll = stranger.get("/board/changes", fragment=True, headers={"HX-PTag": "0-1793700000"})
    assert (poll.status_code, poll.headers["HX-Redirect"]) == (401, PAGE)


def test_once_it_is_set_up_they_go_on(stranger, dev):
    sign_in(stranger, dev)
    page = stranger.get(PAGE)
    assert "People" not in text_of(page)
    assert "Sign out" in text_of(page)
    send(stranger, PAGE)
    confirmed(stranger, dev)
    assert stranger.get("/board").status_code == 200


def test_asks_for_the_password_when_it_was_given_long_ago(browser, moment):
    moment.shift(10 * MINUTE)
    for path in (PAGE, CONFIRM, CODES):
        assert asks_for_password(send(browser, path))


def test_new_recovery_codes_replace_the_old_ones(begun, asha):
    old = shown(confirmed(begun, asha))
    new = shown(send(begun, CODES))
    assert len(set(new) | set(old)) == 20
    assert scalar(select(func.count(RecoveryCode.id))) == 10


def test_no_recovery_codes_without_a_second_step(browser):
    assert send(browser, CODES).status_code == 409
    assert scalar(select(func.count(RecoveryCode.id))) == 0


def test_a_volunteer_turns_it_off_with_the_password(app, begun, asha):
    confirmed(begun, asha)
    assert send(begun, OFF, password=PASSWORD).location == "/account"
    gone = now(asha)
    assert (gone.totp_secret, gone.totp_since, gone.totp_step) == (None, None, None)
    assert scalar(select(func.count(RecoveryCode.id))) == 0
    assert is_in(begun)
    assert sign_in(Browser(app, None), asha).location == "/"


def test_not_with_a_wrong_password(begun, asha):
    confirmed(begun, asha)
    response = send(begun, OFF, password="not my password")
    assert message_at(response, "password") == "That is not your password."
    assert value_of(response, "password") == ""
    assert "Enter your password" in message_at(send(begun, OFF), "password")
    assert now(asha).totp_since is not None


def test_not_where_the_role_needs_it(stranger, carol):
    sign_in(stranger, carol)
    send(stranger, "/sign-in/code", code=code())
    assert "turned off." in text_of(stranger.get(PAGE))
    assert OFF not in stranger.get(PAGE).text
    assert send(stranger, OFF, password=PASSWORD).status_code == 409
    assert now(carol).totp_since is not None


def test_a_role_that_needs_one_is_asked_for_it_from_then_on(browser, asha, moment):
    change(asha, role=Role.COORDINATOR)
    assert browser.get("/today").location == PAGE


def test_a_step_that_was_forgotten_lets_a_new_one_be_set_up(app, stranger, carol, browser_of, dev):
    sign_in(stranger, carol)
    send(stranger, "/sign-in/code", code=code())
    with transaction():
        forget(person_id=carol.id, by=dev.id, now=carol.created_at + HALF_MINUTE)
    assert not is_in(stranger)
    assert stranger.follow(sign_in(stranger, carol)).status_code in (200, 303)
    assert stranger.get("/board").location == PAGE


@pytest.mark.parametrize("path", [PAGE, CONFIRM, OFF, CODES])
def test_every_form_is_one_for_those_signed_in(browser_of, asha, stranger, path):
    if path != PAGE:
        only_a_form(path, browser_of(asha))
    not_when_signed_out(path, stranger)


def test_who_has_one_reads_how_many_codes_are_left(browser_of, asha):
    set_up(asha)
    assert "0 codes of ten left" in text_of(browser_of(asha).get(PAGE))
