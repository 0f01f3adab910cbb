"""A second person finds a log right."""

from sqlalchemy import func, select

from outreach.contacts.models import LogReview
from outreach.core.vocabulary import Verdict
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, scalar
from tests.ladder import not_for, not_when_signed_out, only_a_form
from tests.review.scenes import ask_about

DECIDED = select(func.count()).where(LogReview.verdict.is_not(None))


def path(contact_id):
    return f"/review/logs/{contact_id}/accept"


def test_nothing_is_left_to_do(browser_of, carol, log):
    browser = browser_of(carol)
    page = browser.follow(browser.post(path(log)))
    assert "Noted as right." in text_of(page)
    assert "Nothing waits for a second person." in text_of(page)
    row = scalar(select(LogReview))
    assert (row.reviewed_by, row.verdict, row.reason) == (carol.id, Verdict.ACCEPTED, "")


def test_not_ones_own(browser_of, carol):
    response = browser_of(carol).post(path(ask_about(carol)))
    assert response.status_code == 403
    assert "This is your own entry. A second person must look at it." in response.text
    assert scalar(DECIDED) == 0


def test_not_a_second_time(browser_of, carol, log):
    browser = browser_of(carol)
    browser.post(path(log))
    for again in (path(log), f"/review/logs/{log}/return"):
        response = browser.post(again, {"reason": "No"})
        assert response.status_code == 409
        assert "Somebody has looked at this entry already." in response.text


def test_sent_twice_is_done_once_and_answers_the_same(browser_of, carol, log):
    browser, form = browser_of(carol), {"idempotency_key": KEY}
    answers = [browser.post(path(log), form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/review")] * 2


def test_no_such_log(browser_of, carol):
    response = browser_of(carol).post(path(NOBODY))
    assert (response.status_code, "There is no such entry" in response.text) == (404, True)


def test_is_a_form_for_coordinators(browser_of, asha, carol, log, stranger):
    only_a_form(path(log), browser_of(carol))
    not_when_signed_out(path(log), stranger)
    not_for(path(log), browser_of(asha))
    assert scalar(DECIDED) == 0
