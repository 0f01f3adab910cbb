"""The page knows how long a session lasts, keeps it while somebody is there, and says before it
ends. The page's clock is a toy; the server's is the database's: rows are made older."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from outreach import clock
from outreach.account.models import SignIn
from outreach.account.passwords import hash_password
from outreach.database import transaction
from outreach.extensions import db
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.server import Site
from tests.facts import scalar

PASSWORD = "four words nobody guesses"
Visit = Callable[..., Page]


def aged(person: Person, **ago: timedelta) -> None:
    """Their sign-ins, that much longer ago."""
    with transaction():
        mine = update(SignIn).where(SignIn.person_id == person.id)
        db.session.execute(mine.values({name: clock.now() - by for name, by in ago.items()}))


def seen(person: Person) -> timedelta:
    """How long ago the server heard of them."""
    at: datetime = scalar(select(SignIn.last_seen_at).where(SignIn.person_id == person.id))
    return clock.now() - at


def open_page(visit: Visit, person: Person, path: str = "/account") -> Page:
    page = visit(person, "/about-the-data")
    page.clock.install()
    page.goto(path)
    return page


def test_says_so_two_minutes_before_and_stays_when_asked(visit: Visit, asha: Person) -> None:
    page = open_page(visit, asha)
    page.clock.fast_forward("01:57:30")
    notice = page.locator("#session-notice")
    expect(notice).to_have_count(0)
    page.clock.fast_forward("00:00:40")
    expect(notice).to_contain_text("You will be signed out at ")
    aged(asha, last_seen_at=timedelta(hours=1))
    page.get_by_role("button", name="Stay signed in").click()
    expect(notice).to_have_count(0)
    assert seen(asha) < timedelta(minutes=1)


def test_a_key_tells_that_somebody_is_there(visit: Visit, asha: Person) -> None:
    page = open_page(visit, asha)
    aged(asha, last_seen_at=timedelta(hours=1))
    page.keyboard.press("Shift")
    page.clock.fast_forward("00:02:00")
    assert seen(asha) > timedelta(minutes=59)  # told at most every three minutes
    with page.expect_response("**/account/here") as told:
        page.clock.fast_forward("00:01:30")
    assert told.value.status == 204
    assert seen(asha) < timedelta(minutes=1)


def test_a_board_that_nobody_touches_tells_nothing(
    visit: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("htmx:error: timeout")  # its minutes are shorter than the server's
    page = open_page(visit, asha, "/board")
    told: list[str] = []
    page.on("request", lambda request: told.append(request.url))
    page.clock.run_for("00:05:00")
    assert [url for url in told if "/board/changes" in url]
    assert not [url for url in told if url.endswith("/account/here")]


def test_one_tab_keeps_the_others(visit: Visit, asha: Person) -> None:
    page = open_page(visit, asha)
    other = page.context.new_page()
    other.goto("/account")
    page.clock.fast_forward("01:58:30")  # one clock for all tabs
    for each in (page, other):
        expect(each.locator("#session-notice")).to_be_visible()
    page.bring_to_front()
    page.get_by_role("button", name="Stay signed in").click()
    expect(other.locator("#session-notice")).to_have_count(0)


def test_at_the_end_it_leads_to_sign_in(visit: Visit, asha: Person) -> None:
    page = open_page(visit, asha)
    page.clock.fast_forward("02:00:10")
    link = page.get_by_role("link", name="Sign in to go on")
    expect(link).to_have_attribute("href", "/sign-in?next=%2Faccount")


def test_what_lasts_no_longer_says_so(visit: Visit, asha: Person, site: Site) -> None:
    page = visit(asha, "/about-the-data")
    with transaction():
        soon = clock.now() + timedelta(seconds=90)
        db.session.execute(update(SignIn).values(expires_at=soon))
    page.goto("/account")
    expect(page.locator("#session-notice")).to_contain_text("one sign-in lasts no longer")
    expect(page.get_by_role("button", name="Stay signed in")).to_have_count(0)


def test_a_coordinator_signs_in_with_a_code(
    visit: Visit, carol: Person, complaints: Complaints
) -> None:
    """From the password to the board; the key on the page is the one that counts."""
    complaints.allow("status of 422")
    with transaction():
        words = {"password_hash": hash_password(PASSWORD)}
        db.session.execute(update(Person).where(Person.id == carol.id).values(words))
    page = visit(None, "/sign-in?next=/board")
    page.get_by_label("Email address").fill("carol@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Set it up").click()
    expect(page.locator(".qr svg")).to_be_visible()
    key = page.get_by_label("Key for your app").input_value()
    page.get_by_label("Code from your app").fill("000000")
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    page.get_by_label("Code from your app").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Turn it on").click()
    codes = page.get_by_label("Recovery codes").input_value().split()
    assert len(codes) == 10
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.goto("/sign-in?next=/board")
    page.get_by_label("Email address").fill("carol@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_text("My phone is not here, or lost").click()
    page.get_by_label("Recovery code").fill(codes[3])
    page.get_by_role("button", name="Use this code").click()
    page.wait_for_url("**/board")
    expect(page.get_by_text("You have 9 left")).to_be_visible()
