"""The database's tables, made and unmade, on both databases."""

import json

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect, text

from outreach.audit.chain import walk
from outreach.coordination.bulk_changes import actions
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from tests.facts import mps, scalar, scalars
from tests.postgres import create_database, drop_database
from tests.stores import Store

AT = "2026-11-03 10:00:00.000000"
OLD_ROWS = (
    "INSERT INTO people (id, email, name, password_hash, role, created_at)"
    " VALUES (1, 'asha@example.org', 'Asha', 'x', 'volunteer', :at)",
    "INSERT INTO invitations"
    " (id, token_hash, email, role, invited_by, created_at, expires_at, used_at)"
    " VALUES (1, 'x', 'asha@example.org', 'volunteer', 1, :at, :at, :at)",
    "INSERT INTO audit_events VALUES (1, :at, 1, 'people.invite', 'person 1')",
)


class EmptyStore(Store):
    def __init__(self, url):
        self.url = url


@pytest.fixture
def empty(store, tmp_path):
    """An application on a database with nothing in it."""
    if store.name == "sqlite":
        made = EmptyStore(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    else:
        made = EmptyStore(create_database(store.url, f"{store.database}_empty"))
    with made.app.app_context():
        yield made.app
        db.session.remove()
        db.engine.dispose()
    if store.name == "postgresql":
        drop_database(store.url, f"{store.database}_empty")


def tables():
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def differences():
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return compare_metadata(context, db.metadata)


def test_forward_back_and_forward_again(empty):
    for _ in range(2):
        upgrade()
        assert tables() == set(db.metadata.tables)
        assert differences() == []
        downgrade(revision="base")
        assert tables() == set()


def test_what_was_there_before_is_still_there(empty):
    """Tables that are made anew, because a check in them changed, keep what refers to them."""
    upgrade(revision="0002")
    with transaction():
        for statement in OLD_ROWS:
            db.session.execute(text(statement), {"at": AT})
    upgrade()
    assert scalar(text("SELECT name || role FROM people")) == "Ashavolunteer"
    assert scalar(text("SELECT subject || result FROM audit_events")) == "person 1done"
    assert scalar(text("SELECT person_id FROM audit_events")) == 1
    assert scalar(text("SELECT invited_by FROM people")) == 1
    with transaction():
        db.session.execute(text("UPDATE people SET role = 'admin'"))
    assert walk().problem is None
    downgrade(revision="0002")
    assert scalar(text("SELECT name || role FROM people")) == "Ashacoordinator"


def checks(table):
    return {check["name"] for check in inspect(db.engine).get_check_constraints(table)}


def test_no_check_is_lost_on_the_way(empty):
    upgrade()
    for table in db.metadata.tables.values():
        named = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert checks(table.name) == named, table.name


def test_check_is_clean(empty):
    upgrade()
    result = empty.test_cli_runner().invoke(args=["db", "check"])
    assert result.exit_code == 0, result.output


def test_a_missing_column_would_be_seen(empty):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        smaller = db.MetaData() if hasattr(db, "MetaData") else type(db.metadata)()
        assert compare_metadata(context, smaller) != []


def test_setup_fills_an_empty_database(empty):
    result = empty.test_cli_runner().invoke(args=["setup"])
    assert result.exit_code == 0, result.output
    assert "You are the first coordinator. Open this link once" in result.stdout
    assert len(mps(1000)) == 650


OURS, THEIRS = "ours@example.org", "theirs@parliament.uk"
MP_ROW = (
    "INSERT INTO mps (parliament_id, display_name, list_name, full_title, party,"
    " party_abbreviation, email, member_since, search)"
    " VALUES (:mp, 'A', 'A', 'A', 'P', 'P', :email, '2024-07-04', 'a')"
)
QUEUE_ROW = (
    "INSERT INTO queue_entries (mp_id, shuffle, reachable, pledge_status, attempts, revision)"
    " VALUES (:mp, 1, true, 'not_asked', 0, 0)"
)
CHANGE = "INSERT INTO changes (id, kind, made_by, at) VALUES (:id, 'details', 1, :at)"
CHANGED = (
    "INSERT INTO changed_rows (change_id, mp_id, before, after) VALUES (:id, :mp, :before, :after)"
)
SAID = (
    "INSERT INTO register_changes (at, mp_id, what, before, after)"
    " VALUES (:at, :mp, 'email', 'old@parliament.uk', :email)"
)


def kept(email, numbers=None):
    row = {"reachable": True, "email": email, "bounced_at": None, "numbers": numbers or {}}
    return json.dumps(row)


def as_of_0008(*, edits, email, said=None):
    """An MP whose address stands so, after these changes of it by a coordinator."""
    upgrade(revision="0008")
    with transaction():
        db.session.execute(text(OLD_ROWS[0]), {"at": AT})
        for statement in (MP_ROW, QUEUE_ROW):
            db.session.execute(text(statement), {"mp": 1, "email": email})
        for number, (before, after) in enumerate(edits, 1):
            row = {"id": number, "mp": 1, "at": AT}
            row |= {"before": kept(before), "after": kept(after)}
            db.session.execute(text(CHANGE), row)
            db.session.execute(text(CHANGED), row)
        if said:
            db.session.execute(text(SAID), {"mp": 1, "at": AT, "email": said})


@pytest.mark.parametrize(
    "edits, stored, said, theirs, ours",
    [
        ([], THEIRS, None, THEIRS, None),
        ([(THEIRS, OURS)], OURS, None, THEIRS, OURS),
        ([(None, OURS)], OURS, None, None, OURS),
        ([(THEIRS, "a@b.example"), ("a@b.example", OURS)], OURS, None, THEIRS, OURS),
        ([(THEIRS, OURS), (OURS, THEIRS)], THEIRS, None, THEIRS, None),
        ([("old@parliament.uk", OURS)], OURS, THEIRS, THEIRS, OURS),
        # The register was read again since: what it says stands already.
        ([("old@parliament.uk", OURS)], THEIRS, THEIRS, THEIRS, None),
        # Another list of MPs came with a new version, between two changes and after them.
        ([("old@x.uk", "a@b.example"), (THEIRS, OURS)], OURS, None, THEIRS, OURS),
        ([("old@x.uk", "a@b.example")], THEIRS, None, THEIRS, None),
    ],
)
def test_addresses_that_coordinators_gave_are_told_apart(empty, edits, stored, said, theirs, ours):
    as_of_0008(edits=edits, email=stored, said=said)
    upgrade(revision="0009")
    both = text("SELECT coalesce(email, '-') || ' ' || coalesce(working_email, '-') FROM mps")
    assert scalar(both) == f"{theirs or '-'} {ours or '-'}"
    assert scalar(text("SELECT count(*) FROM contact_details_changes")) == len(edits)
    downgrade(revision="0008")
    assert scalar(text("SELECT email FROM mps")) == stored
    upgrade(revision="0009")
    assert scalar(both) == f"{theirs or '-'} {ours or '-'}"


def test_a_change_from_before_can_still_be_undone(empty):
    as_of_0008(edits=[(THEIRS, OURS)], email=OURS)
    upgrade()
    with transaction():
        db.session.execute(text("INSERT INTO board_revision (id, value) VALUES (1, 0)"))
        actions.undo(change_id=1, by=1, now=clock.now())
    both = text("SELECT email || ' ' || coalesce(working_email, '-') FROM mps")
    assert scalar(both) == f"{THEIRS} -"


AGREED = (
    "INSERT INTO partners (id, name, pseudonym_key, made_at) VALUES (1, 'Partner', 'x', :at)",
    "INSERT INTO agreements (id, partner_id, datasets, until, made_at, made_by, ended_at)"
    " VALUES (1, 1, '[]', '2026-12-01', :at, 1, :at)",
    "INSERT INTO agreements (id, partner_id, datasets, until, made_at, made_by)"
    " VALUES (2, 1, '[\"contacts\"]', '2026-12-31', :at, 1)",
)
PROPOSED = (
    "INSERT INTO agreements (id, partner_id, datasets, until, made_at, made_by)"
    " VALUES (3, 1, '[\"pledges\"]', '2026-12-31', :at, 1)"
)


def test_what_was_agreed_before_is_in_force_and_what_waits_goes_on_the_way_back(empty):
    upgrade(revision="0014")
    with transaction():
        for statement in (OLD_ROWS[0], *AGREED):
            db.session.execute(text(statement), {"at": AT})
    upgrade(revision="0015")
    in_force = text("SELECT count(*) FROM agreements WHERE in_force_at = made_at")
    assert scalar(in_force) == 2
    with transaction():
        db.session.execute(text(PROPOSED), {"at": AT})
    downgrade(revision="0014")
    assert scalar(text("SELECT max(id) FROM agreements")) == 2
    upgrade(revision="0015")
    assert scalar(in_force) == 2


AS_OF_0014 = (
    "INSERT INTO people (id, email, name, password_hash, role, created_at) VALUES"
    " (1, 'carol@example.org', 'Carol', 'x', 'coordinator', :at),"
    " (2, 'dev@example.org', 'Dev', 'x', 'coordinator', :at)",
    "INSERT INTO vouchings (person_id, at) VALUES (1, :at), (2, :at)",
    "INSERT INTO scripts (id, kind, created_at) VALUES (1, 'pledge', :at)",
    "INSERT INTO script_versions (id, script_id, number, title, body, at) VALUES"
    " (1, 1, 1, 'T', 'Old words', '2026-10-01 10:00:00.000000'),"
    " (2, 1, 2, 'T', 'New words', '2026-11-01 10:00:00.000000')",
    "INSERT INTO pledge_entries (id, mp_id, at, status, basis, described, is_public, entered_by,"
    " answered_by, checks_needed) VALUES"
    " (1, 1, :at, 'signed', 'staff_by_voice', 'A call', true, 1, 1, 1),"
    " (2, 2, '2026-10-15 10:00:00.000000', 'signed', 'mp_in_writing', 'A', true, 1, 1, 1),"
    " (3, 3, :at, 'signed', 'mp_in_writing', 'A', true, 1, 1, 1)",
    "INSERT INTO pledge_checks (entry_id, entered_by, checked_by, at, confirmed, reason)"
    " SELECT id, 1, 2, :at, true, '' FROM pledge_entries",
    "UPDATE queue_entries SET pledge_status = 'signed', closed_because = 'signed'",
)
LEDGER = text(
    "SELECT e.mp_id || ' ' || e.status || ' ' || COALESCE(CAST(e.words_id AS TEXT), '-') || ' ' ||"
    " q.pledge_status || ' ' || COALESCE(q.closed_because, '-') FROM pledge_entries e"
    " JOIN queue_entries q ON q.mp_id = e.mp_id ORDER BY e.id"
)


def test_signatures_keep_their_words_and_promises_are_agreed(empty):
    upgrade(revision="0014")
    with transaction():
        for mp in (1, 2, 3):
            for statement in (MP_ROW, QUEUE_ROW):
                db.session.execute(text(statement), {"mp": mp, "email": None})
        for statement in AS_OF_0014:
            db.session.execute(text(statement), {"at": AT})
    before = scalar(text("SELECT revision FROM export_head"))
    for _ in range(2):
        upgrade(revision="0020")
        assert scalars(LEDGER) == [
            "1 agreed_unconfirmed - agreed_unconfirmed -",
            "2 signed 1 signed signed",
            "3 signed 2 signed signed",
        ]
        changed = text(f"SELECT key FROM export_changes WHERE revision > {before}")  # noqa: S608
        assert set(scalars(changed)) == {1}
        assert walk().problem is None
        downgrade(revision="0014")
        told = text("SELECT status FROM pledge_entries ORDER BY id")
        assert scalars(told) == ["signed"] * 3
    told = text("SELECT subject FROM audit_events WHERE action = 'pledges.needs_writing'")
    assert scalars(told) == ["mp:1"] * 2
