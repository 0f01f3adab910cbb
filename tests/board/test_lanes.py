"""The board: who stands where."""

import pytest

from outreach.core.vocabulary import Outcome, PledgeStatus
from tests.board.live import Board
from tests.browsing import text_of
from tests.facts import ABBOTT, BERRY, STARMER, claimed, logged, marked, mps


@pytest.fixture
def browser(browser_of, asha):
    return browser_of(asha)


def test_begins_with_650_who_were_not_asked(browser):
    board = Board(browser)
    assert list(board.lanes()) == [str(word) for word in PledgeStatus]
    assert board.count("not_asked") == 650
    assert board.cards() == list(mps(20))
    assert not board.more("signed")


def test_a_card_says_who_is_on_it_and_what_happened(browser_of, asha, ben, moment):
    logged(ben, STARMER, Outcome.VOICEMAIL_LEFT)
    claimed(ben, STARMER)
    card = Board(browser_of(asha)).card(STARMER)
    assert card == (
        "Sir Keir Starmer Holborn and St Pancras · Lab Ben is on it until 11:00 "
        "Left a voicemail, today at 10:00"
    )
    assert "You are on it until 11:00" in Board(browser_of(ben)).card(STARMER)


def test_each_mp_is_in_the_lane_where_they_stand(browser, ben):
    marked(ben, STARMER, PledgeStatus.CONSIDERING)
    marked(ben, ABBOTT, PledgeStatus.SIGNED)
    marked(ben, BERRY, PledgeStatus.DECLINED)
    lanes = Board(browser).lanes()
    assert lanes["considering"] == (1, [STARMER])
    assert lanes["agreed_unconfirmed"] == (1, [ABBOTT])
    assert lanes["declined"] == (1, [BERRY])
    assert lanes["not_asked"][0] == 647


def test_what_changed_last_is_on_top(browser, ben):
    for mp_id in (STARMER, ABBOTT, BERRY):
        marked(ben, mp_id, PledgeStatus.CONSIDERING)
    assert Board(browser).cards("considering") == [BERRY, ABBOTT, STARMER]


@pytest.mark.parametrize(
    "words, found",
    [
        ("q=sian+berry", {BERRY}),
        ("q=holborn", {STARMER}),
        ("q=green+brighton", {BERRY}),
        ("q=nobody", set()),
        ("q=abbott&region=London", {ABBOTT}),
        ("q=abbott&region=Wales", set()),
        ("region=Atlantis", set()),
        ("mine=1", {STARMER}),
        ("mine=1&q=berry", set()),
    ],
)
def test_shows_what_was_asked_for(browser, asha, ben, words, found):
    claimed(asha, STARMER)
    claimed(ben, ABBOTT)
    board = Board(browser, f"/board?{words}")
    assert set(board.cards()) == found
    assert board.count("not_asked") == len(found)


def test_mine_are_also_those_whom_i_follow_up(browser, asha):
    form = {"outcome": "call_back", "follow_up_on": "2026-11-10"}
    claimed(asha, BERRY)
    browser.post(f"/mps/{BERRY}/contacts", form)
    assert Board(browser, "/board?mine=1").cards() == [BERRY]


def test_a_region_counts_all_of_its_own(browser):
    assert Board(browser, "/board?region=Wales").count("not_asked") == 32


def test_shows_twenty_and_then_the_rest(browser):
    board = Board(browser, "/board?region=London")
    total, shown = board.count("not_asked"), len(board.cards())
    assert shown == 20
    while board.more("not_asked"):
        board.show_more("not_asked")
    assert len(board.cards()) == len(set(board.cards())) == total


def test_show_more_neither_repeats_nor_loses_while_cards_change(browser, ben):
    board, everyone = Board(browser, "/board?region=Wales"), 32
    shown = board.cards()[3]
    rest = Board(browser, "/board?region=Wales")
    rest.show_more("not_asked")
    hidden = rest.cards()[25]
    for mp_id in (shown, hidden):
        claimed(ben, mp_id)
    board.show_more("not_asked")
    board.poll()
    assert len(board.cards()) == len(set(board.cards())) == everyone
    assert board.cards()[:2] == [hidden, shown]


def test_show_more_works_without_scripts(browser):
    board = Board(browser)
    link = board.soup.select_one("#more-not_asked a")["href"]
    page = Board(browser, link)
    assert page.cards() == list(mps(40))[20:]
    assert list(page.lanes()) == ["not_asked"]
    assert "All lanes" in text_of(browser.get(link))
