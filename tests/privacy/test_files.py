"""After somebody was erased, their bytes are in no file of the database.

SQLite: the files are read byte by byte. PostgreSQL: every row of every table is read, and after the
nightly rewriting the server's own files, as far as they are on this machine.
"""

import json
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from outreach.audit.models import AuditEvent
from outreach.contacts.models import Contact, NoteFlag
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.sqlite import sqlite3
from outreach.core.vocabulary import Outcome, Role
from outreach.people.models import Person
from outreach.privacy import actions
from outreach.privacy import vacuum as files
from tests.contacts.test_flag import UNKIND
from tests.facts import contents, scalar
from tests.privacy.scenes import everywhere, planted
from tests.scenes import logged

sqlite_only = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def in_files(store, tokens):
    """Which of these are somewhere in the files of this SQLite database, its journal included."""
    db.session.rollback()
    found = sorted(store.file.parent.glob(f"{store.file.name}*"))
    assert store.file in found
    data = b"".join(path.read_bytes() for path in found).lower()
    return [token for token in tokens if token.lower().encode() in data]


def in_server_files(store, tokens):
    """The same in the files of this PostgreSQL database, statistics included; None where
    they are not on this machine."""
    with closing(connected(store)) as connection:
        connection.execute("CHECKPOINT")
        asked = "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = %s"
        folder, oid = connection.execute(asked, [store.database]).fetchone()
    base = Path(folder, "base", str(oid))
    if not base.exists():
        return None
    data = b"".join(path.read_bytes() for path in base.iterdir() if path.is_file()).lower()
    return [token for token in tokens if token.lower().encode() in data]


def connected(store):
    plain = make_url(store.url).set(drivername="postgresql")
    return psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True)


def write_in_wal(file, person):
    """As a process does that has the file in this mode."""
    with closing(sqlite3.connect(file)) as connection, connection:
        marked = "name = 'x', email = 'x' || id, password_hash = 'x'"
        connection.execute(f"UPDATE people SET {marked} WHERE id = ?", (person.id,))  # noqa: S608


def in_tables(tokens):
    dump = json.dumps(contents(), default=str).lower()
    return [token for token in tokens if token.lower() in dump]


@pytest.fixture
def two(app, person):
    asha, ben = person("Asha"), person("Ben")
    everywhere(asha, ben)
    return asha, ben


def test_the_marks_are_in_the_tables_to_begin_with(two):
    for person in two:
        marks = planted(person)
        everything = {*marks.told, *marks.secret}
        assert set(in_tables(everything)) == everything


def test_no_table_holds_anything_of_whoever_left(two):
    asha, ben = two
    with transaction():
        actions.leave(person_id=asha.id, now=clock.now())
    assert in_tables(planted(asha).goes) == []
    # Their work stays, and so does everything of the other one.
    marks = planted(ben)
    assert in_tables([*marks.told, *marks.secret]) == [*marks.told, *marks.secret]
    kept = [one for one in planted(asha).told if one not in planted(asha).goes]
    assert in_tables(kept) == kept


@sqlite_only
def test_no_byte_is_left_in_the_file_after_leaving(store, two, browser_of):
    asha, ben = two
    gone = planted(asha).goes
    assert set(in_files(store, gone)) == set(gone)
    assert browser_of(asha).post("/my-data/leave", {"sure": "y"}).status_code == 303
    assert in_files(store, gone) == []
    assert in_files(store, planted(ben).goes) == planted(ben).goes


@sqlite_only
def test_no_byte_is_left_in_the_file_after_erasure(store, two, browser_of, person):
    asha, _ = two
    carol = person("Carol", Role.COORDINATOR)
    browser_of(carol).post(f"/people/{asha.id}/erase", {"sure": "y"})
    assert in_files(store, planted(asha).goes) == []


@sqlite_only
@pytest.mark.parametrize("about", ["contacts/{0.id}", "mps/{0.mp_id}"])
def test_no_byte_is_left_in_the_file_after_redaction(store, person, browser_of, about):
    carol = person("Carol", Role.COORDINATOR)
    contact = logged(person("Asha"), Outcome.NO_ANSWER)
    with transaction():
        db.session.get_one(Contact, contact.id).note = "Spoke about Farah Example"
    assert in_files(store, ["Farah"]) == ["Farah"]
    path = f"/{about.format(contact)}/redact"
    assert browser_of(carol).post(path, {"words": "Farah Example"}).status_code == 303
    assert in_files(store, ["Farah"]) == []


@sqlite_only
def test_no_byte_is_left_in_the_file_of_a_flagged_note(store, person, browser_of):
    carol, ben = person("Carol", Role.COORDINATOR), person("Ben")
    contact = logged(person("Asha"), Outcome.NO_ANSWER)
    with transaction():
        db.session.get_one(Contact, contact.id).note = "Spoke about Farah Example"
    browser_of(ben).post(f"/contacts/{contact.id}/flag", UNKIND)
    flag_id = scalar(select(NoteFlag.id))
    assert browser_of(carol).post(f"/review/flags/{flag_id}/take-out").status_code == 303
    assert in_files(store, ["Farah"]) == []


@sqlite_only
def test_a_log_that_was_being_read_is_emptied_afterwards(store, two, another, monkeypatch):
    """In the background, as soon as the reader has ended."""
    monkeypatch.setattr(files, "SECONDS_BETWEEN_TRIES", 0)
    another.execute("BEGIN")
    another.execute("SELECT count(*) FROM people").fetchall()
    write_in_wal(store.file, two[0])
    assert not files.empty_log()
    another.execute("COMMIT")
    files.keep_emptying_log()
    assert Path(f"{store.file}-wal").stat().st_size == 0


@pytest.fixture
def another(store, two):
    """Another program that has the file open."""
    db.session.remove()
    with closing(sqlite3.connect(store.file, isolation_level=None)) as program:
        program.execute("SELECT count(*) FROM people").fetchall()
        yield program


def empty_log(store):
    """As the site does, but without patience."""
    with closing(sqlite3.connect(store.file, isolation_level=None, timeout=0)) as driver:
        files._empty(driver)


@sqlite_only
def test_the_write_ahead_log_is_emptied(store, two, another):
    log = Path(f"{store.file}-wal")
    write_in_wal(store.file, two[0])
    assert log.stat().st_size > 0
    empty_log(store)
    assert log.stat().st_size == 0


@sqlite_only
def test_a_log_that_is_being_read_is_left_to_the_night(store, two, another, caplog):
    write_in_wal(store.file, two[0])
    another.execute("BEGIN")
    another.execute("SELECT count(*) FROM people").fetchall()
    write_in_wal(store.file, two[1])
    empty_log(store)
    assert "not emptied yet" in caplog.text


@sqlite_only
def test_what_another_tool_deleted_is_gone_after_the_night(store, two):
    db.session.remove()
    gone = planted(two[0]).goes[-1]
    with closing(sqlite3.connect(store.file)) as tool, tool:
        tool.execute("PRAGMA secure_delete = OFF")
        tool.execute("DELETE FROM receipts WHERE person_id = ?", (two[0].id,))
    assert in_files(store, [gone]) == [gone]
    files.clean()
    assert in_files(store, [gone]) == []


@postgresql_only
def test_after_the_night_no_file_of_the_server_has_a_byte(store, two):
    asha, ben = two
    gone = planted(asha).goes
    with transaction():
        actions.leave(person_id=asha.id, now=clock.now())
    db.session.remove()
    with closing(connected(store)) as connection:
        connection.execute("ANALYZE")
    before = in_server_files(store, gone)
    assert before is None or before
    files.clean()
    left = in_server_files(store, [*gone, *planted(ben).goes])
    assert left is None or set(left) == set(planted(ben).goes)


def test_the_audit_keeps_only_the_number(two):
    asha, _ = two
    with transaction():
        actions.leave(person_id=asha.id, now=clock.now())
    query = select(AuditEvent.subject).where(AuditEvent.action == "privacy.leave")
    assert db.session.scalars(query).all() == [f"person:{asha.id}"]
    assert db.session.get_one(Person, asha.id).name == "Somebody who left"
    db.session.rollback()
