"""The border to the database: how we connect, how a transaction begins, and the one commit.

A GET reads inside a transaction that the database itself holds read-only. A POST runs inside
one write transaction, opened and ended by `commits`.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

from blinker import Signal
from flask import Flask, Response, redirect, request
from flask_login import current_user
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    event,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Engine, make_url

from outreach.core import clock
from outreach.core.columns import UTCDateTime
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.sql import run
from outreach.core.sqlite import keeps_log, sqlite3

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

# Sent inside the transaction as its last step; when it came to nothing; and after the commit,
# when nobody waits for this transaction any more.
about_to_commit, rolled_back, committed = Signal(), Signal(), Signal()

Answer = Response | Callable[[], Any]

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")

# How long SQLite waits for a lock. Readers wait for one only where there is no write-ahead log.
PATIENCE_MS, READERS_PATIENCE_MS = 5_000, 15_000
RECEIPTS_LAST = timedelta(days=7)
LONGEST_LOCATION = 500

# The field of a password that is given beside a form (`auth.reauthentication`), and all fields
# that are no part of what a form says.
AGAIN_FIELD = "password_again"
NOT_CONTENT = frozenset({"csrf_token", "idempotency_key", AGAIN_FIELD})

# What each form was answered, so that a form sent twice is done once and answers the same.
receipts = Table(
    "receipts",
    db.metadata,
    Column("person_id", ForeignKey("people.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(64), primary_key=True),
    # The address and a digest of what was sent to it.
    Column("path", String(200), nullable=False),
    Column("location", String(LONGEST_LOCATION), nullable=False),
    Column("at", UTCDateTime, nullable=False, index=True),
)
# Built once: every form begins and completes one.
_whose, _which = bindparam("whose", type_=Integer), bindparam("which", type_=String)
_BEGIN = {
    dialect: put(receipts)
    .values(
        person_id=_whose,
        key=_which,
        path=bindparam("path", type_=String),
        at=bindparam("at", type_=UTCDateTime),
        location="",
    )
    .on_conflict_do_nothing()
    .returning(receipts.c.key)
    for dialect, put in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_COMPLETE = (
    update(receipts)
    .where(receipts.c.person_id == _whose, receipts.c.key == _which)
    .values(location=bindparam("answer", type_=String))
)


def normalise_url(url: str) -> URL:
    """`postgres://` and `postgresql://` both mean psycopg 3; SQLite stays what it is."""
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    parsed = make_url(url)
    if parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed


def engine_options(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        # We emit BEGIN ourselves, below: the driver's own is too late and of the wrong kind.
        connect = {"isolation_level": None, "timeout": 5.0}
        return {"module": sqlite3, "connect_args": connect, "hide_parameters": True}
    return {
        # An error's message would quote what somebody wrote.
        "hide_parameters": True,
        "connect_args": {"options": "-c timezone=UTC -c statement_timeout=15000"},
        "pool_pre_ping": False,
        "pool_recycle": 1800,
    }


def wire(engine: Engine) -> None:
    """Attach our transaction rules to an engine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def _set_up_sqlite(connection: Any, record: Any) -> None:
    for pragma in (
        f"busy_timeout = {PATIENCE_MS}",
        "foreign_keys = ON",
        "synchronous = FULL",
        "secure_delete = ON",
        "trusted_schema = OFF",
        # A long write (a spreadsheet) would lock readers out while it goes on, not only at its end.
        "cache_spill = OFF",
        # REPLACE deletes: what refuses to be deleted (the audit) is asked only so.
        "recursive_triggers = ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    record.info["keeps_log"] = _journal(connection) == "wal"


def _journal(connection: Any) -> str:
    """Set the journal that this library keeps safely; return the one that the file now has.

    With a write-ahead log readers and a writer never wait for each other. With a rollback journal
    whoever saves waits for all who read, and all who come to read wait for whoever saves. Where
    the log cannot be begun (an older version has the file open, a read-only disk), the file keeps
    its rollback journal."""
    (version,) = connection.execute("SELECT sqlite_version()").fetchone()
    wanted = "wal" if keeps_log(tuple(map(int, version.split(".")))) else "delete"
    (journal,) = connection.execute("PRAGMA journal_mode").fetchone()
    if journal == wanted:
        return str(journal)
    try:
        (journal,) = connection.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
    except sqlite3.OperationalError:
        if wanted == "delete":
            raise  # this library is too old to write to the log that the file has
    return str(journal)


def _begin_sqlite(connection: Connection) -> None:
    # A read that turns into a write fails at once with "database is locked", whatever the
    # timeout: so a write says so from the start, and a read cannot turn into one.
    driver: Any = connection.connection.driver_connection
    if not connection.info["keeps_log"]:
        # Whoever saves gives up first, so that no reader fails because of that.
        patience = PATIENCE_MS if _writing.get() else READERS_PATIENCE_MS
        driver.execute(f"PRAGMA busy_timeout = {patience}")
    if _writing.get():
        driver.execute("PRAGMA query_only = OFF")
        driver.execute("BEGIN IMMEDIATE")
    else:
        driver.execute("PRAGMA query_only = ON")
        driver.execute("BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    driver.read_only = not _writing.get()


def configure(app: Flask) -> None:
    """Fill in what Flask-SQLAlchemy needs from the database's URL."""
    url = normalise_url(app.config["SQLALCHEMY_DATABASE_URI"])
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", engine_options(url))
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)


def init_app(app: Flask) -> None:
    with app.app_context():
        wire(db.engine)


@contextmanager
def writing() -> Iterator[None]:
    """Inside, a transaction that begins may write."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite, wait for the write lock in the kernel's queue, first come first served. SQLite
    itself sleeps and looks again, up to 100 ms at a time: with two busy workers most of a claim
    was that. Should the file not be there for us (Windows), its own way still holds."""
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if path is None or fcntl is None:
        yield
        return
    file = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


@contextmanager
def transaction() -> Iterator[None]:
    """One write transaction: committed at the end, rolled back on any error.

    Do nothing slow inside: on SQLite everyone else who writes waits for it.
    """
    db.session.rollback()
    with _turn(), writing():
        try:
            yield
            about_to_commit.send(None)
            db.session.commit()
        except BaseException:
            db.session.rollback()
            rolled_back.send(None)
            raise
    committed.send(None)


class SentAlready(Refusal):
    """A form with this key was sent before, but it said something else. `location` is where that
    one led."""

    def __init__(self, location: str) -> None:
        super().__init__("This form was sent already, and said something else. Reload the page.")
        self.location = location


class _Undone(Exception):
    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer


def commits(view: Callable[..., Answer]) -> Callable[..., Any]:
    """Run a POST view in one write transaction, once per idempotency key.

    A view that returns a response keeps what it did. One that returns a function undoes it, and
    the function makes the answer afterwards: a page is never rendered while holding the lock.
    An error undoes it too.
    """
    return _in_a_transaction(view, by_key=True)


def commits_each_time(view: Callable[..., Answer]) -> Callable[..., Any]:
    """The same for what is saved again and again while somebody writes: the last one counts, and
    the form's key stays for the one time that it is sent off."""
    return _in_a_transaction(view, by_key=False)


def _in_a_transaction(view: Callable[..., Answer], *, by_key: bool) -> Callable[..., Any]:
    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            raise RuntimeError("only a POST may write")
        key = request.form.get("idempotency_key", "")
        person_id = current_user.id if current_user.is_authenticated else 0
        once = by_key and bool(person_id) and _KEY.fullmatch(key) is not None
        try:
            with transaction():
                if once and not _first_time(person_id, key):
                    return redirect(_answered(person_id, key), 303)
                answer = view(*args, **kwargs)
                if not isinstance(answer, Response):
                    raise _Undone(answer)
                if once:
                    _remember(person_id, key, answer.location or request.path)
        except _Undone as undone:
            return undone.answer()
        return answer

    return wrapper


def _first_time(person_id: int, key: str) -> bool:
    """Begin a receipt, or say that there is one. Of one form sent twice at the same moment, the
    second waits here until the first is done."""
    begin = _BEGIN[db.engine.dialect.name]
    begun = run(begin, whose=person_id, which=key, path=_what(), at=clock.now())
    return begun.first() is not None


def _answered(person_id: int, key: str) -> str:
    query = select(receipts.c.path, receipts.c.location).where(*_receipt(person_id, key))
    what, location = db.session.execute(query).one()
    if what != _what():
        raise SentAlready(location)
    return str(location)


def _what() -> str:
    """Return the address that is sent to, and a digest of the fields that say something."""
    said = sorted(
        (name, value) for name, value in request.form.items(multi=True) if name not in NOT_CONTENT
    )
    return f"{request.path} {hashlib.sha256(repr(said).encode()).hexdigest()[:16]}"


def _remember(person_id: int, key: str, location: str) -> None:
    """Complete the receipt; an answer too long to keep leaves none."""
    if len(location) <= LONGEST_LOCATION:
        run(_COMPLETE, whose=person_id, which=key, answer=location)
    else:
        db.session.execute(delete(receipts).where(*_receipt(person_id, key)))


def _receipt(person_id: int, key: str) -> tuple[ColumnElement[bool], ...]:
    return receipts.c.person_id == person_id, receipts.c.key == key


def forget_receipts(before: datetime) -> None:
    """No form is sent again that late. Called at a sign-in: often enough, and nobody waits."""
    db.session.execute(delete(receipts).where(receipts.c.at < before))
