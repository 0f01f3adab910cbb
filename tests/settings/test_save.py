"""A coordinator sets what the campaign decides for itself."""

from datetime import date

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.settings.models import Settings
from tests.browsing import text_of
from tests.facts import KEY, contents, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, value_of

PATH = "/settings"
KEPT = {
    "recess_from": "2026-12-17",
    "recess_until": "2027-01-04",
    "first_logs": "5",
    "sample_percent": "20",
    "security_contact": "security@example.org",
}
ROWS = select(func.count()).select_from(Settings)


def values(page):
    return {name: value_of(page, name) for name in KEPT}


def test_until_then_three_first_logs_and_one_in_ten(browser_of, carol):
    page = browser_of(carol).get(PATH)
    assert values(page) == {
        "recess_from": "",
        "recess_until": "",
        "first_logs": "3",
        "sample_percent": "10",
        "security_contact": "",
    }
    assert scalar(ROWS) == 0


def test_keeps_and_shows_them(browser_of, carol):
    browser = browser_of(carol)
    page = browser.follow(browser.post(PATH, KEPT))
    assert "Saved." in text_of(page)
    assert values(page) == KEPT
    kept = scalar(select(Settings))
    assert (kept.recess_from, kept.recess_until) == (date(2026, 12, 17), date(2027, 1, 4))
    assert (kept.first_logs, kept.sample_percent) == (5, 20)


def test_a_second_time_changes_the_one_row(browser_of, carol):
    browser = browser_of(carol)
    browser.post(PATH, KEPT)
    empty = {"recess_from": "", "recess_until": "", "first_logs": "0", "sample_percent": "100"}
    empty["security_contact"] = ""
    assert values(browser.follow(browser.post(PATH, empty))) == empty
    assert scalar(ROWS) == 1


def test_a_recess_may_be_one_day(browser_of, carol):
    one = KEPT | {"recess_until": KEPT["recess_from"]}
    assert browser_of(carol).post(PATH, one).status_code == 303


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("recess_from", "", "Give the first day, too, or leave both empty."),
        ("recess_until", "", "Give the last day, too, or leave both empty."),
        ("recess_until", "2026-12-16", "The last day comes before the first one."),
        ("recess_from", "2026-02-30", "There is no such day. Use year-month-day: 2026-11-30."),
        ("recess_until", "Christmas", "There is no such day. Use year-month-day: 2026-11-30."),
        ("first_logs", "", "Give a whole number from 0 to 50."),
        ("first_logs", "51", "Give a whole number from 0 to 50."),
        ("first_logs", "2.5", "Give a whole number from 0 to 50."),
        ("first_logs", "-1", "Give a whole number from 0 to 50."),
        ("sample_percent", "101", "Give a whole number from 0 to 100."),
        ("sample_percent", "9" * 5000, "Give a whole number from 0 to 100."),
        ("sample_percent", "ten", "Give a whole number from 0 to 100."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser_of, carol, name, value, message):
    response = browser_of(carol).post(PATH, KEPT | {name: value})
    assert message_at(response, name).endswith(message)
    assert values(response) == KEPT | {name: value}
    assert scalar(ROWS) == 0


def test_a_form_that_lacks_a_field_changes_nothing(browser_of, carol):
    response = browser_of(carol).post(PATH, {})
    assert message_at(response, "first_logs").endswith("Give a whole number from 0 to 50.")
    assert scalar(ROWS) == 0


def test_is_written_down(browser_of, carol):
    browser_of(carol).post(PATH, KEPT)
    event = scalar(select(AuditEvent).where(AuditEvent.action == "settings.save"))
    assert (event.person_id, event.subject) == (carol.id, "settings:1")


def test_sent_twice_is_done_once_and_answers_the_same(browser_of, carol):
    browser, form = browser_of(carol), KEPT | {"idempotency_key": KEY}
    answers = [browser.post(PATH, form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, PATH)] * 2
    saved = select(func.count(AuditEvent.id)).where(AuditEvent.action == "settings.save")
    assert scalar(saved) == 1


def test_people_leads_here(browser_of, carol):
    assert 'href="/settings"' in browser_of(carol).get("/people").text


def test_is_for_coordinators(browser_of, asha, stranger):
    not_for(PATH, browser_of(asha))
    assert browser_of(asha).get(PATH).status_code == 403
    before = contents()
    not_when_signed_out(PATH, stranger)
    assert contents() == before
