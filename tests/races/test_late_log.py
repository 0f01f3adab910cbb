"""A lease that lapses while its holder types: the log is kept, and both see what happened."""

import pytest
from sqlalchemy import select, update

from outreach.contacts.models import Contact
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.queue.models import Claim, QueueEntry
from tests.browsing import text_of
from tests.races import workers
from tests.scenes import ABBOTT, claim, claim_next, entry


@pytest.fixture
def taken_over(asha, ben, moment):
    """Her hour is over and he has claimed the same MP."""
    claim(asha)
    moment.shift(workers.LATER)
    claim(ben)


def log_voicemail(browser):
    return browser.post(
        f"/mps/{ABBOTT}/contacts", {"channel": "phone", "outcome": "voicemail_left"}
    )


def test_it_is_kept_and_the_next_holder_keeps_the_mp(taken_over, browser_of, asha, ben):
    assert log_voicemail(browser_of(asha)).status_code == 303
    contact = db.session.scalar(select(Contact))
    assert (contact.person_id, contact.late) == (asha.id, True)
    claims = db.session.execute(select(Claim.person_id, Claim.ended_as).order_by(Claim.id)).all()
    assert claims == [(asha.id, "lapsed"), (ben.id, None)]
    assert entry().claimed_by == ben.id


def test_both_see_what_happened(taken_over, browser_of, asha, ben):
    hers = browser_of(asha)
    page = hers.follow(log_voicemail(hers))
    assert "Ben has this MP now. Your entry is kept, and they see it." in text_of(page)
    his = text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))
    assert f"Asha logged “{Outcome.VOICEMAIL_LEFT.label}”" in his
    assert "logged late" in his


def test_what_lapsed_is_offered_again(asha, ben, moment):
    """Of all others a coordinator has paused every one."""
    claim(asha)
    with transaction():
        others = update(QueueEntry).where(QueueEntry.mp_id != ABBOTT)
        db.session.execute(others.values(paused_because="Not this week"))
    moment.shift(workers.LATER)
    assert claim_next(ben) == ABBOTT
    claims = db.session.execute(select(Claim.person_id, Claim.ended_as).order_by(Claim.id)).all()
    assert claims == [(asha.id, "lapsed"), (ben.id, None)]
