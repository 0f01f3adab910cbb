"""Giving the password again before something risky."""

import pytest

from outreach.auth.reauthentication.hooks import needs_fresh_password
from tests.auth.scenes import PASSWORD, SECOND, cookie, is_in, send, sign_in
from tests.browsing import Browser
from tests.ladder import asks_for_password, message_at, not_when_signed_out, value_of
from tests.scenes import MINUTE

CONFIRM, RISKY = "/account/confirm", "/account/second-step"


@pytest.fixture
def browser(stranger, asha):
    sign_in(stranger, asha)
    return stranger


def risky(browser, **headers):
    with browser.client.session_transaction() as session:
        session["csrf_token"] = "form token"
    headers |= {"X-CSRFToken": browser.token}
    return browser.client.post(RISKY, headers=headers)


@pytest.mark.parametrize("seconds, asks", [(-1, False), (0, True)])
def test_is_asked_for_after_ten_minutes(browser, moment, seconds, asks):
    moment.shift(10 * MINUTE + seconds * SECOND)
    assert asks_for_password(send(browser, RISKY)) is asks


def test_leads_back_to_the_page_it_came_from(browser, moment):
    moment.shift(10 * MINUTE)
    response = risky(browser, Referer="http://localhost/people?q=a")
    assert '<a href="/people?q=a">Back, without doing it</a>' in response.text
    back = f"{CONFIRM}?next=/people?q%3Da"
    assert send(browser, back, password=PASSWORD).location == "/people?q=a"
    assert not asks_for_password(send(browser, RISKY))


def test_inside_a_fragment_the_whole_page_goes_there(browser, moment):
    moment.shift(10 * MINUTE)
    fragment = {"HX-Request": "true", "HX-Request-Type": "partial"}
    response = risky(browser, **fragment, **{"HX-Current-URL": "http://localhost/people"})
    assert (response.status_code, response.data) == (401, b"")
    assert response.headers["HX-Redirect"] == f"{CONFIRM}?next=/people"


def test_gives_a_new_token_and_lasts_no_longer_for_it(browser, moment):
    before = cookie(browser)
    moment.shift(10 * MINUTE)
    assert send(browser, CONFIRM, password=PASSWORD).location == "/"
    thief = Browser(browser.app, None)
    thief.client.set_cookie("outreach", before)
    assert is_in(browser)
    assert not is_in(thief)


def test_a_form_that_was_open_still_works_after_it(browser):
    send(browser, CONFIRM, password=PASSWORD)
    assert browser.post("/account/here").status_code == 204


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser):
    assert message_at(send(browser, CONFIRM), "password") == "Enter your password."
    wrong = send(browser, CONFIRM, password="not my password")
    assert message_at(wrong, "password") == "That is not your password."
    assert value_of(wrong, "password") == ""


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_never_leads_anywhere_else(browser):
    there = send(browser, f"{CONFIRM}?next=//evil.example", password=PASSWORD)
    assert there.location == "/"


def test_ten_wrong_ones_then_it_waits(browser):
    for _ in range(10):
        assert send(browser, CONFIRM, password="not mine").status_code == 422
    response = send(browser, CONFIRM, password=PASSWORD)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")


def test_is_for_those_signed_in(stranger):
    assert stranger.get(CONFIRM).location.startswith("/sign-in")
    not_when_signed_out(CONFIRM, stranger)


def test_the_decorator_keeps_the_name_that_the_table_of_access_knows():
    def erase() -> str:
        return "done"

    assert needs_fresh_password(erase).__name__ == "erase"
