"""Work keeps an MP: opening the page and typing renew the hour."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from outreach.formatting import time_of_day
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import claim_next
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


def is_extend(response: "object") -> bool:
    return "/extend" in response.url  # type: ignore[attr-defined]


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
    expect(page.get_by_text("Yours until")).to_be_visible()
    assert minutes_left(site) > 55
    with page.expect_response("**/contacts", timeout=5000):
        page.get_by_role("radio", name="Left a voicemail").dispatch_event("click")
        page.get_by_role("button", name="Log this call").click()


def test_signed_out_in_another_tab(
    visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 401")
    page = visit(asha, "/board")
    other = page.context.new_page()
    other.goto("/today")
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert page.url.endswith("/sign-in")
