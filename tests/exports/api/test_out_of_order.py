"""Transactions that commit in another order than they began hide nothing from who reads meanwhile.

On SQLite there is one writer at a time; here, on PostgreSQL, they overlap.
"""

from threading import Thread

import psycopg
import pytest
from sqlalchemy.engine import make_url

from outreach.core.vocabulary import Outcome
from outreach.exports import daily
from outreach.exports import reader as reading
from tests.exports.api.scenes import CSV, LINES
from tests.exports.scenes import number_of, tell_all
from tests.scenes import ABBOTT, CORBYN, logged

pytestmark = pytest.mark.parametrize("store", ["postgresql"], indirect=True)
CONTACTS = "/datasets/contacts"
ADD = """
    INSERT INTO contacts (mp_id, person_id, at, channel, direction, outcome, note, late)
    SELECT mp_id, person_id, at, channel, direction, 'busy_or_full', note, late
    FROM contacts LIMIT 1 RETURNING id
"""
VOID = "UPDATE contacts SET voided_at = at, voided_as = 'undone' WHERE id = %s"


@pytest.fixture
def other(store, app, asha):
    """Another connection, with a transaction of its own; and a contact that is there already."""
    logged(asha, Outcome.NO_ANSWER, ABBOTT)
    url = make_url(store.url).set(drivername="postgresql")
    with psycopg.connect(url.render_as_string(hide_password=False)) as connection:
        yield connection


def keys(program, cursor):
    found, _ = program.rows(f"{CONTACTS}?since={cursor}")
    return [number_of(row["contact_id"]) for row in found]


def add(connection):
    return connection.execute(ADD).fetchone()[0]


@pytest.mark.parametrize("accept", ["", CSV, LINES])
def test_what_was_begun_first_and_saved_last_comes_too(program, other, asha, accept):
    first = add(other)  # open: nobody else sees it
    second = logged(asha, Outcome.SPOKE_STAFF, CORBYN).id
    assert first < second
    answer = program.get(CONTACTS, accept)
    cursor = answer.headers.get("Outreach-Since") or answer.get_json()["since"]
    assert "spoke_staff" in answer.text
    assert "busy_or_full" not in answer.text
    other.commit()
    assert keys(program, cursor) == [first]


def test_so_does_what_was_taken_back(program, other, asha):
    rows, cursor = program.rows(CONTACTS)
    other.execute(VOID, (number_of(rows[0]["contact_id"]),))
    logged(asha, Outcome.SPOKE_STAFF, CORBYN)
    _, cursor = program.rows(f"{CONTACTS}?since={cursor}")
    other.commit()
    assert keys(program, cursor) == [number_of(rows[0]["contact_id"])]


def test_and_what_is_saved_while_pages_are_read(program, other, asha):
    """Begun before the first page, saved before the second: it may come with either, or after."""
    add(other)
    logged(asha, Outcome.SPOKE_STAFF, CORBYN)
    page = program.get(f"{CONTACTS}?limit=1").get_json()
    other.commit()
    found = [number_of(page["rows"][0]["contact_id"])]
    rows, cursor = program.rows(page["next"])
    found += [number_of(row["contact_id"]) for row in rows]
    assert set(found) | set(keys(program, cursor)) == {1, 2, 3}


@pytest.mark.parametrize("after", ["head", "page"])
def test_what_is_saved_between_any_two_steps_comes_with_the_next(
    program, other, monkeypatch, after
):
    """After it is read up to where the page goes, and after its rows are read."""
    new, step = add(other), getattr(reading, after)

    def then_save(*words):
        found = step(*words)
        other.commit()
        return found

    monkeypatch.setattr(reading, after, then_save)
    page = program.get(CONTACTS).get_json()
    monkeypatch.undo()
    tell_all()
    known = {number_of(row["contact_id"]) for row in page["rows"]}
    assert known | set(keys(program, page["since"])) == {1, new}


def test_who_saves_at_the_same_moment_waits_for_the_number_of_the_other(
    program, other, asha, monkeypatch
):
    """The first has its number and has not saved yet: until then there is no second number."""
    _, cursor = program.rows(CONTACTS)
    first = add(other)
    other.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as the commit does: it has its number now
    second = Thread(target=logged_elsewhere, args=(program.app, asha))
    second.start()
    while second.is_alive() and not waits(other):
        pass
    monkeypatch.setattr(daily, "tell_if_due", lambda _now: None)
    rows, between = program.rows(f"{CONTACTS}?since={cursor}")
    assert rows == []
    other.commit()
    second.join(30)
    tell_all()
    monkeypatch.undo()
    assert sorted(keys(program, between)) == [first, first + 1]


def logged_elsewhere(app, person):
    with app.app_context():
        logged(person, Outcome.SPOKE_STAFF, CORBYN)


def waits(connection):
    """Whether somebody waits for what this connection holds."""
    query = """
        SELECT count(*) FROM pg_stat_activity
        WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))
    """
    return connection.execute(query).fetchone()[0]
