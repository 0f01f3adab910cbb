"""*Release*, *Skip*, and being switched off."""

import pytest

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import ClaimEnd, SkipReason
from outreach.people.actions import disable
from tests.browsing import text_of
from tests.scenes import ABBOTT, CORBYN, DAY, change, change_all, claim, claim_next, claims, entry


def test_a_released_mp_is_free_at_once(asha, ben, browser_of):
    claim_id = claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(f"/claims/{claim_id}/release"))
    assert "Somebody else can take this MP now" in text_of(page)
    assert claims()[0].ended_as == ClaimEnd.RELEASED
    assert entry().attempts == 0
    claim(ben)


def test_a_skip_needs_a_reason(asha, browser_of):
    claim_id = claim(asha)
    for data in ({}, {"reason": ""}, {"reason": "because"}):
        answer = browser_of(asha).post(f"/claims/{claim_id}/skip", data)
        assert answer.status_code == 422
        assert "Choose why you skip this MP." in text_of(answer)
    assert entry().claimed_by == asha.id


def test_a_skip_is_written_down_and_is_no_attempt(asha, browser_of):
    claim_id = claim(asha)
    answer = browser_of(asha).post(f"/claims/{claim_id}/skip", {"reason": "knows_them"})
    assert (answer.status_code, answer.location) == (303, "/today")
    assert (claims()[0].ended_as, claims()[0].skip_reason) == (
        ClaimEnd.SKIPPED,
        SkipReason.KNOWS_THEM,
    )
    assert entry().attempts == 0


def test_a_skip_does_not_come_back_to_me_today(asha, ben, browser_of, moment):
    change_all(paused_because="all the others")
    change(paused_because=None)
    claim_id = claim(asha)
    browser_of(asha).post(f"/claims/{claim_id}/skip", {"reason": "not_now"})
    empty = browser_of(asha).post("/queue/next")
    assert empty.status_code == 409
    assert "1 MP of these you skipped today" in text_of(empty)
    moment.shift(DAY)
    assert claim_next(asha) == ABBOTT


def test_a_skip_leaves_the_mp_to_the_others(asha, ben, browser_of):
    change_all(paused_because="all the others")
    change(paused_because=None)
    browser_of(asha).post(f"/claims/{claim(asha)}/skip", {"reason": "rather_not"})
    assert claim_next(ben) == ABBOTT


def test_the_history_names_skips(asha, browser_of):
    browser = browser_of(asha)
    browser.post(f"/claims/{claim(asha)}/skip", {"reason": "knows_them"})
    assert "Skipped: I know this MP or their staff" in text_of(browser.get(f"/mps/{ABBOTT}"))


@pytest.mark.parametrize("action", ["release", "skip"])
def test_sent_twice_is_done_once(asha, browser_of, action):
    claim_id = claim(asha)
    form = {"reason": "other", "idempotency_key": "a-key-of-this-test"}
    answers = [browser_of(asha).post(f"/claims/{claim_id}/{action}", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(claims()) == 1


def test_switching_somebody_off_frees_what_they_hold(asha, carol):
    claim(asha, ABBOTT)
    claim(asha, CORBYN)
    change(follow_up_at=clock.now() + DAY, follow_up_by=asha.id)
    with transaction():
        disable(person_id=asha.id, by=carol.id, now=clock.now())
    for mp_id in (ABBOTT, CORBYN):
        assert entry(mp_id).claimed_by is None
        assert claims(mp_id)[0].ended_as == ClaimEnd.FREED
    # The follow-up stays due, for anyone.
    assert entry().follow_up_by is None
    assert entry().follow_up_at is not None


def test_a_coordinator_frees_what_is_stuck(asha, carol, browser_of):
    claim_id = claim(asha)
    assert "Free this MP" in text_of(browser_of(carol).get(f"/mps/{ABBOTT}"))
    browser = browser_of(carol)
    page = browser.follow(browser.post(f"/claims/{claim_id}/free"))
    assert "Freed. Somebody else can take this MP now." in text_of(page)
    assert claims()[0].ended_as == ClaimEnd.FREED
    assert browser.post(f"/claims/{claim_id}/free").status_code == 409
    assert browser.post("/claims/999999/free").status_code == 404


def test_a_volunteer_cannot_free_anybody(asha, ben, browser_of):
    claim_id = claim(ben)
    assert browser_of(asha).post(f"/claims/{claim_id}/free").status_code == 403
    assert entry().claimed_by == ben.id
