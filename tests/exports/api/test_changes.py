"""Page by page, and then only what has changed: nothing is missed, nothing stays that is gone."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from outreach.contacts.actions import Entry
from outreach.contacts.corrections import actions as corrections
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome, PledgeStatus, Shared
from outreach.exports import actions as exports
from outreach.exports.contracts import contacts as contract_of_contacts
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.models import ExportHead
from tests.exports.api.scenes import CSV, LINES, Program, agreed_with, merged, problem, token_of
from tests.exports.scenes import number_of
from tests.facts import marked, mps
from tests.partners.scenes import consent, withdraw
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, logged

CONTACTS, PLEDGES, PROGRESS = "/datasets/contacts", "/datasets/pledges", "/datasets/progress"


@pytest.fixture
def three(asha):
    """Three contacts, of three MPs."""
    return [logged(asha, Outcome.NO_ANSWER, mp_id).id for mp_id in (ABBOTT, CORBYN, BLACKMAN)]


def undo(person, contact_id):
    with transaction():
        corrections.undo(contact_id=contact_id, person_id=person.id, now=clock.now())


def correct(person, contact_id, outcome):
    with transaction():
        corrections.correct(
            contact_id=contact_id,
            person_id=person.id,
            entry=Entry(channel=Channel.PHONE, outcome=outcome),
            now=clock.now(),
        )


def keys(rows):
    return [number_of(next(iter(row.values()))) for row in rows]


def since(program, cursor, path=CONTACTS):
    return program.rows(f"{path}?since={cursor}")


def test_pages_have_so_many_rows_and_lead_to_the_next(program, three):
    answer = program.get(f"{CONTACTS}?limit=2")
    page = answer.get_json()
    assert keys(page["rows"]) == three[:2]
    assert page["since"] is None
    assert answer.headers["Link"] == f'<{page["next"]}>; rel="next"'
    assert page["next"].startswith("http://127.0.0.1:8000/api/v1/datasets/contacts?limit=2&since=")
    last = program.get(page["next"])
    assert keys(last.get_json()["rows"]) == three[2:]
    assert last.get_json()["next"] is None
    assert "Link" not in last.headers


def test_a_page_that_is_just_full_is_the_last(program, three):
    page = program.get(f"{CONTACTS}?limit=3").get_json()
    assert (keys(page["rows"]), page["next"]) == (three, None)


def test_all_pages_have_all_rows_once(program):
    pages = list(program.pages(f"{PLEDGES}?limit=99"))
    assert [len(page["rows"]) for page in pages] == [99] * 6 + [56]
    rows = [row for page in pages for row in page["rows"]]
    assert keys(rows) == sorted({row["mp_id"] for row in rows})
    assert rows == program.rows(f"{PLEDGES}?limit=10000")[0]


def test_a_page_that_is_asked_for_again_is_the_same(program, three):
    url = program.get(f"{CONTACTS}?limit=1").get_json()["next"]
    one, other = program.get(url).get_json(), program.get(url).get_json()
    assert one["rows"] == other["rows"]
    assert program.rows(one["next"])[0] == program.rows(other["next"])[0]


def test_an_empty_dataset_is_one_page_and_a_cursor(program, asha):
    rows, cursor = program.rows(CONTACTS)
    assert rows == []
    logged(asha, Outcome.NO_ANSWER)
    assert len(since(program, cursor)[0]) == 1


def test_only_what_is_new_and_then_nothing(program, three, asha):
    _, cursor = program.rows(f"{CONTACTS}?limit=2")
    assert since(program, cursor)[0] == []
    new = logged(asha, Outcome.SPOKE_STAFF, 4514).id
    rows, cursor = since(program, cursor)
    assert keys(rows) == [new]
    assert since(program, cursor)[0] == []


def test_what_changes_between_two_pages_comes_with_the_changes(program, three, asha):
    """Before the page it is on, and after it; new ones and removed ones."""
    pages = program.pages(f"{CONTACTS}?limit=1")
    known = merged({}, next(pages)["rows"])
    undo(asha, three[0])
    undo(asha, three[2])
    new = logged(asha, Outcome.SPOKE_STAFF, 4514).id
    for page in pages:
        merged(known, page["rows"])
    rows, _ = since(program, page["since"])
    assert sorted(keys(rows)) == [three[0], three[2], new]
    merged(known, rows)
    assert sorted(map(number_of, known)) == [three[1], new]
    assert merged({}, program.rows(CONTACTS)[0]) == known


def test_of_a_removed_row_only_its_key_is_told(program, three, asha):
    _, cursor = program.rows(CONTACTS)
    undo(asha, three[1])
    [row] = since(program, cursor)[0]
    key = row.pop("contact_id")
    assert (number_of(key), row.pop("removed")) == (three[1], True)
    assert set(row.values()) == {None}
    [line] = program.get(f"{CONTACTS}?since={cursor}", LINES).text.splitlines()
    assert json.loads(line) == {**row, "contact_id": key, "removed": True}
    assert three[1] not in keys(program.rows(CONTACTS)[0])


def test_of_changes_with_few_columns_it_is_said_which_are_removed(program, three, asha):
    _, cursor = program.rows(f"{CONTACTS}?columns=outcome")
    undo(asha, three[1])
    [row] = since(program, f"{cursor}&columns=outcome")[0]
    assert number_of(row.pop("contact_id")) == three[1]
    assert row == {"outcome": None, "removed": True}


def test_a_correction_is_one_removed_and_one_new(program, three, asha):
    _, cursor = program.rows(CONTACTS)
    correct(asha, three[0], Outcome.SPOKE_MP)
    rows, _ = since(program, cursor)
    told = {(number_of(row["contact_id"]), row["removed"], row["outcome"]) for row in rows}
    assert told == {(three[0], True, None), (three[2] + 1, False, "spoke_mp")}


def test_a_name_goes_with_the_consent(program, number, three, asha):
    consent(asha, number)
    rows, cursor = program.rows(CONTACTS)
    assert {row["volunteer_name"] for row in rows} == {"Asha"}
    withdraw(asha, number)
    rows, _ = since(program, cursor)
    assert (keys(rows), {row["volunteer_name"] for row in rows}) == (three, {None})


def test_where_an_mp_stands(program, asha, carol):
    mp_id, other = mps(2)
    _, cursor = program.rows(PLEDGES)
    _, history = program.rows("/datasets/pledge_history")
    marked(carol, mp_id, PledgeStatus.ASKED)
    rows, cursor = since(program, cursor, PLEDGES)
    assert [(row["mp_id"], row["status"]) for row in rows] == [(mp_id, "asked")]
    marked(carol, other, PledgeStatus.SIGNED)
    rows, _ = since(program, cursor, PLEDGES)
    assert [(row["mp_id"], row["status"]) for row in rows] == [(other, "agreed_unconfirmed")]
    rows, _ = since(program, history, "/datasets/pledge_history")
    assert [row["mp_id"] for row in rows] == [mp_id, other]


def test_changes_come_in_pages_too(program, asha):
    _, cursor = program.rows(CONTACTS)
    new = [logged(asha, Outcome.NO_ANSWER, mp_id).id for mp_id in mps(5)]
    pages = list(program.pages(f"{CONTACTS}?since={cursor}&limit=2"))
    assert [len(page["rows"]) for page in pages] == [2, 2, 1]
    assert sorted(key for page in pages for key in keys(page["rows"])) == new


def test_what_changes_while_changes_are_read_is_not_lost(program, asha):
    _, cursor = program.rows(CONTACTS)
    new = [logged(asha, Outcome.NO_ANSWER, mp_id).id for mp_id in mps(5)]
    pages = program.pages(f"{CONTACTS}?since={cursor}&limit=2")
    known = merged({}, next(pages)["rows"])
    undo(asha, new[3])
    undo(asha, new[0])
    for page in pages:
        merged(known, page["rows"])
    rows, _ = since(program, page["since"])
    assert sorted(keys(rows)) == [new[0], new[3]]
    assert sorted(map(number_of, merged(known, rows))) == [new[1], new[2], new[4]]


@pytest.mark.parametrize("accept", [CSV, LINES])
def test_a_file_says_where_to_go_on(program, three, asha, accept):
    first = program.get(CONTACTS, accept).headers["Outreach-Since"]
    new = logged(asha, Outcome.SPOKE_STAFF, 4514).id
    assert keys(since(program, first)[0]) == [new]
    answer = program.get(f"{CONTACTS}?since={first}", accept)
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="contacts-changes-2026-11-03.'
    )
    assert since(program, answer.headers["Outreach-Since"])[0] == []


def test_a_file_does_not_begin_in_the_middle_of_pages(program, three):
    url = program.get(f"{CONTACTS}?limit=2").get_json()["next"].replace("limit=2&", "")
    assert "Go on with JSON" in problem(program.get(url, CSV), 400, "bad-request")


def test_progress_comes_whole_or_not_at_all(program, asha, moment):
    logged(asha, Outcome.NO_ANSWER)
    rows, cursor = program.rows(f"{PROGRESS}?limit=1")
    assert [row["contacts"] for row in rows] == [1]
    assert since(program, cursor, PROGRESS)[0] == []
    assert program.get(f"{PROGRESS}?since={cursor}", LINES).text == ""
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    rows, cursor = since(program, cursor, PROGRESS)
    assert [row["contacts"] for row in rows] == [2]
    moment.shift(7 * DAY)
    rows, cursor = since(program, cursor, PROGRESS)
    assert [row["complete"] for row in rows] == [True, False]
    answer = program.get(f"{PROGRESS}?since={cursor}", LINES)
    assert answer.text == ""
    assert since(program, answer.headers["Outreach-Since"], PROGRESS)[0] == []


@pytest.mark.parametrize("text", ["", "x", "é", "x" * 3000, "WzFd.x", ".", "null"])
def test_what_is_no_cursor_is_refused(program, text):
    said = problem(program.get(f"{CONTACTS}?since={text}"), 400, "unknown-cursor")
    assert said.startswith("This is no cursor of ours.")


def test_a_cursor_that_was_changed_is_refused(program, three):
    _, cursor = program.rows(CONTACTS)
    payload, _, signature = cursor.rpartition(".")
    for forged in (payload, cursor[:-1], f"{payload[:-1]}.{signature}", f"A{cursor}"):
        problem(program.get(f"{CONTACTS}?since={forged}"), 400, "unknown-cursor")


def test_a_cursor_is_for_one_dataset_and_one_partner(program, app, three):
    _, cursor = program.rows(CONTACTS)
    said = problem(program.get(f"{PLEDGES}?since={cursor}"), 400, "unknown-cursor")
    assert "belongs to something else than “pledges”" in said
    other = Program(app, token_of(agreed_with("Another")))
    problem(other.get(f"{CONTACTS}?since={cursor}"), 400, "unknown-cursor")


def test_a_cursor_of_another_token_of_the_same_partner_is_as_good(program, app, number, three):
    _, cursor = program.rows(CONTACTS)
    assert since(Program(app, token_of(number)), cursor)[0] == []


def test_after_a_change_of_columns_one_begins_anew(program, three, monkeypatch):
    _, cursor = program.rows(CONTACTS)
    newer = replace(contract_of_contacts.CONTRACT, version="3.0")
    monkeypatch.setitem(CONTRACTS, Shared.CONTACTS, newer)
    said = problem(program.get(f"{CONTACTS}?since={cursor}"), 410, "old-cursor")
    assert said.startswith("The columns have changed since: this is version 3.0")
    assert program.rows(CONTACTS)[1] != cursor


def test_after_a_backup_was_put_back_one_begins_anew(program, three):
    url = program.get(f"{CONTACTS}?limit=2").get_json()["next"]
    _, cursor = program.rows(CONTACTS)
    with transaction():
        exports.forget_cursors(now=clock.now())
    for path in (f"{CONTACTS}?since={cursor}", url):
        said = problem(program.get(path), 410, "old-cursor")
        assert said.startswith("A backup has been put back")
    assert keys(program.rows(CONTACTS)[0]) == three


def test_a_cursor_from_the_future_is_old_too(program, three):
    """A backup was put back, and nobody said so."""
    _, cursor = program.rows(CONTACTS)
    with transaction():
        head = db.session.scalar(select(ExportHead.revision))
        db.session.execute(update(ExportHead).values(revision=head - 2))
    problem(program.get(f"{CONTACTS}?since={cursor}"), 410, "old-cursor")
