"""Work keeps an MP: opening the page and typing renew the hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response, expect

from outreach.core.formatting import time_of_day
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next, tile
from tests.browser.server import Site

SOON = "UPDATE queue_entries SET claimed_until = ? WHERE claimed_by IS NOT NULL"


def almost_over(site: Site) -> str:
    """The hour is up in ten minutes; returns when, as the page would say it."""
    until = datetime.now(UTC) + timedelta(minutes=10)
    site.change(SOON, until.strftime("%Y-%m-%d %H:%M:%S.000000"))
    return time_of_day(until)


def minutes_left(site: Site) -> float:
    [(until,)] = site.rows("SELECT claimed_until FROM queue_entries WHERE claimed_by IS NOT NULL")
    left = datetime.fromisoformat(until).replace(tzinfo=UTC) - datetime.now(UTC)
    return left.total_seconds() / 60


def is_extend(response: Response) -> bool:
    return response.url.endswith("/extend")


def test_opening_the_page_renews(site: Site, visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    claim_next(page)
    old = almost_over(site)
    with page.expect_response(is_extend) as renewed:
        page.reload()
    assert renewed.value.status == 200
    expect(page.get_by_text("Yours until")).not_to_contain_text(old)
    assert minutes_left(site) > 55


def test_typing_renews(site: Site, visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    with page.expect_response(is_extend):
        claim_next(page)
    almost_over(site)
    with page.expect_response(is_extend):
        page.get_by_label("A note to the next caller").press_sequentially("Ask for Dev")
    assert minutes_left(site) > 55


def test_a_late_log_is_kept_and_both_see_it(
    site: Site, visit: Callable[..., Page], asha: Person, ben: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 409")
    mine = visit(asha)
    with mine.expect_response(is_extend):
        claim_next(mine)
    site.change(SOON, "2026-01-01 10:00:00.000000")
    theirs = visit(ben, urlsplit(mine.url).path)
    theirs.get_by_role("button", name="Claim", exact=True).click()
    expect(theirs.get_by_text("Yours until")).to_be_visible()

    mine.get_by_label("A note to the next caller").press_sequentially("Ask for Dev")
    expect(mine.get_by_text("You can still log your call.")).to_be_visible()
    tile(mine, "Left a voicemail").click()
    expect(mine.get_by_text("Ben has this MP now. Your entry is kept")).to_be_visible()
    theirs.reload()
    expect(theirs.get_by_text("Asha logged “Left a voicemail”")).to_be_visible()
    expect(theirs.locator("#history")).to_contain_text("Ask for Dev")


def test_signed_out_in_another_tab(
    visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 401")
    page = visit(asha, "/board")
    other = page.context.new_page()
    other.goto("/today")
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith("/sign-in?next=/board")
