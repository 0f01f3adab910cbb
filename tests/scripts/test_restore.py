"""A coordinator goes back to an earlier version."""

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from tests.browsing import text_of
from tests.facts import NOBODY, contents, scalar
from tests.ladder import not_for, not_when_signed_out, only_a_form


def test_puts_the_old_words_on_top(browser_of, carol, call, versions, saved):
    saved(carol, call, "Worse words")
    browser = browser_of(carol)
    answer = browser.post(f"/scripts/{call}/restore", {"version": "1", "base": "2"})
    assert "Saved as version 3." in text_of(browser.follow(answer))
    first, second, third = versions(call)
    assert (third.title, third.body, third.changed_by) == (first.title, first.body, carol.id)
    assert second.body == "Worse words"
    saves = select(func.count()).where(AuditEvent.action == "scripts.save")
    assert scalar(saves) == 2


def test_the_page_of_an_old_version_offers_it(browser_of, asha, carol, call, saved):
    saved(carol, call, "Worse words")
    page = browser_of(carol).get(f"/scripts/{call}?version=1")
    assert "You are reading an old version." in text_of(page)
    assert "Go back to this version" in page.text
    assert "Go back to this version" not in browser_of(carol).get(f"/scripts/{call}").text
    assert "Go back to this version" not in browser_of(asha).get(f"/scripts/{call}?version=1").text


def test_to_the_current_one_changes_nothing(browser_of, carol, call, versions):
    browser = browser_of(carol)
    answer = browser.post(f"/scripts/{call}/restore", {"version": "1", "base": "1"})
    assert "Nothing was different" in text_of(browser.follow(answer))
    assert len(versions(call)) == 1


def test_not_over_what_somebody_else_just_saved(browser_of, carol, call, versions, saved):
    saved(carol, call, "Second")
    saved(carol, call, "Third, which the page does not show yet")
    response = browser_of(carol).post(f"/scripts/{call}/restore", {"version": "1", "base": "2"})
    assert response.status_code == 409
    assert "Somebody else changed this text meanwhile." in text_of(response)
    assert len(versions(call)) == 3


@pytest.mark.parametrize("version", ["", "0", "7", "x", "9" * 30])
def test_a_version_that_is_not_there(browser_of, carol, call, version):
    browser = browser_of(carol)
    before = contents()
    response = browser.post(f"/scripts/{call}/restore", {"version": version})
    assert response.status_code == 404
    assert "There is no such version." in text_of(response)
    assert contents() == before


def test_is_for_coordinators(browser_of, asha, carol, stranger, call):
    path = f"/scripts/{call}/restore"
    only_a_form(path, browser_of(carol))
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert browser_of(carol).post(f"/scripts/{NOBODY}/restore").status_code == 404
