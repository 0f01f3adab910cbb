"""Nothing that somebody wrote, no password, no token, no address gets into the record of who did
what or into a log."""

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import String, Text, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.logging import where
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.browsing import Browser
from tests.facts import ABBOTT, KEY, STARMER, claimed, logged, marked
from tests.test_access import addresses

# Every name that a field of ours has, and some that none has.
FIELDS = (
    *("note", "own", "subject", "letter", "link", "reason", "name", "email", "password", "code"),
    *("addresses", "body", "title", "new_password", "current_password", "token", "q", "next"),
    *("summary", "words", "csrf", "comment", "postcode", "text", "confirm", "passphrase"),
)
PLANTED = "zq9{}zq"


def planted(kind: str) -> dict[str, str]:
    """A unique token for each field, that nothing else contains."""
    return {name: PLANTED.format(f"{kind}{number}x") for number, name in enumerate(FIELDS)}


def plant_in_the_database() -> None:
    """A unique token in every column of text that holds what somebody wrote or must not be seen."""
    number = 0
    for table in db.metadata.sorted_tables:
        if table.name in ("audit_events", "audit_head", "attempts"):
            continue
        for column in table.columns:
            wide = isinstance(column.type, (String, Text)) and not hasattr(column.type, "enums")
            if not wide or column.primary_key or column.foreign_keys or column.unique:
                continue
            number += 1
            value = PLANTED.format(f"c{number}x")
            try:
                with transaction():
                    db.session.execute(update(table).values({column.name: value}))
            except DBAPIError:
                continue  # a column that takes only some words


def all_that_was_written_down() -> str:
    columns = select(AuditEvent.action, AuditEvent.subject, AuditEvent.result)
    found = repr(db.session.execute(columns).all())
    db.session.rollback()
    return found


# What is logged is decided by us: only errors tell of the database, and they are asked about below.
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [None, *Role])
def test_what_is_sent_and_kept_is_in_no_log(store, app, person, asha, caplog, role):
    other = store.make_app(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    someone = person("Dev", role) if role else None
    logged(asha)
    marked(asha, STARMER, "considering")
    if role in (Role.VOLUNTEER, Role.COORDINATOR):
        claimed(someone, ABBOTT)
    plant_in_the_database()
    with caplog.at_level(logging.INFO):
        for number, (_, method, path) in enumerate(addresses(app)):
            browser = Browser(other, someone)
            if method == "GET":
                browser.client.get(path, query_string=planted(f"g{number}"), buffered=True)
                continue
            for token in (browser.token, "zq9tokenzq"):
                form = {**planted(f"p{number}"), "outcome": "no_answer", "idempotency_key": KEY}
                browser.client.post(path, data=form, headers={"X-CSRFToken": token})
    assert "zq9" not in caplog.text
    assert "zq9" not in all_that_was_written_down()
    assert "@" not in all_that_was_written_down()


BROKEN = "INSERT INTO people (email) VALUES ('zq9mail@example.org')"


def fails_in_the_database() -> None:
    with transaction():
        db.session.execute(text(BROKEN))


def fails_with_what_was_written() -> None:
    int("zq9 wrote this")


def fails_twice() -> None:
    try:
        fails_in_the_database()
    except DBAPIError as error:
        raise LookupError("zq9 again") from error


def fails_with_a_value() -> None:
    values = {"email": "zq9@example.org", "name": "zq9", "password_hash": "zq9", "role": "none"}
    with transaction():
        db.session.execute(insert(Person.__table__), [{**values, "created_at": clock.now()}])


@pytest.mark.parametrize(
    "fail",
    [fails_in_the_database, fails_with_what_was_written, fails_twice, fails_with_a_value],
)
def test_a_mistake_of_ours_is_logged_by_place_and_not_by_content(
    store, app, caplog, monkeypatch, fail: Callable[[], Any]
):
    other = store.make_app(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    home = import_module("outreach.public.views")
    monkeypatch.setattr(home, "page", lambda *_, **__: fail())
    response = Browser(other, None).client.get("/")
    assert response.status_code in (500, 503)
    assert "Our mistake" in response.text or "Busy for a moment" in response.text
    assert "public.home" in caplog.text
    assert fail.__name__ in caplog.text  # where
    assert "zq9" not in caplog.text + response.text
    assert "Traceback" not in response.text


def test_an_error_of_a_database_names_its_code(store, app):
    with pytest.raises(DBAPIError) as failed:
        fails_in_the_database()
    code = {"sqlite": "SQLITE_CONSTRAINT", "postgresql": "23502"}[store.name]
    lines = where(failed.value).splitlines()
    # Python's own library says more exactly which: SQLITE_CONSTRAINT_NOTNULL.
    assert f"IntegrityError {code}" in lines[-1]
    assert "led to" in lines
    assert "zq9" not in where(failed.value)
