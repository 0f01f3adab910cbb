"""Who asks again is told so when nothing has changed, and never when something has."""

from datetime import date

import pytest
from sqlalchemy import event, func, select

from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.exports import daily
from outreach.exports.models import Taking
from tests.exports.api.scenes import CSV, LINES, token_of
from tests.facts import scalar
from tests.partners.scenes import agree, consent
from tests.scenes import CORBYN, DAY, logged

CONTACTS, PROGRESS = "/datasets/contacts", "/datasets/progress"


def tag(program, path=CONTACTS, accept=""):
    answer = program.get(path, accept)
    assert answer.status_code == 200, answer.text
    return answer.headers["ETag"]


def again(program, known, path=CONTACTS, accept=""):
    return program.get(path, accept, If_None_Match=known).status_code


@pytest.mark.parametrize("accept", ["", CSV, LINES])
def test_nothing_new_is_an_empty_304_and_reads_no_rows(program, asha, accept, monkeypatch):
    logged(asha, Outcome.NO_ANSWER)
    known = tag(program, accept=accept)
    monkeypatch.setattr(daily, "tell_if_due", lambda _now: None)
    assert known.startswith('W/"')
    taken = scalar(select(func.count()).select_from(Taking))
    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: statements.append(seen[2]))
    answer = program.get(CONTACTS, accept, If_None_Match=f'"other", {known}')
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == known
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Vary"] == "Accept, Authorization"
    assert not [one for one in statements if "FROM contacts" in one]
    assert scalar(select(func.count()).select_from(Taking)) == taken


def test_something_new_is_another_tag(program, number, asha):
    known = tag(program)
    logged(asha, Outcome.NO_ANSWER)
    assert again(program, known) == 200
    known = tag(program)
    consent(asha, number)
    assert again(program, known) == 200


def test_what_changed_elsewhere_changes_nothing(program, person):
    known = tag(program, "/datasets/pledges")
    person("Dev")
    assert again(program, known, "/datasets/pledges") == 304


def test_everything_that_is_asked_for_has_its_own(program, number, program_of, asha):
    logged(asha, Outcome.NO_ANSWER)
    _, cursor = program.rows(CONTACTS)
    asked = ["", "?limit=5", "?columns=date", "?from=2026-11-01", "?to=2026-11-03"]
    asked += [f"?since={cursor}"]
    tags = {tag(program, f"{CONTACTS}{query}") for query in asked}
    tags |= {tag(program, accept=CSV), tag(program, accept=LINES), tag(program, PROGRESS)}
    tags.add(tag(program_of(token_of(number, "contacts"))))
    agree(number, "contacts", "progress")
    tags.add(tag(program))
    assert len(tags) == len(asked) + 5


def test_how_it_was_counted_does_not_matter(program, number, program_of):
    assert tag(program) == tag(program_of(token_of(number)))


def test_a_longer_agreement_about_the_same_changes_nothing(program, number):
    known = tag(program)
    agree(number, "pledges", "pledge_history", "contacts", "progress", until=date(2026, 12, 31))
    assert again(program, known) == 304


def test_progress_is_another_on_another_day(program, moment):
    known = tag(program, PROGRESS)
    assert again(program, known, PROGRESS) == 304
    moment.shift(DAY)
    assert again(program, known, PROGRESS) == 200
    known = tag(program)
    moment.shift(DAY)
    assert again(program, known) == 304


def test_the_list_has_one_too(program, number):
    known = tag(program, "/datasets")
    assert again(program, known, "/datasets") == 304
    agree(number, "contacts")
    assert again(program, known, "/datasets") == 200


def test_a_revoked_token_gets_no_304(program, program_of):
    known = tag(program)
    assert program_of("other").get(CONTACTS, If_None_Match=known).status_code == 401
    assert program.get(f"{CONTACTS}?limit=0", If_None_Match="*").status_code == 400
    assert program.get(CONTACTS, If_None_Match="*").status_code == 304


@pytest.mark.parametrize("accept", ["", CSV])
def test_head_is_the_headers_alone(program, asha, accept):
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    head = program.get(CONTACTS, accept, "HEAD")
    assert (head.status_code, head.data) == (200, b"")
    assert "Content-Length" not in head.headers
    answer = program.get(CONTACTS, accept)
    for name in ("ETag", "Content-Type", "Vary", "Cache-Control", "Accept-Ranges"):
        assert head.headers[name] == answer.headers[name]
    assert scalar(select(func.count()).select_from(Taking)) == 1


def test_a_range_is_not_given(program):
    answer = program.get(CONTACTS, Range="bytes=0-9")
    assert answer.status_code == 200
    assert "Content-Range" not in answer.headers
    assert answer.headers["Accept-Ranges"] == "none"
