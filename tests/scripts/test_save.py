"""A coordinator changes the words."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, contents, scalars
from tests.ladder import message_at, not_for, not_when_signed_out

NEW = {"title": "New title", "body": "Good morning, {mp}.", "base": "1"}


def typed(response, name):
    field = BeautifulSoup(response.text, "html.parser").select_one(f"#script-form [name={name}]")
    return field.text.removeprefix("\n").removeprefix("\r\n") if name == "body" else field["value"]


def test_puts_a_version_on_top(browser_of, carol, call, versions):
    browser = browser_of(carol)
    page = text_of(browser.follow(browser.post(f"/scripts/{call}/edit", NEW)))
    assert "Saved as version 2." in page
    assert "Good morning, [the MP’s name]." in page
    first, second = versions(call)
    assert (first.number, first.changed_by, first.title) == (1, None, "The first call")
    assert (second.number, second.changed_by) == (2, carol.id)
    assert (second.title, second.body) == (NEW["title"], NEW["body"])


def test_says_who_did_it_but_not_what_it_says(browser_of, carol, call):
    browser_of(carol).post(f"/scripts/{call}/edit", NEW)
    events = scalars(select(AuditEvent).where(AuditEvent.action == "scripts.save"))
    assert [(e.person_id, e.subject) for e in events] == [(carol.id, f"script:{call} version:2")]


def test_without_a_change_makes_no_version(browser_of, carol, call, versions):
    browser = browser_of(carol)
    page = browser.get(f"/scripts/{call}/edit")
    same = {name: typed(page, name) for name in ("title", "body", "base")}
    same["body"] = same["body"].replace("\n", "\r\n") + "\r\n"  # as a browser sends it
    before = contents()
    answer = browser.post(f"/scripts/{call}/edit", same)
    assert contents() == before
    assert "Nothing was different, so nothing was saved." in text_of(browser.follow(answer))


@pytest.mark.parametrize(
    "field, value, message",
    [
        ("body", "Dear {mpp}", "There is no field “{mpp}”. Did you mean {mp}?"),
        ("body", "<b>Hello</b>", "HTML cannot be used here"),
        ("body", "[a](javascript:alert(1))", "This link is not allowed"),
        ("body", "é" * 10_001, "Use at most 10,000 characters; these are 10,001."),
        ("body", "", "Write the words."),
        ("title", "", "Give it a title."),
        ("title", "x" * 121, "Use at most 120 characters"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser_of, carol, call, field, value, message):
    browser = browser_of(carol)
    before = contents()
    response = browser.post(f"/scripts/{call}/edit", NEW | {field: value})
    assert message in message_at(response, field)
    kept = {name: typed(response, name) for name in NEW}
    assert kept == NEW | {field: value}
    assert contents() == before


def test_a_letter_keeps_its_room_for_own_words(browser_of, carol, letter):
    response = browser_of(carol).post(f"/scripts/{letter}/edit", NEW)
    assert "A letter needs {own} exactly once" in message_at(response, "body")


def test_what_is_far_too_long_says_where_it_still_is(browser_of, carol, call, versions):
    response = browser_of(carol).post(f"/scripts/{call}/edit", NEW | {"body": "x" * 200_000})
    assert response.status_code == 413
    assert "Go back one page: what you typed is still there." in text_of(response)
    assert len(versions(call)) == 1


def test_the_second_of_two_editors_sees_both_and_loses_nothing(
    browser_of, carol, person, call, versions, saved
):
    saved(person("Dev Example"), call, "Good evening, {mp}.")
    response = browser_of(carol).post(f"/scripts/{call}/edit", NEW)
    assert response.status_code == 409
    assert (typed(response, "title"), typed(response, "body")) == (NEW["title"], NEW["body"])
    page = text_of(response)
    assert "Dev Example saved version 2 while you were writing, today at 10:00" in page
    assert "What saving yours would change in theirs" in page
    assert "removed: evening," in page
    assert "added: morning," in page
    assert "Good evening, {mp}." in page  # whole, to copy from
    assert len(versions(call)) == 2


def test_saving_again_after_that_wins(browser_of, carol, ben, call, versions, saved):
    saved(ben, call, "Good evening, {mp}.")
    browser = browser_of(carol)
    refused = browser.post(f"/scripts/{call}/edit", NEW)
    again = {name: typed(refused, name) for name in NEW}
    assert again["base"] == "2"
    browser.follow(browser.post(f"/scripts/{call}/edit", again))
    assert [version.body for version in versions(call)][1:] == ["Good evening, {mp}.", NEW["body"]]


def test_the_same_change_by_both_is_no_conflict(browser_of, carol, ben, call, versions, saved):
    saved(ben, call, NEW["body"], NEW["title"])
    assert browser_of(carol).post(f"/scripts/{call}/edit", NEW).status_code == 303
    assert len(versions(call)) == 2


def test_an_editor_who_changed_nothing_is_in_nobodys_way(
    browser_of, carol, ben, call, versions, saved
):
    first = versions(call)[0]
    saved(ben, call, "Good evening, {mp}.")
    form = {"title": first.title, "body": first.body, "base": "1"}
    assert browser_of(carol).post(f"/scripts/{call}/edit", form).status_code == 303
    assert len(versions(call)) == 2


@pytest.mark.parametrize("base", ["", "0", "x", "-1", "9" * 30, "2"])
def test_a_version_that_it_cannot_have_started_from_counts_as_another(
    browser_of, carol, call, versions, base
):
    response = browser_of(carol).post(f"/scripts/{call}/edit", NEW | {"base": base})
    assert response.status_code == 409
    assert typed(response, "body") == NEW["body"]
    assert len(versions(call)) == 1


def test_sent_twice_saves_once(browser_of, carol, call, versions):
    browser = browser_of(carol)
    form = NEW | {"idempotency_key": KEY}
    answers = [browser.post(f"/scripts/{call}/edit", form) for _ in range(2)]
    assert {(a.status_code, a.location) for a in answers} == {(303, f"/scripts/{call}")}
    assert len(versions(call)) == 2


def test_is_for_coordinators(browser_of, asha, carol, stranger, call, versions):
    path = f"/scripts/{call}/edit"
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert browser_of(asha).get(path).status_code == 403
    assert browser_of(carol).post(f"/scripts/{NOBODY}/edit", NEW).status_code == 404
    assert len(versions(call)) == 1
