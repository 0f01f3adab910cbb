"""*Need more time*, and the lease that renews with work."""

import pytest

from outreach.core import clock
from outreach.core.database import transaction
from outreach.queue import actions
from outreach.queue.actions import ClaimOver
from tests.browsing import text_of
from tests.scenes import ABBOTT, DAY, HOUR, MINUTE, change, claim, claim_next, entry


def extend(person, claim_id, at):
    with transaction():
        return actions.extend(claim_id=claim_id, person_id=person.id, now=at)


def test_gives_another_hour_from_now(asha, browser_of, moment):
    claim_id = claim(asha)
    moment.shift(30 * MINUTE)
    browser = browser_of(asha)
    page = browser.follow(browser.post(f"/claims/{claim_id}/extend"))
    assert entry().claimed_until == clock.now() + HOUR
    assert "This MP is yours until 11:30." in text_of(page)


def test_answers_a_fragment_with_until_when(asha, browser_of, moment):
    claim_id = claim(asha)
    moment.shift(30 * MINUTE)
    part = browser_of(asha).post(f"/claims/{claim_id}/extend", fragment=True)
    assert part.status_code == 200
    assert text_of(part) == "Yours until today at 11:30 ."


def test_typing_is_not_news_for_the_board(asha):
    claim_id, before = claim(asha), entry().revision
    extend(asha, claim_id, clock.now() + 4 * MINUTE)
    assert entry().revision == before
    extend(asha, claim_id, clock.now() + 5 * MINUTE)
    assert entry().revision > before


def test_24_hours_at_most(asha):
    claim_id, start = claim(asha), clock.now()
    for half_hours in range(1, 48):
        until = extend(asha, claim_id, start + half_hours * 30 * MINUTE)
    assert until == start + DAY
    with pytest.raises(ClaimOver, match="24 hours"):
        extend(asha, claim_id, start + DAY)


def test_one_that_lapsed_is_taken_up_again_while_nobody_else_has_it(asha):
    claim_id = claim(asha)
    later = clock.now() + 2 * HOUR
    assert extend(asha, claim_id, later) == later + HOUR


def test_one_that_somebody_else_took_is_over(asha, ben, browser_of, moment):
    claim_id = claim(asha)
    moment.shift(HOUR)
    claim(ben)
    answer = browser_of(asha).post(f"/claims/{claim_id}/extend")
    assert answer.status_code == 409
    assert "someone else has this MP now. You can still log your call." in text_of(answer)


def test_a_lapsed_one_cannot_make_four(asha):
    claim_id = claim(asha)
    later = clock.now() + HOUR
    for _ in range(3):
        if claim_next(asha, at=later) == ABBOTT:
            pytest.fail("the lapsed one was offered again before the others")
    with pytest.raises(actions.ClaimLimitReached):
        extend(asha, claim_id, later)


def test_somebody_elses_claim_is_not_there(asha, ben, browser_of):
    claim_id = claim(ben)
    for action in ("extend", "release"):
        assert browser_of(asha).post(f"/claims/{claim_id}/{action}").status_code == 404
    assert browser_of(asha).post(f"/claims/{claim_id}/skip", {"reason": "other"}).status_code == 404
    assert entry().claimed_by == ben.id


def test_one_given_back_is_over(asha, browser_of):
    claim_id = claim(asha)
    browser = browser_of(asha)
    browser.post(f"/claims/{claim_id}/release")
    for action in ("extend", "release"):
        assert browser.post(f"/claims/{claim_id}/{action}").status_code == 409


def test_a_change_of_state_does_not_end_the_turn(asha):
    claim_id = claim(asha)
    change(paused_because="recess")
    extend(asha, claim_id, clock.now() + 30 * MINUTE)
