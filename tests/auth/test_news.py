"""What others did to an account is said at every sign-in and on its page, until they know of it."""

from datetime import timedelta

import pytest

from outreach.auth import password_resets as resets
from outreach.auth import two_factor as second_factor
from outreach.auth.security_notices import news
from outreach.core import clock
from outreach.core.database import transaction
from outreach.people.models import Helped
from tests.auth.scenes import code, send, set_up, sign_in
from tests.browsing import Browser, text_of
from tests.facts import scalars

LINK = "Carol made a link with which a new password can be chosen for your account"
STEP = "Carol switched your second step off"


@pytest.fixture
def help_by(carol):
    def give(someone, *ways, by=carol):
        for way in ways:
            with transaction():
                way(person_id=someone.id, by=by and by.id, now=clock.now())

    return give


def said(app, someone):
    """What is on whatever page comes next after signing in anew."""
    browser = Browser(app, None)
    sign_in(browser, someone)
    return text_of(browser.get("/conduct"))


def test_both_kinds_at_every_sign_in(app, asha, help_by):
    help_by(asha, resets.make_reset_link, second_factor.forget)
    for _ in range(2):
        page = said(app, asha)
        assert [words in page for words in (LINK, STEP, "tell an admin now")] == [True] * 3


def test_only_once_they_are_all_the_way_in(app, asha, help_by):
    set_up(asha)
    help_by(asha, resets.make_reset_link)
    browser = Browser(app, None)
    assert LINK not in text_of(browser.follow(sign_in(browser, asha)))
    send(browser, "/sign-in/code", code=code())
    assert LINK in text_of(browser.get("/conduct"))


def test_until_they_say_that_they_know(app, browser_of, asha, help_by):
    help_by(asha, resets.make_reset_link)
    [one] = news(asha.id, clock.now())
    help_by(asha, second_factor.forget)
    browser = browser_of(asha)
    assert f'action="/account/news/{one.id + 1}"' in browser.get("/account").text
    page = text_of(browser.follow(browser.post(f"/account/news/{one.id}")))
    assert (STEP in page, LINK in page) == (True, False)
    browser.post(f"/account/news/{one.id + 1}")
    assert "Carol" not in text_of(browser.get("/account")) + said(app, asha)


def test_nobody_else_says_so_for_them(browser_of, stranger, asha, ben, help_by):
    help_by(asha, resets.make_reset_link)
    for browser in (browser_of(ben), stranger):
        browser.post("/account/news/999")
    assert scalars(Helped.__table__.select().with_only_columns(Helped.seen_at)) == [None]


def test_for_a_week(browser_of, asha, help_by, moment):
    help_by(asha, resets.make_reset_link)
    moment.shift(timedelta(days=7, seconds=-1))
    assert LINK in text_of(browser_of(asha).get("/account"))
    moment.shift(1)
    assert LINK not in text_of(browser_of(asha).get("/account"))


def test_the_command_line_is_called_what_it_is(app, asha, help_by):
    help_by(asha, resets.make_reset_link, by=None)
    assert "Whoever runs the server made a link" in said(app, asha)


def test_what_they_asked_for_themselves_is_no_news(app, asha):
    with transaction():
        resets.ask_for_link(email=asha.email, now=clock.now())
    assert "made a link" not in said(app, asha)
