"""A large SQLite file is read from a copy, so that everybody can save meanwhile."""

import gc
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, Shared
from outreach.exports import reader as reading
from outreach.exports import sqlite_snapshot as copies
from outreach.exports.contracts.contacts import CONTRACT as CONTACTS
from tests.exports.scenes import rows
from tests.scenes import CORBYN, contacts, logged

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def all_is_large(store, app, monkeypatch):
    """And the library is too old for a write-ahead log."""
    monkeypatch.setattr(copies, "LARGE", 0)
    monkeypatch.setattr("outreach.core.database.keeps_log", lambda _version: False)
    gc.collect()  # a download that another test broke off keeps its connection until then
    store.let_go()
    with db.engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "delete"


def test_somebody_saves_while_somebody_reads(all_is_large, asha):
    logged(asha, Outcome.NO_ANSWER)
    assert copies.would_block()
    with reading.snapshot(CONTACTS) as connection:
        assert connection.execute(text("SELECT count(*) FROM contacts")).scalar() == 1
        logged(asha, Outcome.NO_ANSWER, CORBYN)
        assert connection.execute(text("SELECT count(*) FROM contacts")).scalar() == 1
    assert len(contacts(CORBYN)) == 1
    assert len(rows(Shared.CONTACTS)) == 2


def test_nothing_is_left_behind(all_is_large, asha, app):
    logged(asha, Outcome.NO_ANSWER)
    folder = Path(db.engine.url.database).parent
    before = set(folder.iterdir())
    with reading.snapshot(CONTACTS) as connection:
        (beside,) = set(folder.iterdir()) - before
        assert list(beside.iterdir()) == []
        assert beside.stat().st_mode & 0o077 == 0
        connection.execute(text("SELECT 1"))
    assert set(folder.iterdir()) == before


def test_the_copy_cannot_be_written(all_is_large):
    with reading.snapshot(CONTACTS) as connection, pytest.raises(OperationalError):
        connection.execute(text("DELETE FROM contacts"))


def test_a_small_one_is_read_as_it_is(app):
    assert not copies.would_block()
