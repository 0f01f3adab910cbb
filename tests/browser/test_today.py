"""Today on a phone: the time runs, and the next MP is always within reach of a thumb."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from outreach.contacts.spot_checks import review
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Channel, Outcome, Verdict
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.server import Site
from tests.browser.test_axe import check
from tests.facts import mps
from tests.review.scenes import ask_about
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, claim, logged

PHONE = {"width": 390, "height": 844}
SOON = "UPDATE queue_entries SET claimed_until = ? WHERE claimed_by IS NOT NULL"

# What the focus is on, and how far above the bar it ends.
OVER_THE_BAR = """() => {
  const on = document.activeElement, bar = document.querySelector(".next");
  const above = bar.getBoundingClientRect().top - on.getBoundingClientRect().bottom;
  return [on.innerText.trim(), on.matches("body, .next *, footer *") ? 0 : Math.ceil(above)];
}"""


def a_full_day(asha: Person, carol: Person) -> None:
    """Of everything that the page shows, one."""
    now = clock.now()
    claim(asha)
    logged(asha, Outcome.SENT, CORBYN, now - 20 * DAY, Channel.EMAIL)
    tomorrow = clock.london_date(now + DAY)
    logged(asha, Outcome.CALL_BACK, BLACKMAN, now - DAY, follow_up_on=tomorrow)
    contact_id = ask_about(asha, next(id for id in mps(4) if id not in (ABBOTT, CORBYN)))
    words = {"person_id": carol.id, "reason": "Was it not staff?", "now": now}
    with transaction():
        review(contact_id=contact_id, verdict=Verdict.RETURNED, **words)


def test_the_minutes_run_without_a_reload(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    claim(asha)
    until = datetime.now(UTC) + timedelta(minutes=30, seconds=40)
    site.change(SOON, until.strftime("%Y-%m-%d %H:%M:%S.000000"))
    page = visit(asha)
    page.clock.install()
    page.reload()
    left = page.locator("[data-until]")
    expect(left).to_have_text("30 minutes left")
    page.clock.fast_forward("10:00")
    expect(left).to_have_text("20 minutes left")
    page.clock.fast_forward("19:50")
    expect(left).to_have_text("less than a minute left")
    page.clock.fast_forward("02:00")
    expect(left).to_have_text("no time left")


def test_a_phone_whose_clock_is_wrong_counts_right(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    claim(asha)
    page = visit(asha)
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=5))
    page.reload()
    page.clock.fast_forward("10:00")
    expect(page.locator("[data-until]")).to_have_text("49 minutes left")


def test_the_next_mp_stays_within_reach_of_a_thumb(
    visit: Callable[..., Page], asha: Person, carol: Person
) -> None:
    a_full_day(asha, carol)
    page = visit(asha, **PHONE)
    button = page.get_by_role("button", name="Claim next MP")
    for down in (0, 400, 100_000):
        page.evaluate(f"scrollTo(0, {down})")
        box = button.bounding_box()
        assert box is not None
        assert PHONE["height"] / 2 < box["y"] < PHONE["height"] - box["height"], down
    # Nothing is left under the bar: what comes last ends where it begins.
    last = page.get_by_role("link", name="Practise a call").bounding_box()
    bar = page.locator(".next").bounding_box()
    assert last is not None
    assert bar is not None
    assert last["y"] + last["height"] <= bar["y"]


def test_by_keyboard_nothing_hides_under_the_bar(
    visit: Callable[..., Page], asha: Person, carol: Person
) -> None:
    a_full_day(asha, carol)
    page = visit(asha, **PHONE)
    reached = []
    for _ in range(30):
        page.keyboard.press("Tab")
        text, over = page.evaluate(OVER_THE_BAR)
        assert over >= 0, f"{text} ends {-over} px under the bar"
        reached.append(text)
    assert {"Need more time", "They replied", "Practise a call"} <= set(reached)


def test_axe_finds_nothing(
    visit: Callable[..., Page], asha: Person, ben: Person, carol: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    a_full_day(asha, carol)
    check(visit(asha), "a full Today")
    ask_about(ben, mps(10)[9])
    page = visit(carol, "/review")
    page.get_by_text("Ask to correct").first.click()
    page.get_by_role("button", name="Send back").first.click()
    expect(page.get_by_text("Say what is wrong")).to_be_visible()
    check(page, "a log sent back without a reason")
    page.goto("/settings")
    page.get_by_label("First day of the recess").fill("2026-12-17")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Give the last day, too")).to_be_visible()
    check(page, "settings refused")
