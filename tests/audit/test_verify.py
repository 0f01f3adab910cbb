"""`flask audit verify`: a single changed byte in 10,000 events is found, and named."""

import random
import re
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from outreach.audit.actions import note, record
from outreach.audit.chain import walk
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from tests.audit.scenes import change, rewrite, unguarded

MANY = 10_000


def events(count, person_id=None):
    """That many, of all kinds, in a transaction."""
    with transaction():
        for number in range(count):
            record(
                person_id=person_id if number % 3 else None,
                action=f"test.{number % 7}",
                subject=f"mp:{number}",
                now=clock.now() + timedelta(milliseconds=number),
                result=list(Result)[number % 3],
            )


def put(store, place, byte):
    """Another byte at that place of the file, and nobody left who remembers the one of before."""
    db.session.remove()
    store.let_go()
    rewrite(store.file, place, byte)


def file_bytes(store):
    """All of it is in the file itself once nobody has it open: what is newest lies in the log."""
    db.session.remove()
    store.let_go()
    return store.file.read_bytes()


@pytest.fixture
def verify(app):
    return lambda *words: app.test_cli_runner().invoke(args=["audit", "verify", *words])


def test_nothing_is_wrong_with_none_and_with_some(verify, asha):
    assert verify().stdout.startswith("0 events, none changed, none missing.")
    events(5, asha.id)
    result = verify()
    assert (result.exit_code, result.stdout[:8]) == (0, "5 events")


def test_one_changed_field_in_ten_thousand_is_found(verify, asha, ben):
    events(MANY, asha.id)
    changes = {
        "at": clock.now() + timedelta(hours=1),
        "person_id": ben.id,
        "action": "test.9",
        "subject": "mp:1x",
        "result": "refused",
        "hash": "f" * 64,
    }
    for column, value in changes.items():
        for number in (1, 6_789, MANY):
            before = change(column, number, value)
            result = verify()
            assert result.exit_code == 1, (column, number)
            assert result.stdout.startswith(f"Event {number} is not as it was written")
            change(column, number, before)
    assert verify().exit_code == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_one_changed_byte_of_the_file_is_found(store, verify, asha):
    """Bytes of the file itself, behind SQLite's back: each place of one event, one by one."""
    events(MANY, asha.id)
    needle = b"2026-11-03 10:00:06.789000test.6mp:6789done"
    assert walk().problem is None
    data = file_bytes(store)
    start = data.index(needle)
    assert data.count(needle) == 1
    unseen = []
    # Its header (how long each column is), its columns, and the hash at their end.
    for place in range(start - 12, start + len(needle) + 64):
        put(store, place, data[place] ^ 1)
        if walk().problem is None:
            unseen.append((place - start, data[place]))
        put(store, place, data[place])
    assert unseen == []
    assert walk().problem is None


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(4))
def test_any_byte_of_any_event_is_found(store, app, asha, seed):
    events(MANY, asha.id)
    data, dice = file_bytes(store), random.Random(seed)  # noqa: S311
    rows = [row.start() for row in re.finditer(rb"2026-11-03 10:00:0\d\.\d{6}", data)]
    for _ in range(5):
        place = dice.choice(rows) + dice.randrange(100)
        put(store, place, data[place] ^ (1 << dice.randrange(8)))
        assert walk().problem, place
        put(store, place, data[place])


@pytest.mark.parametrize(
    "statement, says",
    [
        ("DELETE FROM audit_events WHERE id = 3", "Event 3 is missing."),
        ("DELETE FROM audit_events WHERE id = 1", "Event 1 is missing."),
        ("DELETE FROM audit_events WHERE id = 9", "What came after event 8 is missing"),
        ("UPDATE audit_events SET id = 10 WHERE id = 9", "Event 9 is missing."),
        ("UPDATE audit_events SET id = 0 WHERE id = 1", "Event 1 is missing."),
        ("UPDATE audit_head SET hash = 'f' || substr(hash, 2)", "after event 9 is missing, or was"),
        ("DELETE FROM audit_head", "What came after event 9 is missing, or was added."),
        ("DELETE FROM audit_events", "What came after event 0 is missing, or was added."),
    ],
)
def test_what_was_taken_out_or_renumbered_is_found(verify, asha, statement, says):
    events(9, asha.id)
    db.session.rollback()
    head = db.session.scalar(text("SELECT hash FROM audit_head"))
    if "substr" in statement and head.startswith("f"):
        statement = statement.replace("'f'", "'e'")
    unguarded(text(statement))
    result = verify()
    assert result.exit_code == 1
    assert says in result.stdout


def test_a_hash_noted_earlier_must_still_be_in_it(verify, asha):
    events(5, asha.id)
    noted = walk().hash
    events(5, asha.id)
    assert verify("--noted", noted).exit_code == 0
    result = verify("--noted", "f" * 64)
    assert (result.exit_code, "all was written anew" in result.stdout) == (1, True)


@pytest.mark.parametrize(
    "verb",
    [
        "UPDATE audit_events SET action = 'x'",
        "UPDATE audit_events SET person_id = NULL WHERE id = 2",
        "DELETE FROM audit_events",
        "DELETE FROM audit_events WHERE id = 2",
    ],
)
def test_the_database_itself_refuses_to_change_an_event(store, app, asha, verb):
    events(3, asha.id)
    with pytest.raises(Exception, match="audit events are never changed or deleted"), transaction():
        db.session.execute(text(verb))
    assert walk()[::2] == (3, None)


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_the_database_itself_refuses_to_empty_the_table(app, asha):
    events(3, asha.id)
    with pytest.raises(Exception, match="never changed"), transaction():
        db.session.execute(text("TRUNCATE audit_events"))
    assert walk()[::2] == (3, None)


def test_replacing_an_event_is_refused_too(store, app, asha):
    """SQLite's OR REPLACE deletes without asking a trigger, unless told to."""
    events(1, asha.id)
    statement = "REPLACE INTO audit_events SELECT * FROM audit_events"
    if store.name == "postgresql":
        statement = (
            "INSERT INTO audit_events SELECT * FROM audit_events"
            " ON CONFLICT (id) DO UPDATE SET action = 'x'"
        )
    with pytest.raises(Exception, match="never changed"), transaction():
        db.session.execute(text(statement))
    assert walk().problem is None


def test_a_note_is_kept_though_what_it_is_about_was_undone(app, asha):
    def fail():
        with transaction():
            record(person_id=asha.id, action="test.lost", subject="x", now=clock.now())
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    note(person_id=asha.id, action="test.kept", subject="x", now=clock.now(), result=Result.REFUSED)
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("SELECT action, result FROM audit_events")
        assert cursor.fetchall() == [("test.kept", "refused")]


def test_a_file_that_cannot_be_read_is_said_so(verify, asha, monkeypatch):
    events(3, asha.id)

    def fail(*_words, **_more):
        raise DatabaseError("SELECT", {}, sqlite3.DatabaseError("malformed"))

    monkeypatch.setattr("outreach.audit.chain._rows", fail)
    result = verify()
    assert (result.exit_code, result.stdout) == (
        1,
        "The database cannot read on after event 0.\n",
    )
