"""A coordinator adds an answer to what offices say, takes one off, brings it back."""

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.scripts.models import Script
from outreach.scripts.queries import answers
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, contents, scalar, scalars
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of

NEW = {"title": "“Ring us next year”", "body": "“Would {mp} give me a month?”"}


def titles():
    return [answer.title for answer in answers({"mp": "Dev"})]


def test_a_new_one_comes_last(browser_of, carol):
    before, browser = titles(), browser_of(carol)
    page = text_of(browser.follow(browser.post("/scripts/new", NEW)))
    assert "It is on the call page now." in page
    assert titles() == [*before, "“Ring us next year”"]
    assert answers({"mp": "Dev"})[-1].text == "“Would Dev give me a month?”"


def test_sent_twice_adds_one(browser_of, carol):
    before, browser = len(titles()), browser_of(carol)
    for _ in range(2):
        browser.post("/scripts/new", NEW | {"idempotency_key": KEY})
    assert len(titles()) == before + 1


@pytest.mark.parametrize(
    "field, value, message",
    [("title", "", "Give it a title."), ("body", "{own}", "{own} cannot be used here."),
     ("body", "", "Write the words."), ("title", "{mpp}", "Did you mean {mp}?")],
)  # fmt: skip
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(browser_of, carol, field, value, message):
    browser = browser_of(carol)
    before = contents()
    response = browser.post("/scripts/new", NEW | {field: value})
    assert message in message_at(response, field)
    assert value_of(response, "title") == (NEW | {field: value})["title"]
    assert contents() == before


def test_one_taken_off_is_kept_and_can_come_back(browser_of, carol, answer):
    before, browser = titles(), browser_of(carol)
    page = browser.follow(browser.post(f"/scripts/{answer}/retire"))
    assert "Taken off the call page" in text_of(page)
    assert titles() == before[1:]
    assert "Taken off the call page (1)" in text_of(browser.get("/scripts"))
    browser.follow(browser.post(f"/scripts/{answer}/bring-back"))
    assert titles() == before
    actions = ["scripts.retire_answer", "scripts.bring_back"]
    query = select(AuditEvent.action).where(AuditEvent.subject == f"script:{answer}")
    assert scalars(query.order_by(AuditEvent.id)) == actions


@pytest.mark.parametrize("action", ["retire", "bring-back"])
def test_twice_is_as_good_as_once(browser_of, carol, answer, action):
    browser = browser_of(carol)
    browser.post(f"/scripts/{answer}/retire")
    browser.post(f"/scripts/{answer}/{action}")
    before = contents()
    assert browser.post(f"/scripts/{answer}/{action}").status_code == 303
    assert contents() == before


@pytest.mark.parametrize("action", ["retire", "bring-back"])
def test_only_an_answer_can_be_taken_off(browser_of, carol, call, action):
    browser = browser_of(carol)
    before = contents()
    for script_id in (call, NOBODY):
        assert browser.post(f"/scripts/{script_id}/{action}").status_code == 404
    assert contents() == before


def test_is_for_coordinators(browser_of, asha, carol, stranger, answer):
    count = scalar(select(func.count(Script.id)))
    for path in (f"/scripts/{answer}/retire", f"/scripts/{answer}/bring-back", "/scripts/new"):
        not_when_signed_out(path, stranger)
        not_for(path, browser_of(asha))
        if path != "/scripts/new":
            only_a_form(path, browser_of(carol))
    assert scalar(select(func.count(Script.id))) == count
