"""Whom a coordinator asked for which MPs: they are offered these before others, and nobody else is
kept from them."""

import pytest

from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.vocabulary import OfferReason, Role, Steer
from outreach.queue.actions import QueueEmpty
from outreach.queue.queries import asked_for
from tests.browsing import text_of
from tests.coordination.bulk_changes.scenes import steer
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, change, change_all, claim_next, claims


@pytest.fixture
def ask(person):
    """A coordinator asks people for MPs."""
    mia = person("Mia", Role.COORDINATOR)

    def make(people, *mp_ids, days=7):
        day = clock.london_date(clock.now() + days * DAY)
        ids = tuple(each.id for each in people)
        wish = Wish(kind=Steer.ASK, mp_ids=mp_ids, people=ids, ask_until=day, about="Labour")
        return steer(wish, by=mia)

    return make


def test_before_my_region_and_whoever_was_never_contacted(ask, person, ben):
    change_all(last_contact_at=None)
    dev = person("Dev", own="E14001259")
    change(ABBOTT, not_before=clock.now() + DAY)
    ask([dev, ben], BLACKMAN)
    assert claim_next(dev) == BLACKMAN
    assert claims(BLACKMAN)[0].offered == OfferReason.ASKED


def test_after_what_is_due_and_what_is_asked_for_first(ask, asha):
    ask([asha], BLACKMAN)
    change(CORBYN, follow_up_at=clock.now() - DAY)
    change(ABBOTT, bumped_at=clock.now())
    assert [claim_next(asha) for _ in range(3)] == [CORBYN, ABBOTT, BLACKMAN]


def test_those_tried_least_first(ask, asha):
    change(CORBYN, attempts=2)
    change(BLACKMAN, attempts=1)
    ask([asha], ABBOTT, CORBYN, BLACKMAN)
    assert [claim_next(asha) for _ in range(3)] == [ABBOTT, BLACKMAN, CORBYN]


def test_others_get_them_in_their_turn_so_none_is_stranded(ask, asha, ben, carol):
    """Asha and Ben are away; the MP is the last one left."""
    ask([asha, ben], BLACKMAN)
    change_all(not_before=clock.now() + DAY)
    change(BLACKMAN, not_before=None)
    assert claim_next(carol) == BLACKMAN
    assert claims(BLACKMAN)[0].offered == OfferReason.NEVER_CONTACTED
    with pytest.raises(QueueEmpty):
        claim_next(asha)


def test_until_its_last_day_is_over(ask, asha, moment):
    change_all(last_contact_at=clock.now() - DAY, shuffle=1)
    ask([asha], BLACKMAN, days=0)
    moment.shift(DAY)
    assert asked_for(asha.id, clock.now()) == []
    claim_next(asha)
    assert claims(BLACKMAN) == []


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_they_see_them_on_today_and_why_on_the_call_page(ask, asha, browser_of):
    ask([asha], BLACKMAN, CORBYN)
    change(CORBYN, paused_because="A by-election")
    browser = browser_of(asha)
    text = text_of(browser.get("/today"))
    assert "A coordinator asked you for these" in text
    assert "Kirsty Blackman" in text
    assert "Jeremy Corbyn" not in text
    page = browser.follow(browser.post("/queue/next"))
    assert "A coordinator asked you for this one." in text_of(page)
