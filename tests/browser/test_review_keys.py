"""The second look is decided with one key, and never by typing."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from outreach.core.vocabulary import Outcome, PledgeStatus
from outreach.people.models import Person
from tests.browser.server import Site
from tests.facts import STARMER, marked
from tests.scenes import CORBYN, logged


@pytest.fixture
def review(site: Site, visit: Callable[..., Page], asha: Person, carol: Person) -> Page:
    """Carol looks at two things: a pledge, then a log."""
    marked(asha, STARMER, PledgeStatus.SIGNED)
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    page = visit(carol)
    page.goto("/review")
    return page


def into_first_card(page: Page) -> None:
    page.locator("article").first.get_by_role("link").first.focus()


def test_one_key_decides_and_the_next_card_is_there(site: Site, review: Page) -> None:
    into_first_card(review)
    review.keyboard.press("j")
    expect(review.locator("article").nth(1)).to_be_focused()
    review.keyboard.press("k")
    review.keyboard.press("y")
    expect(review.get_by_text("Confirmed. It is public now.")).to_be_visible()
    assert site.rows("SELECT confirmed FROM pledge_checks") == [(1,)]
    expect(review.locator("article").first).to_be_focused()
    review.keyboard.press("y")
    expect(review.get_by_text("Nothing waits for a second person.")).to_be_visible()


def test_a_no_asks_for_its_reason_and_keys_are_letters_while_one_types(
    site: Site, review: Page
) -> None:
    into_first_card(review)
    review.keyboard.press("n")
    expect(review.get_by_label("Why can it not be confirmed?")).to_be_focused()
    review.keyboard.type("Nobody there knows, yet")
    review.keyboard.press("Enter")
    expect(review.get_by_text("Not confirmed.")).to_be_visible()
    reasons = site.rows("SELECT confirmed, reason FROM pledge_checks")
    assert reasons == [(0, "Nobody there knows, yet")]


@pytest.mark.parametrize("where", ["body", "link", "reloaded"])
def test_keys_do_nothing_outside_of_a_card(site: Site, review: Page, where: str) -> None:
    if where == "link":
        review.get_by_role("link", name="Today").focus()
    elif where == "reloaded":
        into_first_card(review)
        review.reload()
    for key in "jykn":
        review.keyboard.press(key)
    expect(review.get_by_label("Why can it not be confirmed?")).to_be_hidden()
    expect(review.locator("article:focus")).to_have_count(0)
    assert site.rows("SELECT confirmed FROM pledge_checks") == []
