"""How we connect, how a transaction begins, and that only a commit of ours is one."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError

from outreach import clock
from outreach.audit.models import AuditEvent
from outreach.database import engine_options, normalise_url, transaction, writing
from outreach.extensions import db
from outreach.queue.actions import touch
from outreach.queue.models import BoardRevision
from tests.browsing import Browser
from tests.facts import STARMER, scalar, statements

EVENT = {"action": "test", "subject": "nothing"}
NUMBER = select(BoardRevision.value)


def write():
    db.session.execute(insert(AuditEvent), [{**EVENT, "at": clock.now()}])


def test_a_read_cannot_turn_into_a_write(app):
    db.session.execute(select(BoardRevision))
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        write()
    db.session.rollback()


def test_after_a_write_a_read_is_a_read_again(app):
    with transaction():
        write()
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        write()
    db.session.rollback()


def test_an_error_undoes_everything(app):
    def fail():
        with transaction():
            write()
            touch(STARMER)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert scalar(select(AuditEvent.id)) is None
    assert scalar(NUMBER) == 0


def test_two_writers_wait_for_each_other(store, app):
    def raise_the_number():
        with store.app.app_context():
            for _ in range(10):
                with transaction():
                    touch(STARMER)

    threads = [threading.Thread(target=raise_the_number) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scalar(NUMBER) == 40


PRAGMAS = {
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "synchronous": 2,  # FULL
    "secure_delete": 1,
    "trusted_schema": 0,
}


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_as_the_design_says(app):
    found = {name: db.session.scalar(text(f"PRAGMA {name}")) for name in PRAGMAS}
    assert found == PRAGMAS
    # Older libraries can corrupt a write-ahead log.
    safe = sqlite3.sqlite_version_info >= (3, 51, 3) or sqlite3.sqlite_version_info[:2] == (3, 50)
    assert db.session.scalar(text("PRAGMA journal_mode")) == ("wal" if safe else "delete")
    db.session.rollback()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_write_on_sqlite_says_so_from_the_start(app):
    told = []
    with writing(), db.engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(told.append)
        with connection.begin():
            connection.execute(text("SELECT 1"))
    assert told[:2] == ["PRAGMA query_only = OFF", "BEGIN IMMEDIATE"]


@pytest.mark.parametrize("store", ["postgresql"], indirect=True)
def test_postgresql_speaks_utc_and_does_not_wait_for_ever(app):
    assert db.session.scalar(text("SHOW timezone")) == "UTC"
    assert db.session.scalar(text("SHOW statement_timeout")) == "15s"
    assert db.session.scalar(text("SHOW transaction_read_only")) == "on"
    db.session.rollback()


def test_a_page_of_somebody_signed_in_begins_with_one_question(browser_of, asha):
    browser = browser_of(asha)
    with statements() as seen:
        browser.get("/privacy")
    assert len(seen) == 1


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/", "/pledges", "/board/changes", "/board", "/healthz"])
def test_a_page_says_that_the_database_is_busy(store, app, asha, path):
    """As when another program holds the file: said as a sentence, by the fast ways, too."""
    pool = {"SQLALCHEMY_ENGINE_OPTIONS": engine_options(normalise_url(store.url))}
    other = store.make_app(TESTING=False, PROPAGATE_EXCEPTIONS=False, **pool)
    with other.app_context():
        event.listen(db.engine, "connect", _impatient)
    browser = Browser(other, asha if path.startswith("/board") else None, look=False)
    headers = {"HX-PTag": f"0-{int(clock.now().timestamp())}"}
    browser.client.get(path, headers=headers)  # and now it is kept ready
    with closing(sqlite3.connect(store.file, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        answer = browser.client.get(path, headers=headers)
    assert answer.status_code == 503
    assert "Too many people are saving at once" in answer.text
    with other.app_context():
        db.engine.dispose()


def _impatient(connection, _record):
    connection.execute("PRAGMA busy_timeout = 0")
