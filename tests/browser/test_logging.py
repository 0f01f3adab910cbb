"""Logging more than an outcome, and what goes wrong on the way."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from outreach.core.vocabulary import PledgeStatus
from outreach.people.models import Person
from tests.browser.conftest import Complaints
from tests.browser.hands import card, claim_next, lane, tile
from tests.browser.server import Site
from tests.partners.signatures.scenes import stands

SAID = "Dev in the office is kind. Ring after 3."


def tell(page: Page, day: str) -> None:
    tile(page, "Spoke to staff").click()
    page.get_by_label("Where do they stand").select_option("Leaning towards us")
    page.get_by_label("Who said so?").select_option("Their staff")
    page.get_by_label("A note to the next caller").fill(SAID)
    page.get_by_label("Follow up on").fill(day)
    page.get_by_role("button", name="Log this call").click()


def test_a_day_that_has_passed_loses_nothing(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha)
    claim_next(page)
    tell(page, "2020-01-31")
    day = page.get_by_label("Follow up on")
    expect(day).to_have_accessible_description("This day has passed. Choose today or a later day.")
    expect(day).to_be_focused()
    expect(day).to_have_value("2020-01-31")
    expect(page.get_by_role("radio", name="Spoke to staff")).to_be_checked()
    expect(page.get_by_label("Where do they stand")).to_have_value("leaning_supportive")
    expect(page.get_by_label("Who said so?")).to_have_value("staff")
    expect(page.get_by_label("A note to the next caller")).to_have_value(SAID)
    day.fill("")
    page.get_by_role("button", name="Log this call").click()
    expect(page.get_by_text("Leaning towards us, said by their staff")).to_be_visible()
    columns = "outcome, stance, said_by, note, follow_up_on"
    kept = site.rows(f"SELECT {columns} FROM contacts")  # noqa: S608
    assert kept == [("spoke_staff", "leaning_supportive", "staff", SAID, None)]


def test_log_without_an_outcome_asks_for_one(
    visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("status of 422")
    page = visit(asha)
    claim_next(page)
    page.get_by_role("button", name="Log this call").click()
    expect(page.get_by_text("Choose how it went.")).to_be_visible()
    expect(page.get_by_role("radio", name="Spoke to the MP")).to_be_focused()


def test_a_promise_in_writing_is_confirmed_by_a_second_person(
    visit: Callable[..., Page], asha: Person, ben: Person, carol: Person
) -> None:
    mine, board, review = visit(asha), visit(ben, "/board"), visit(carol, "/review")
    mp = claim_next(mine)
    mp_id = int(re.findall(r"/mps/(\d+)", mine.url)[0])
    tile(mine, "Spoke to the MP").click()
    mine.get_by_role("button", name="Log this call").click()
    tile(mine, "Will sign").click()
    mine.get_by_role("button", name="Save where they stand").click()
    expect(mine.get_by_text("Noted: agreed, to be confirmed.")).to_be_visible()
    expect(card(lane(board, "Agreed, to be confirmed"), mp)).to_be_visible()
    stands(asha, PledgeStatus.SIGNED, mp_id)  # their letter
    review.reload()
    review.get_by_role("button", name=re.compile(f"^Confirm.*{mp}")).click()
    expect(card(lane(board, "Signed"), mp)).to_be_visible()
    expect(lane(board, "Agreed, to be confirmed").get_by_role("listitem")).to_have_count(0)
    expect(card(board, mp)).to_have_count(1)


def test_without_a_connection_nothing_is_lost(
    site: Site, visit: Callable[..., Page], asha: Person, complaints: Complaints
) -> None:
    complaints.allow("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    page = visit(asha)
    claim_next(page)
    page.context.set_offline(True)
    tell(page, "")
    expect(page.get_by_role("alert")).to_contain_text("Saved on this computer, not sent yet.")
    expect(page.get_by_label("A note to the next caller")).to_have_value(SAID)
    expect(page.get_by_role("button", name="Log this call")).to_be_enabled()
    page.context.set_offline(False)
    expect(page.get_by_text("Logged: spoke to staff.")).to_be_visible()
    expect(page.get_by_role("alert")).to_be_empty()
    assert site.rows("SELECT note FROM contacts") == [(SAID,)]


def test_an_impatient_finger_logs_once(
    site: Site, visit: Callable[..., Page], asha: Person
) -> None:
    page = visit(asha)
    claim_next(page)
    tile(page, "No answer").dblclick()
    expect(page.get_by_text("Logged: no answer.")).to_be_visible()
    page.reload()
    assert site.rows("SELECT outcome FROM contacts") == [("no_answer",)]
