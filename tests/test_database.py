"""How we connect, how a transaction begins, and that only a commit of ours is one."""

import threading
from contextlib import closing, nullcontext

import pytest
from sqlalchemy import create_engine, event, insert, select, text
from sqlalchemy.exc import DBAPIError, OperationalError

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import engine_options, normalise_url, transaction, wire, writing
from outreach.core.extensions import db
from outreach.core.sqlite import keeps_log, sqlite3
from outreach.queue.actions import touch
from outreach.queue.models import BoardRevision
from tests.browsing import Browser
from tests.facts import STARMER, scalar, statements

EVENT = {"action": "test", "subject": "nothing"}
NUMBER = select(BoardRevision.value)
# Whether this machine has a library with which readers and a writer do not wait for each other.
KEEPS_LOG = keeps_log(sqlite3.sqlite_version_info)


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
    assert db.session.scalar(text("PRAGMA journal_mode")) == ("wal" if KEEPS_LOG else "delete")
    db.session.rollback()


@pytest.mark.parametrize(
    "version, safe",
    [
        *(((3, 40, 1), False), ((3, 46, 1), False), ((3, 51, 2), False), ((3, 50, 6), False)),
        *(((3, 51, 3), True), ((3, 53, 4), True), ((3, 50, 7), True), ((3, 44, 6), True)),
    ],
)
def test_only_a_library_that_is_safe_keeps_a_log(version, safe):
    assert keeps_log(version) is safe


@pytest.fixture
def on_rollback_journal(tmp_path, monkeypatch):
    """An engine as on a library that is too old for a write-ahead log."""
    monkeypatch.setattr("outreach.core.database.keeps_log", lambda _version: False)
    url = normalise_url(f"sqlite:///{tmp_path / 'old.sqlite3'}")
    engine = create_engine(url, **engine_options(url))
    wire(engine)
    yield engine
    engine.dispose()


def test_without_a_log_readers_have_more_patience_than_writers(on_rollback_journal):
    patience = []
    for mode in (nullcontext(), writing()):
        with mode, on_rollback_journal.connect() as connection, connection.begin():
            assert connection.scalar(text("PRAGMA journal_mode")) == "delete"
            patience.append(connection.scalar(text("PRAGMA busy_timeout")))
    assert patience == [15_000, 5_000]


@pytest.fixture
def impatient(store, app):
    """An application that waits for no lock and shows its errors as a server does."""
    pool = {"SQLALCHEMY_ENGINE_OPTIONS": engine_options(normalise_url(store.url))}
    other = store.make_app(TESTING=False, PROPAGATE_EXCEPTIONS=False, **pool)
    with other.app_context():
        event.listen(db.engine, "connect", _wait_for_nothing)
    yield other
    _close_connections(other)


def _close_connections(app):
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["/pledges", "/board", "/mps", "/mps/4514", "/today"])
def test_a_page_is_read_while_somebody_saves(store, impatient, asha, path):
    browser = Browser(impatient, asha, look=False)
    with closing(sqlite3.connect(store.file, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("UPDATE board_revision SET value = value + 1")
        assert browser.client.get(path).status_code == (200 if KEEPS_LOG else 503)
        writer.execute("COMMIT")


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_somebody_saves_while_a_page_is_read(store, app):
    with db.engine.connect() as reader, reader.begin():
        before = reader.scalar(NUMBER)
        with nullcontext() if KEEPS_LOG else pytest.raises(OperationalError), transaction():
            touch(STARMER)
        assert reader.scalar(NUMBER) == before
    assert scalar(NUMBER) == before + KEEPS_LOG


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_write_on_sqlite_says_so_from_the_start(app):
    told = []
    with writing(), db.engine.connect() as connection:
        connection.connection.driver_connection.set_trace_callback(told.append)
        with connection.begin():
            connection.execute(text("SELECT 1"))
    told = [line for line in told if "busy_timeout" not in line]
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
def test_a_page_says_that_the_database_is_busy(store, impatient, asha, path):
    """As when another program has the file alone: said as a sentence, by the fast ways, too."""
    browser = Browser(impatient, asha if path.startswith("/board") else None, look=False)
    headers = {"HX-PTag": f"0-{int(clock.now().timestamp())}"}
    browser.client.get(path, headers=headers)  # and now it is kept ready
    _close_connections(impatient)
    store.let_go()
    with closing(sqlite3.connect(store.file, isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        answer = browser.client.get(path, headers=headers)
    assert answer.status_code == 503
    assert "Too many people are saving at once" in answer.text


def _wait_for_nothing(connection, _record):
    connection.execute("PRAGMA busy_timeout = 0")
