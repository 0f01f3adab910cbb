"""Walking the chain of events: is each as it was written, and is none missing?

The columns are read as they lie in the file, not as the ORM would understand them: a date with a
letter at its end still reads as a date.
"""

import re
from collections.abc import Generator
from contextlib import closing
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from outreach.audit.actions import FIRST, link
from outreach.core.extensions import db

_SQLITE = """
    SELECT id, CAST(at AS BLOB), CAST(person_id AS BLOB), CAST(action AS BLOB),
           CAST(subject AS BLOB), CAST(result AS BLOB), CAST(hash AS BLOB),
           typeof(at) || typeof(action) || typeof(subject) || typeof(result) || typeof(hash)
           || typeof(person_id) IN ('texttexttexttexttextinteger', 'texttexttexttexttextnull')
    FROM audit_events ORDER BY id
"""
_POSTGRESQL = """
    SELECT id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00',
           person_id::text, action, subject, result, hash, true
    FROM audit_events ORDER BY id
"""
_MOMENT = re.compile(rb"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d\.\d{6})")
_AT_ONCE = {"yield_per": 1000}


class Walk(NamedTuple):
    """How many events are good, the newest good one's hash, and what is wrong after it, if so."""

    events: int
    hash: str
    problem: str | None


def walk(noted: str | None = None) -> Walk:
    """From the first event on. `noted` is a hash that somebody wrote down earlier: the chain must
    still lead through it."""
    previous, count, seen = FIRST, 0, noted in (None, FIRST)
    try:
        _one_moment()
        with closing(_rows()) as rows:
            for number, parts, whole in rows:
                if number != count + 1:
                    return Walk(count, previous, f"Event {count + 1} is missing.")
                if not whole or link(previous, *parts[:-1]) != parts[-1]:
                    wrong = f"Event {number} is not as it was written, or was put in."
                    return Walk(count, previous, wrong)
                previous, count = parts[-1], number
                seen = seen or previous == noted
        head = db.session.execute(text("SELECT hash FROM audit_head WHERE id = 1")).scalar()
        damaged = _damage()
    except DatabaseError:
        return Walk(count, previous, f"The database cannot read on after event {count}.")
    finally:
        db.session.rollback()
    if damaged:
        return Walk(count, previous, "The database says that its file is damaged.")
    if head != previous:
        return Walk(count, previous, f"What came after event {count} is missing, or was added.")
    if not seen:
        return Walk(count, previous, "The hash noted earlier is not in it: all was written anew.")
    return Walk(count, previous, None)


def _one_moment() -> None:
    """Rows and head must be of one moment, while others write. On SQLite every read is."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _rows() -> Generator[tuple[int, list[str], bool], None, None]:
    on_sqlite = db.engine.dialect.name == "sqlite"
    query = text(_SQLITE if on_sqlite else _POSTGRESQL)
    with db.session.execute(query, execution_options=_AT_ONCE) as found:
        for number, at, *rest, whole in found:
            moment = _MOMENT.fullmatch(at or b"") if on_sqlite else None
            if moment:
                at = moment[1] + b"T" + moment[2] + b"+00:00"
            elif on_sqlite:
                whole = False
            yield number, [_as_text(part) for part in (at, *rest)], bool(whole)


def _as_text(part: bytes | str | None) -> str:
    return part.decode(errors="replace") if isinstance(part, bytes) else part or ""


def _damage() -> bool:
    """Whether SQLite finds the table's pages out of order."""
    if db.engine.dialect.name != "sqlite":
        return False
    answer = db.session.execute(text("PRAGMA quick_check('audit_events')")).scalar()
    return bool(answer != "ok")
