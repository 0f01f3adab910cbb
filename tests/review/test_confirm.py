"""A second person confirms a pledge."""

from sqlalchemy import func, select

from outreach.core.vocabulary import PledgeStatus
from outreach.pledges.models import PledgeCheck
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, STARMER, marked, scalar
from tests.ladder import not_for, not_when_signed_out, only_a_form

STANDING = select(QueueEntry.pledge_status).where(QueueEntry.mp_id == STARMER)


def path(entry):
    return f"/review/pledges/{entry}/confirm"


def test_makes_it_public(browser_of, carol, entry, stranger):
    browser = browser_of(carol)
    assert "0 of 650 MPs have signed" in text_of(stranger.get("/"))
    assert scalar(STANDING) == PledgeStatus.AGREED_UNCONFIRMED
    page = browser.follow(browser.post(path(entry)))
    assert "Confirmed. It is public now." in text_of(page)
    assert scalar(STANDING) == PledgeStatus.SIGNED
    assert "1 of 650 MPs has signed" in text_of(stranger.get("/"))


def test_takes_the_mp_out_of_the_queue(browser_of, carol, entry):
    browser = browser_of(carol)
    browser.post(path(entry))
    assert browser.post(f"/mps/{STARMER}/claim").status_code == 409


def test_not_by_the_one_who_entered_it(browser_of, carol):
    own = marked(carol, STARMER, PledgeStatus.SIGNED)
    response = browser_of(carol).post(path(own))
    assert response.status_code == 403
    assert "You made this entry yourself." in response.text
    assert scalar(STANDING) == PledgeStatus.AGREED_UNCONFIRMED


def test_not_when_the_ledger_has_moved_on(browser_of, asha, carol, entry):
    marked(asha, STARMER, PledgeStatus.CONSIDERING)
    response = browser_of(carol).post(path(entry))
    assert (response.status_code, "changed since" in response.text) == (409, True)
    assert scalar(STANDING) == PledgeStatus.CONSIDERING


def test_not_a_second_time(browser_of, carol, entry):
    browser = browser_of(carol)
    browser.post(path(entry))
    assert browser.post(path(entry)).status_code == 409
    assert browser.post(f"/review/pledges/{entry}/refuse", {"reason": "No"}).status_code == 409


def test_sent_twice_is_done_once_and_answers_the_same(browser_of, carol, entry):
    browser, form = browser_of(carol), {"idempotency_key": KEY}
    answers = [browser.post(path(entry), form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/review")] * 2
    assert scalar(select(func.count(PledgeCheck.entry_id))) == 1


def test_no_such_pledge(browser_of, carol):
    response = browser_of(carol).post(path(NOBODY))
    assert (response.status_code, "There is no such entry." in response.text) == (404, True)


def test_is_a_form_for_coordinators(browser_of, asha, carol, entry, stranger):
    only_a_form(path(entry), browser_of(carol))
    not_when_signed_out(path(entry), stranger)
    not_for(path(entry), browser_of(asha))
    assert scalar(select(func.count(PledgeCheck.entry_id))) == 0
