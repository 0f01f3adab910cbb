"""*Claim next MP*: who is offered, and why."""

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Closed, OfferReason
from outreach.people.actions import Disabled
from outreach.people.models import Person
from outreach.queue.actions import ClaimLimitReached, QueueEmpty
from outreach.queue.models import Claim
from tests.browsing import FRAGMENT, text_of
from tests.scenes import (
    ABBOTT,
    BLACKMAN,
    CORBYN,
    DAY,
    HOUR,
    change,
    change_all,
    claim_next,
    claims,
    entry,
)

ABBOTTS_SEAT = "E14001259"  # Hackney North and Stoke Newington


def offered(mp_id: int) -> OfferReason:
    return claims(mp_id)[-1].offered


def nobody_new() -> None:
    """Everyone has been contacted, a week ago; so tiers after the first have something to order."""
    change_all(last_contact_at=clock.now() - 7 * DAY)


def test_leads_to_an_mp_with_a_number_to_ring_and_words_to_say(browser_of, asha):
    browser = browser_of(asha)
    text = text_of(browser.follow(browser.post("/queue/next")))
    assert "Ring 020 7219 3000" in text
    assert "Hello, my name is Asha" in text
    assert "Yours until 11:00" in text or "today at 11:00" in text


def test_two_people_get_two_mps(asha, ben):
    assert claim_next(asha) != claim_next(ben)


def test_says_why_this_mp(browser_of, person):
    dev = person("Dev", own=ABBOTTS_SEAT)
    browser = browser_of(dev)
    page = browser.follow(browser.post("/queue/next"))
    assert "Diane Abbott" in text_of(page)
    assert "You live in this constituency." in text_of(page)


def test_my_own_mp_comes_first(person):
    dev = person("Dev", own=ABBOTTS_SEAT)
    change(CORBYN, follow_up_at=clock.now() - HOUR, follow_up_by=dev.id)
    assert claim_next(dev) == ABBOTT
    assert offered(ABBOTT) == OfferReason.OWN_MP


def test_then_a_follow_up_of_mine_that_is_due(asha):
    change(CORBYN, follow_up_at=clock.now() - HOUR, follow_up_by=asha.id)
    change(ABBOTT, bumped_at=clock.now())
    assert claim_next(asha) == CORBYN
    assert offered(CORBYN) == OfferReason.MY_FOLLOW_UP


def test_then_anyones_follow_up_that_waited_a_day(asha, ben):
    change(CORBYN, follow_up_at=clock.now() - DAY, follow_up_by=ben.id)
    change(ABBOTT, bumped_at=clock.now())
    assert claim_next(asha) == CORBYN
    assert offered(CORBYN) == OfferReason.FOLLOW_UP


def test_somebody_elses_follow_up_is_theirs_for_a_day(asha, ben):
    change(
        CORBYN, follow_up_at=clock.now() - DAY + HOUR, follow_up_by=ben.id, bumped_at=clock.now()
    )
    assert claim_next(asha) != CORBYN


def test_then_what_a_coordinator_bumped(person):
    dev = person("Dev", own=ABBOTTS_SEAT)
    nobody_new()
    change(ABBOTT, not_before=clock.now() + DAY)
    change(BLACKMAN, bumped_at=clock.now())
    assert claim_next(dev) == BLACKMAN
    assert offered(BLACKMAN) == OfferReason.BUMPED


def test_then_my_region_those_never_contacted_before_the_others(person):
    dev = person("Dev", own=ABBOTTS_SEAT)
    nobody_new()
    change(ABBOTT, not_before=clock.now() + DAY)
    change(CORBYN, last_contact_at=None)
    assert claim_next(dev) == CORBYN
    assert offered(CORBYN) == OfferReason.MY_REGION
    assert entry(claim_next(dev)).region == "London"


def test_then_one_never_contacted(asha):
    nobody_new()
    change(CORBYN, last_contact_at=None)
    assert claim_next(asha) == CORBYN
    assert offered(CORBYN) == OfferReason.NEVER_CONTACTED


def test_then_the_one_contacted_longest_ago(asha):
    nobody_new()
    change(CORBYN, last_contact_at=clock.now() - 8 * DAY)
    assert claim_next(asha) == CORBYN
    assert offered(CORBYN) == OfferReason.LONGEST_AGO


@pytest.mark.parametrize(
    "state",
    [
        {"not_before": "tomorrow"},
        {"closed_because": Closed.SIGNED},
        {"paused_because": "recess"},
        {"held_because": "complaint"},
        {"reachable": False},
    ],
    ids=lambda state: next(iter(state)),
)
def test_offers_nobody_who_must_not_be_contacted(asha, state):
    state = {k: clock.now() + DAY if v == "tomorrow" else v for k, v in state.items()}
    change_all(**state)
    with pytest.raises(QueueEmpty):
        claim_next(asha)


def test_three_at_a_time(asha, browser_of):
    for _ in range(3):
        claim_next(asha)
    with pytest.raises(ClaimLimitReached):
        claim_next(asha)
    answer = browser_of(asha).post("/queue/next")
    assert answer.status_code == 409
    assert "You hold 3 MPs already" in text_of(answer)


def test_a_lapsed_one_does_not_count(asha):
    for _ in range(3):
        claim_next(asha)
    claim_next(asha, at=clock.now() + HOUR)


def test_nobody_who_is_switched_off(person):
    dev = person("Dev")
    with transaction():
        db.session.get_one(Person, dev.id).disabled_at = clock.now()
    with pytest.raises(Disabled):
        claim_next(dev)


def test_an_empty_queue_explains_itself(asha, browser_of):
    change_all(not_before=clock.now() + HOUR)
    change(ABBOTT, closed_because=Closed.SIGNED)
    answer = browser_of(asha).post("/queue/next")
    assert answer.status_code == 409
    text = text_of(answer)
    assert "649 waiting" in text
    assert "1 done" in text
    assert "The next one is free today at 11:00" in text
    assert "/mps?state=waiting" in answer.text


def test_sent_twice_is_done_once(asha, browser_of):
    browser = browser_of(asha)
    form = {"idempotency_key": "a-key-of-this-test"}
    first, second = (browser.post("/queue/next", form) for _ in range(2))
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Claim)) == 1


def test_two_tabs_get_two_mps(asha, browser_of):
    browser = browser_of(asha)
    keys = ("the-first-tabs-key", "the-second-tabs-key")
    first, second = (browser.post("/queue/next", {"idempotency_key": key}) for key in keys)
    assert first.location != second.location


def test_get_is_refused(asha, browser_of):
    assert browser_of(asha).get("/queue/next").status_code == 405


def test_signed_out_goes_to_sign_in(stranger):
    page = stranger.post("/queue/next")
    assert (page.status_code, page.location) == (303, "/sign-in")
    part = stranger.client.post("/queue/next", headers=FRAGMENT)
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/sign-in")
