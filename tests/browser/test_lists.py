"""The list of MPs and the board, as somebody types, and as others work."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from outreach.people.models import Person
from tests.browser.hands import card, claim_next, lane, log_by_key


def test_search_as_you_type(visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha)
    page.get_by_role("link", name="MPs", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("650 MPs")
    page.get_by_label("Search MPs").press_sequentially("diane ab")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page).to_have_url(re.compile(r"/mps\?.*q=diane(\+|%20)ab"))
    expect(page.get_by_label("Search MPs")).to_be_focused()
    page.reload()
    expect(page.get_by_role("link", name="Diane Abbott")).to_be_visible()
    expect(page.get_by_label("Search MPs")).to_have_value("diane ab")
    page.get_by_role("link", name="Diane Abbott").click()
    expect(page.get_by_role("heading", name="Diane Abbott")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Diane Abbott")).to_be_visible()
    expect(page.get_by_label("Search MPs")).to_have_value("diane ab")
    page.go_back()
    expect(page.get_by_role("heading", name="Hello Asha")).to_be_visible()


def test_filters_apply_at_once(visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha, "/mps")
    page.get_by_label("All regions").select_option("Wales")
    expect(page.get_by_role("status")).to_contain_text("32 MPs of 650")
    page.get_by_label("All parties").select_option("Labour")
    expect(page.get_by_role("status")).not_to_contain_text("32 MPs")
    page.get_by_label("All parties").select_option("All parties")
    expect(page.get_by_role("status")).to_contain_text("32 MPs of 650")
    expect(page).to_have_url(re.compile("region=Wales"))


@pytest.mark.parametrize("path", ["/mps", "/board"])
def test_the_last_letters_win(path: str, visit: Callable[..., Page], asha: Person) -> None:
    page, held = visit(asha, path), list[Route]()
    search = page.get_by_label("Search MPs")
    page.route(re.compile(r"q=di(&|$)"), lambda route: held.append(route))  # answered too late
    with page.expect_request(re.compile(r"q=di(&|$)")):
        search.press_sequentially("di")
    search.press_sequentially("ane abb")
    expect(page).to_have_url(re.compile(r"q=diane(\+|%20)abb"))
    expect(page.get_by_role("link", name="Diane Abbott")).to_be_visible()
    held[0].abort()


def test_the_board_changes_under_ones_hands(
    visit: Callable[..., Page], asha: Person, ben: Person
) -> None:
    mine, board = visit(asha), visit(ben, "/board")
    search = board.get_by_label("Search MPs")
    search.press_sequentially("wal")
    expect(board).to_have_url(re.compile("q=wal"))
    search.fill("")
    expect(board).not_to_have_url(re.compile("q=wal"))
    mp = claim_next(mine)
    expect(card(board, mp)).to_contain_text("Asha is on it")
    link = card(board, mp).get_by_role("link")
    link.focus()
    log_by_key(mine, "3")
    expect(card(lane(board, "Asked"), mp)).to_be_visible()
    expect(card(lane(board, "Asked"), mp).get_by_role("link")).to_be_focused()
    told = board.get_by_text(re.compile(f"^{re.escape(mp)}: asked, no answer yet"))
    expect(told).to_have_count(1)


def test_typing_survives_a_change(visit: Callable[..., Page], asha: Person, ben: Person) -> None:
    mine, board = visit(asha), visit(ben, "/board")
    mp = claim_next(mine)
    expect(card(board, mp)).to_contain_text("Asha is on it")
    search = board.get_by_label("Search MPs")
    surname = mp.split()[-1].lower()
    search.press_sequentially(surname)
    expect(lane(board, "Not yet asked").get_by_role("heading")).not_to_contain_text("650")
    expect(card(board, mp)).to_contain_text("Asha is on it")
    polls: list[str] = []
    board.on("request", lambda request: polls.append(request.url))
    log_by_key(mine, "4")
    expect(card(board, mp)).to_contain_text("No answer")
    assert polls
    assert all(f"q={surname}" in url for url in polls), polls
    expect(search).to_have_value(surname)
    expect(search).to_be_focused()
    search.press_sequentially(" nobody is called this")
    expect(card(board, mp)).to_have_count(0)


def test_show_more_and_mine(visit: Callable[..., Page], asha: Person) -> None:
    page = visit(asha, "/board")
    cards = lane(page, "Not yet asked").get_by_role("listitem")
    expect(cards).to_have_count(20)
    page.get_by_role("link", name="Show more of not yet asked").click()
    expect(cards).to_have_count(40)
    page.get_by_role("link", name="Show more of not yet asked").click()
    expect(cards).to_have_count(60)
    page.get_by_label("Mine").check()
    expect(cards).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Mine")).to_be_checked()
