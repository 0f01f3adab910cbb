"""What a board is told of the changes that others make."""

import threading

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Outcome, PledgeStatus
from outreach.queue.actions import release, touch
from tests.board.live import Board
from tests.facts import ABBOTT, BERRY, STARMER, claimed, logged, marked, marked_all, mps, statements


def test_nothing_new_costs_one_read(browser_of, asha):
    board = Board(browser_of(asha))
    with statements() as seen:
        response = board.poll()
    assert (response.status_code, response.data) == (304, b"")
    assert len(seen) == 1
    assert "sign_ins" in seen[0]
    assert "FROM board_revision" in seen[0]


def test_a_claim_of_another_arrives(browser_of, asha, ben):
    board = Board(browser_of(asha))
    claimed(ben, STARMER)
    assert board.poll().status_code == 200
    assert "Ben is on it until 11:00" in board.card(STARMER)
    assert board.news() == ["Sir Keir Starmer: Ben is on it."]
    assert board.poll().status_code == 304


def test_it_costs_the_same_whatever_changed(browser_of, asha, ben):
    one, many = Board(browser_of(asha)), Board(browser_of(asha))
    claimed(ben, STARMER)
    with statements() as for_one:
        one.poll()
    marked_all(ben, mps(30), PledgeStatus.CONSIDERING)
    with statements() as for_many:
        many.poll()
    assert len(for_many) == len(for_one)


def test_a_board_that_follows_is_a_board_loaded_now(browser_of, asha, ben, carol):
    board = Board(browser_of(asha))
    logged(ben, ABBOTT, Outcome.VOICEMAIL_LEFT)
    board.poll()
    claim = claimed(carol, STARMER)
    marked(ben, BERRY, PledgeStatus.DECLINED)
    board.poll()
    with transaction():
        release(claim_id=claim.claim_id, person_id=carol.id, now=clock.now())
    board.poll()
    assert first_of_each(board) == first_of_each(Board(browser_of(asha)))
    assert board.count("not_asked") == 648
    assert board.card(STARMER) == Board(browser_of(asha)).card(STARMER)


def first_of_each(board):
    return {name: (count, cards[:20]) for name, (count, cards) in board.lanes().items()}


def test_a_filtered_board_gets_only_what_belongs(browser_of, asha, ben):
    board = Board(browser_of(asha), "/board?region=London")
    claimed(ben, STARMER)
    claimed(ben, BERRY)  # Brighton
    board.poll()
    assert "Ben is on it" in board.card(STARMER)
    assert board.card(BERRY) == ""
    assert board.count("not_asked") == 74 + 1


def test_a_card_that_belongs_no_longer_goes(browser_of, asha):
    claim = claimed(asha, STARMER)
    board = Board(browser_of(asha), "/board?mine=1")
    assert board.cards() == [STARMER]
    with transaction():
        release(claim_id=claim.claim_id, person_id=asha.id, now=clock.now())
    board.poll()
    assert board.cards() == []
    assert board.count("not_asked") == 0


def test_a_lease_that_ran_out_shows_without_anybody_writing(browser_of, asha, ben, moment):
    claimed(ben, STARMER)
    board = Board(browser_of(asha))
    moment.shift(59 * 60)
    board.poll()
    assert "Ben is on it" in board.card(STARMER)
    moment.shift(61)
    assert board.poll().status_code == 200
    assert board.card(STARMER) == "Sir Keir Starmer Holborn and St Pancras · Lab"


def test_a_wait_that_ran_out_shows_without_anybody_writing(browser_of, asha, ben, moment):
    claimed(ben, STARMER)
    ben_page = browser_of(ben)
    ben_page.post(f"/mps/{STARMER}/contacts", {"outcome": "busy_or_full"})
    board = Board(browser_of(asha))
    assert "Waiting until" in board.card(STARMER)
    moment.shift(30 * 60 + 10)
    board.poll()
    assert "Waiting" not in board.card(STARMER)


def test_it_looks_at_the_clock_only_now_and_then(browser_of, asha, moment):
    board = Board(browser_of(asha))
    answers = []
    for _ in range(6):
        moment.shift(2)
        answers.append(board.poll().status_code)
    assert answers == [304, 304, 304, 304, 204, 304]


def test_many_changes_at_once_come_as_new_lanes(browser_of, asha, ben):
    board = Board(browser_of(asha))
    marked_all(ben, mps(61), PledgeStatus.CONSIDERING)
    response = board.poll()
    assert response.text.count("<hx-partial") == 2
    assert board.lanes() == Board(browser_of(asha)).lanes()
    assert (board.count("considering"), len(board.cards("considering"))) == (61, 20)
    assert board.news() == ["Many MPs have changed."]
    assert board.poll().status_code == 304


def test_a_board_that_knows_nothing_is_told_everything(browser_of, asha, ben):
    claimed(ben, STARMER)
    for tag in ("", "nonsense", "0-0", "-1-1"):
        board = Board(browser_of(asha))
        board.tag = tag
        assert board.poll().status_code == 200
        assert board.poll().status_code == 304


def test_what_commits_late_is_not_hidden_by_what_commits_early(store, app, browser_of, asha):
    """The first change begins before the second; a board looks while the first is still open."""
    board = Board(browser_of(asha))
    touched, looked = threading.Event(), threading.Event()

    def change(mp_id, before_the_end):
        with store.app.app_context(), transaction():
            touch(mp_id)
            before_the_end()

    def wait():
        touched.set()
        looked.wait(10)

    first = threading.Thread(target=change, args=(STARMER, wait))
    second = threading.Thread(target=change, args=(BERRY, lambda: None))
    first.start()
    touched.wait(10)
    second.start()
    second.join(timeout=0.3)  # nothing but the lock keeps it from being done by now
    board.poll()
    looked.set()
    first.join()
    second.join()
    board.poll()
    assert board.cards()[:2] == [BERRY, STARMER]
