"""One's own page: the password, and where one is signed in."""

import pytest
from sqlalchemy import func, select

from outreach.auth.models import SignIn
from outreach.auth.passwords import verify
from outreach.auth.user_agents import in_words
from tests.auth.scenes import NEW, PASSWORD, SECOND, change, cookie, is_in, now, send, sign_in
from tests.browsing import Browser, text_of
from tests.facts import NOBODY, contents, scalar
from tests.ladder import message_at, not_when_signed_out, only_a_form, value_of
from tests.scenes import MINUTE

CHANGE = "/account/password"
RIGHT = {"password": PASSWORD, "new_password": NEW}
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def browser(stranger, asha):
    sign_in(stranger, asha)
    return stranger


def another(app, someone, agent=""):
    browser = Browser(app, None)
    browser.client.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(browser, someone)
    return browser


def number_of_sign_ins():
    return scalar(select(func.count(SignIn.id)))


def test_the_new_password_holds_and_the_old_one_no_more(app, browser, asha):
    page = browser.follow(send(browser, CHANGE, **RIGHT))
    assert "Your password is changed" in text_of(page)
    assert sign_in(Browser(app, None), asha, NEW).status_code == 303
    assert sign_in(Browser(app, None), asha).status_code == 422
    assert now(asha).password_changed_at is not None


def test_ends_every_other_session_and_renews_this_one(app, browser, asha):
    other, thief = another(app, asha), Browser(app, None)
    thief.client.set_cookie("outreach", cookie(browser))
    send(browser, CHANGE, **RIGHT)
    assert [is_in(each) for each in (browser, other, thief)] == [True, False, False]


@pytest.mark.parametrize(
    "field, value, sentence",
    [
        ("password", "", "Enter the password that you have now."),
        ("password", "not my password", "That is not your password."),
        ("new_password", "", "Choose a password."),
        ("new_password", "elevenchars", "Use 12 to 128 characters."),
        ("new_password", "é" * 129, "Use 12 to 128 characters."),
        ("new_password", "password123456", "This is one of the passwords that people"),
        ("new_password", "my asha passphrase", "Your name or your address is in this password"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_why_not(browser, asha, field, value, sentence):
    response = send(browser, CHANGE, **RIGHT | {field: value})
    assert sentence in message_at(response, field)
    assert value_of(response, "new_password") == ""
    assert verify(now(asha).password_hash, PASSWORD)


def test_the_name_of_ones_own_mp_is_refused(browser, asha):
    change(asha, own_gss_code="E14001259")
    response = send(browser, CHANGE, password=PASSWORD, new_password="abbott over the sea")
    assert "The name of your MP is in this password" in message_at(response, "new_password")


@pytest.mark.parametrize(
    "new",
    [
        "wet giraffes",
        "  owl  sky  mud ",
        "🦔🌧️ zwölf Boxkämpfer",
        "?!:;,.-_#'+*~",
        "92750183644918",
        "é" * 2 + "ñandú" * 25,
    ],
)
def test_any_characters_will_do(browser, asha, new):
    assert send(browser, CHANGE, password=PASSWORD, new_password=new).status_code == 303
    assert verify(now(asha).password_hash, new)


def test_ten_wrong_ones_then_it_waits(browser):
    for _ in range(10):
        assert send(browser, CHANGE, **RIGHT | {"password": "not mine"}).status_code == 422
    response = send(browser, CHANGE, **RIGHT)
    assert (response.status_code, response.headers["Retry-After"]) == (429, "900")


def test_no_password_is_left_anywhere(browser):
    send(browser, CHANGE, **RIGHT)
    assert PASSWORD not in repr(contents())
    assert NEW not in repr(contents())


def test_lists_where_one_is_signed_in_this_one_marked(app, browser, asha, ben):
    another(app, asha, FIREFOX)
    page = text_of(browser.get("/account"))
    assert page.count("Since today at 10:00") == 2
    assert "Firefox on Android Since" in page
    assert page.count("This one") == 1


def test_ends_one_of_them(app, browser, asha):
    other = another(app, asha)
    theirs = scalar(select(func.max(SignIn.id)))
    assert browser.follow(send(browser, f"/account/devices/{theirs}/end")).status_code == 200
    assert (is_in(browser), is_in(other)) == (True, False)
    assert send(browser, f"/account/devices/{theirs}/end").status_code == 404


def test_nobody_ends_somebody_elses(app, browser, browser_of, ben):
    browser_of(ben)
    theirs = scalar(select(SignIn.id).where(SignIn.person_id == ben.id))
    for number in (theirs, NOBODY):
        assert send(browser, f"/account/devices/{number}/end").status_code == 404
    assert number_of_sign_ins() == 2


def test_ends_all_others(app, browser, asha, browser_of, ben):
    others = [another(app, asha) for _ in range(3)]
    theirs = browser_of(ben)
    send(browser, "/account/devices/end-others")
    assert is_in(browser)
    assert is_in(theirs)
    assert not [each for each in others if is_in(each)]


def test_those_that_rested_too_long_are_not_listed(app, browser, asha, moment):
    moment.shift(60 * MINUTE)
    other = another(app, asha)
    assert text_of(other.get("/account")).count("Since") == 2
    moment.shift(60 * MINUTE - SECOND)
    assert text_of(other.get("/account")).count("Since") == 2
    moment.shift(SECOND)
    assert text_of(other.get("/account")).count("Since") == 1


@pytest.mark.parametrize(
    "path", [CHANGE, "/account/devices/1/end", "/account/devices/end-others", "/account/here"]
)
def test_every_form_is_one_for_those_signed_in(browser_of, asha, stranger, path):
    only_a_form(path, browser_of(asha))
    not_when_signed_out(path, stranger)


@pytest.mark.parametrize(
    "agent, words",
    [
        (FIREFOX, "Firefox on Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
            "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Safari on an iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like "
            "Gecko) Chrome/140.0.0.0 Safari/537.36",
            "Chrome on a Mac",
        ),
        (
            "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
            "Samsung Internet on Android",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64)", "A browser on Linux"),
        ("<script>alert(1)</script>" * 20, "A browser"),
        ("", "A browser"),
    ],
)
def test_browsers_in_words(agent, words):
    assert in_words(agent) == words
