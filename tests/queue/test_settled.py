"""A claim that is open only for a letter: it is in nobody's way."""

from outreach.core import clock
from outreach.core.vocabulary import ClaimEnd, Outcome
from tests.browsing import text_of
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, HOUR, claim, claim_next, claims, entry, logged

THREE = (ABBOTT, CORBYN, BLACKMAN)


def test_taking_the_next_mp_ends_it_as_logged(asha, browser_of):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    assert claims()[0].settled_at == clock.now()
    assert browser_of(asha).post("/queue/next").status_code == 303
    assert claims()[0].ended_as == ClaimEnd.LOGGED
    assert entry().claimed_by is None


def test_three_voicemails_do_not_use_up_the_three_claims(asha):
    for mp_id in THREE:
        logged(asha, Outcome.VOICEMAIL_LEFT, mp_id)
    assert claim_next(asha) not in THREE
    assert [claims(mp_id)[0].ended_as for mp_id in THREE] == [ClaimEnd.LOGGED] * 3


def test_what_is_not_settled_still_counts(asha, browser_of):
    for mp_id in THREE:
        logged(asha, Outcome.TOLD_TO_EMAIL, mp_id)
    answer = browser_of(asha).post("/queue/next")
    assert answer.status_code == 409
    assert "You hold 3 MPs already" in text_of(answer)


def test_giving_it_back_is_logged_too(asha, browser_of):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    browser_of(asha).post(f"/claims/{claims()[0].id}/release")
    assert claims()[0].ended_as == ClaimEnd.LOGGED


def test_when_its_hour_runs_out_nothing_is_missing(asha, ben, browser_of, moment):
    logged(asha, Outcome.NO_REPLY, channel="email")
    moment.shift(2 * HOUR)
    assert "Ran out of time" not in text_of(browser_of(asha).get("/today"))
    claim(ben)
    assert claims()[0].ended_as == ClaimEnd.LOGGED


def test_it_can_be_undone_after_taking_the_next(asha, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    claim_next(asha)
    assert browser_of(asha).post(f"/contacts/{contact.id}/undo").status_code == 303
    assert entry().claimed_by == asha.id
    assert (claims()[0].ended_at, claims()[0].settled_at) == (None, None)


def test_it_can_not_be_undone_when_somebody_else_has_the_mp(asha, ben, browser_of, moment):
    contact = logged(asha, Outcome.NO_REPLY, channel="email")
    claim_next(asha)
    claim(ben)
    assert browser_of(asha).post(f"/contacts/{contact.id}/undo").status_code == 409
