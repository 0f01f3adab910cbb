"""The page knows how long a session lasts, keeps it while somebody is there, and says before it
ends. The page's clock is a toy; the server's is the database's: rows are made older."""

from collections.abc import Callable
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from outreach.auth.models import SignIn
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next, give_password, sign_in
from tests.browser.server import Site
from tests.facts import scalar

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


def test_what_was_typed_outlasts_the_session(
    visit: Visit, asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 401")
    give_password(asha)
    page = open_page(visit, asha, "/today")
    claim_next(page)
    call, note = page.url, page.get_by_label("A note to the next caller")
    note.press_sequentially("Ask for Sam")
    aged(asha, last_seen_at=timedelta(hours=3))
    note.press_sequentially(", mornings only")
    page.clock.fast_forward("02:00:10")
    page.get_by_role("link", name="Sign in to go on").click()
    sign_in(page, asha.email)
    page.wait_for_url(call)
    expect(note).to_have_value("Ask for Sam, mornings only")
