"""A second person cannot confirm a pledge."""

import pytest
from sqlalchemy import func, select

from outreach.core.vocabulary import PledgeStatus
from outreach.pledges.models import PledgeCheck
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, STARMER, marked, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of

STANDING = select(QueueEntry.pledge_status).where(QueueEntry.mp_id == STARMER)
WHY = {"reason": "The office knows nothing of it"}


def path(entry):
    return f"/review/pledges/{entry}/refuse"


def test_the_mp_stands_where_they_stood_before(browser_of, asha, ben, carol):
    marked(ben, STARMER, PledgeStatus.CONSIDERING)
    entry = marked(asha, STARMER, PledgeStatus.SIGNED)
    browser = browser_of(carol)
    page = browser.follow(browser.post(path(entry), WHY))
    assert "Nothing waits for a second person." in text_of(page)
    assert scalar(STANDING) == PledgeStatus.CONSIDERING


def test_the_volunteer_sees_why(browser_of, asha, carol, entry):
    browser_of(carol).post(path(entry), WHY)
    page = browser_of(asha).get(f"/mps/{STARMER}")
    assert "Not confirmed: The office knows nothing of it" in text_of(page)
    today = text_of(browser_of(asha).get("/today"))
    assert "Carol could not confirm this: The office knows nothing of it" in today


@pytest.mark.parametrize(
    "reason, message",
    [
        ("", "Say why, so that the volunteer knows what is missing."),
        ("   ", "Say why, so that the volunteer knows what is missing."),
        ("x" * 301, "Use at most 300 characters."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser_of, carol, entry, reason, message):
    response = browser_of(carol).post(path(entry), {"reason": reason})
    assert message_at(response, "reason") == message
    assert value_of(response, "reason") == reason.strip()
    assert scalar(STANDING) == PledgeStatus.AGREED_UNCONFIRMED


def test_not_by_the_one_who_entered_it(browser_of, carol):
    own = marked(carol, STARMER, PledgeStatus.SIGNED)
    assert browser_of(carol).post(path(own), WHY).status_code == 403


def test_sent_twice_is_done_once_and_answers_the_same(browser_of, carol, entry):
    browser, form = browser_of(carol), {**WHY, "idempotency_key": KEY}
    answers = [browser.post(path(entry), form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/review")] * 2
    assert scalar(select(func.count(PledgeCheck.entry_id))) == 1


def test_no_such_pledge(browser_of, carol):
    assert browser_of(carol).post(path(NOBODY), WHY).status_code == 404


def test_is_a_form_for_coordinators(browser_of, asha, carol, entry, stranger):
    only_a_form(path(entry), browser_of(carol))
    not_when_signed_out(path(entry), stranger)
    not_for(path(entry), browser_of(asha))
    assert scalar(select(func.count(PledgeCheck.entry_id))) == 0
