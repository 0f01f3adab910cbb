"""Statements built once and run by the driver: for what every request asks, and for the path where
others wait for our lock. Values come back as the driver has them: use it for numbers and text."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import CursorResult
from sqlalchemy.exc import OperationalError

from outreach.core.columns import AnySelect
from outreach.core.extensions import db


class _Plain(NamedTuple):
    """A prebuilt statement as the driver takes it: its text, the values that are always the same,
    and how the driver wants each of the others."""

    sql: str
    fixed: dict[str, Any]
    stored: dict[str, Callable[[Any], Any]]

    def values(self, given: dict[str, Any]) -> dict[str, Any]:
        wanted = {name: value for name, value in given.items() if name in self.stored}
        return self.fixed | {name: self.stored[name](value) for name, value in wanted.items()}


@cache
def _plain(statement: Any, dialect: str) -> _Plain:
    style = "named" if dialect == "sqlite" else "pyformat"
    kind: Any = type(db.engine.dialect)
    compiled = statement.compile(dialect=kind(paramstyle=style))
    stored = {
        name: bind.type.dialect_impl(compiled.dialect).bind_processor(compiled.dialect)
        or (lambda value: value)
        for name, bind in compiled.binds.items()
    }
    fixed = {n: stored[n](b.value) for n, b in compiled.binds.items() if not b.required}
    return _Plain(str(compiled), fixed, stored)


def look_up(statement: AnySelect, **values: Any) -> Any:
    """The first row of a SELECT, by the driver itself: for what every request asks. It costs a
    tenth of what the session does, and sees only what is committed. Raises OperationalError, as
    the session does, when the database is busy or away."""
    try:
        return _first(_plain(statement, db.engine.dialect.name), values)
    except db.engine.dialect.loaded_dbapi.OperationalError as error:
        raise OperationalError("a look-up", None, error) from error


def _first(plain: _Plain, values: dict[str, Any]) -> Any:
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(plain.sql, plain.values(values))
        row = cursor.fetchone()
        cursor.close()
        return row
    finally:
        connection.close()


def run(statement: Any, **values: Any) -> CursorResult[Any]:
    """A prebuilt statement in the current transaction, at a third of what the session takes for
    it."""
    connection = db.session.connection()
    plain = _plain(statement, connection.dialect.name)
    return connection.exec_driver_sql(plain.sql, plain.values(values))
