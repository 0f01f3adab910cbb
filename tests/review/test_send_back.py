"""A second person asks for a log to be corrected."""

import pytest
from sqlalchemy import func, select

from outreach.contacts.models import LogReview
from outreach.core.vocabulary import Verdict
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of
from tests.review.scenes import ask_about

DECIDED = select(func.count()).where(LogReview.verdict.is_not(None))
WHY = {"reason": "You told me it was the MP"}


def path(contact_id):
    return f"/review/logs/{contact_id}/return"


def test_the_volunteer_finds_the_reason(browser_of, asha, carol, log):
    browser = browser_of(carol)
    page = browser.follow(browser.post(path(log), WHY))
    assert "Sent back. The volunteer finds your reason on Today." in text_of(page)
    assert "Nothing waits for a second person." in text_of(page)
    row = scalar(select(LogReview))
    assert (row.reviewed_by, row.verdict) == (carol.id, Verdict.RETURNED)
    today = text_of(browser_of(asha).get("/today"))
    assert "Carol asks you to correct this: You told me it was the MP" in today


@pytest.mark.parametrize(
    "reason, message",
    [
        ("", "Say what is wrong, so that the volunteer can correct it."),
        ("   ", "Say what is wrong, so that the volunteer can correct it."),
        ("x" * 301, "Use at most 300 characters."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser_of, carol, log, reason, message):
    response = browser_of(carol).post(path(log), {"reason": reason})
    assert message_at(response, "reason") == message
    assert value_of(response, "reason") == reason.strip()
    assert scalar(DECIDED) == 0


def test_the_message_is_at_the_one_log_it_is_about(browser_of, ben, carol, log):
    other = ask_about(ben)
    response = browser_of(carol).post(path(other), {"reason": ""})
    assert f'id="reason-log-{other}-error"' in response.text
    assert response.text.count("aria-invalid") == 1


def test_300_characters_are_kept(browser_of, carol, log):
    assert browser_of(carol).post(path(log), {"reason": "é" * 300}).status_code == 303
    assert scalar(select(LogReview.reason)) == "é" * 300


def test_not_ones_own(browser_of, carol):
    assert browser_of(carol).post(path(ask_about(carol)), WHY).status_code == 403
    assert scalar(DECIDED) == 0


def test_sent_twice_is_done_once_and_answers_the_same(browser_of, carol, log):
    browser, form = browser_of(carol), WHY | {"idempotency_key": KEY}
    answers = [browser.post(path(log), form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/review")] * 2


def test_no_such_log(browser_of, carol):
    assert browser_of(carol).post(path(NOBODY), WHY).status_code == 404


def test_is_a_form_for_coordinators(browser_of, asha, carol, log, stranger):
    only_a_form(path(log), browser_of(carol))
    not_when_signed_out(path(log), stranger)
    not_for(path(log), browser_of(asha))
    assert scalar(DECIDED) == 0
