"""*Claim*: taking one MP in particular."""

import pytest

from outreach.core import clock
from outreach.core.errors import NotFound
from outreach.core.vocabulary import ClaimEnd, Closed, OfferReason
from outreach.queue.actions import AlreadyClaimed, NotAvailable
from tests.browsing import text_of
from tests.scenes import ABBOTT, CORBYN, DAY, HOUR, MINUTE, change, claim, claim_next, claims, entry


def test_gives_the_mp_for_an_hour(asha, browser_of):
    answer = browser_of(asha).post(f"/mps/{ABBOTT}/claim")
    assert (answer.status_code, answer.location) == (303, f"/mps/{ABBOTT}")
    assert entry().claimed_by == asha.id
    assert entry().claimed_until == clock.now() + HOUR
    assert claims()[0].offered == OfferReason.CHOSEN


def test_somebody_elses_is_refused_by_name(asha, ben, browser_of):
    claim(ben)
    answer = browser_of(asha).post(f"/mps/{ABBOTT}/claim")
    assert answer.status_code == 409
    assert "Ben is on this MP until 11:00." in text_of(answer)


def test_mine_already_is_given_again(asha):
    assert claim(asha) == claim(asha, at=clock.now() + MINUTE)


def test_a_lapsed_one_passes_to_the_next_person(asha, ben):
    claim(ben)
    claim(asha, at=clock.now() + HOUR)
    was, now_ = claims()
    assert (was.person_id, was.ended_as) == (ben.id, ClaimEnd.LAPSED)
    assert (now_.person_id, now_.ended_at) == (asha.id, None)


@pytest.mark.parametrize(
    "state, sentence",
    [
        ({"closed_because": Closed.DECLINED}, "has left the queue"),
        ({"paused_because": "Recess until Monday"}, "Recess until Monday"),
        ({"held_because": "The office complained"}, "The office complained"),
        ({"reachable": False}, "no working number or address"),
    ],
)
def test_says_why_not(asha, browser_of, state, sentence):
    change(**state)
    answer = browser_of(asha).post(f"/mps/{ABBOTT}/claim")
    assert answer.status_code == 409
    assert sentence in text_of(answer)


def test_an_office_that_heard_from_us_is_left_in_peace(asha):
    change(not_before=clock.now() + DAY)
    with pytest.raises(NotAvailable, match="We wait until tomorrow at 10:00"):
        claim(asha)


def test_a_promise_of_somebody_else_is_kept_for_them_for_a_day(asha, ben):
    change(follow_up_at=clock.now(), follow_up_by=ben.id)
    with pytest.raises(NotAvailable, match="promised"):
        claim(asha)
    claim(asha, at=clock.now() + DAY)


def test_the_limit_of_three_holds_here_too(asha, browser_of):
    for _ in range(3):
        claim_next(asha)
    free = ABBOTT if entry(ABBOTT).claimed_by is None else CORBYN
    assert browser_of(asha).post(f"/mps/{free}/claim").status_code == 409
    assert entry(free).claimed_by is None


def test_no_such_mp(asha, browser_of):
    assert browser_of(asha).post("/mps/999999/claim").status_code == 404
    assert browser_of(asha).post("/mps/99999999999999999999/claim").status_code == 404
    with pytest.raises(NotFound):
        claim(asha, mp_id=999999)


def test_a_refusal_writes_nothing(asha, ben):
    claim(ben)
    before = entry().revision
    with pytest.raises(AlreadyClaimed):
        claim(asha)
    assert entry().revision == before
    assert len(claims()) == 1
