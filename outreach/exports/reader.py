"""Rows of a dataset as of one moment, as fast as the database gives them."""

import hmac
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Select, func, select, text
from sqlalchemy.dialects import postgresql

from outreach.core.app_state import setting
from outreach.core.extensions import db
from outreach.core.vocabulary import Format
from outreach.exports import sqlite_snapshot as copies
from outreach.exports.contracts.contract import Cell, Column, Contract, Kind, Position, View
from outreach.exports.contracts.sql import escaped, json_object
from outreach.exports.models import ExportHead
from outreach.partners.models import Partner

# Rows that are fetched at once. More would be no faster, and cost memory.
BATCH = 2000
# PostgreSQL ends what takes longer than that, in milliseconds.
LONGEST = 600_000

Batch = Sequence[tuple[Cell, ...]]


@contextmanager
def snapshot(contract: Contract, *, part: bool = False) -> Iterator[Connection]:
    """A connection whose every read sees the same moment, whoever writes meanwhile. What the
    session was reading is over: two that read could wait for somebody who saves, who waits for
    the first of them. Our figures are read with the session itself. `part`: only a few rows are
    read, so that nobody waits for long."""
    db.session.rollback()
    if contract.query is None:
        yield db.session.connection(execution_options=_one_moment(db.engine.dialect.name))
        db.session.rollback()
        return
    if not part and copies.would_block():
        with copies.connection() as connection, connection.begin():
            yield connection
        return
    with db.engine.connect() as connection:
        if options := _one_moment(connection.dialect.name):
            connection = connection.execution_options(**options)
        with connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SET LOCAL statement_timeout = {LONGEST}"))
            yield connection


def _one_moment(dialect: str) -> dict[str, Any]:
    """SQLite's transactions see one moment anyway."""
    return {"isolation_level": "REPEATABLE READ"} if dialect == "postgresql" else {}


def view_of(partner: Partner | None, **more: Any) -> View:
    """What a partner may see; without one, what the campaign sees itself."""
    if partner is not None:
        return View(partner_id=partner.id, pseudonym_key=partner.pseudonym_key, **more)
    secret = setting("SECRET_KEY").encode()
    own = hmac.new(secret, b"exports: the campaign itself", sha256).hexdigest()
    return View(partner_id=None, pseudonym_key=own, **more)


def head(connection: Connection | None = None) -> int:
    """The newest revision whose changes can all be read."""
    return int((connection or db.session).execute(select(ExportHead.revision)).scalar_one())


def epoch() -> str:
    return str(db.session.scalar(select(ExportHead.epoch)))


def count(connection: Connection, contract: Contract, view: View) -> int:
    """How many rows it has."""
    if contract.query is None:
        return len(list(contract.listed(view))) if contract.listed else 0
    inside = contract.query(replace(view, connection=connection)).order_by(None).subquery()
    return int(connection.execute(select(func.count()).select_from(inside)).scalar_one())


def cells(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column], *, safe: bool
) -> Iterator[Batch]:
    """The rows, in batches, each in the order of `columns`. With `safe`, what somebody typed and a
    spreadsheet would take for a formula has an apostrophe before it (see docs/exports.md)."""
    if contract.query is None:
        yield _picked(contract, view, columns)
        return
    inside, chosen = _chosen(connection, contract, view, columns, safe=safe)
    yield from _batches(connection, select(*chosen).order_by(*row_order(contract, inside)))


def packed(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column]
) -> Iterator[Sequence[str]]:
    """On SQLite: the same cells, safe, each row as a JSON array without white space; what is empty
    is an empty text. It makes those in less time than Python takes to be handed the cells."""
    inside, chosen = _chosen(connection, contract, view, columns, safe=True)
    row = func.json_array(*(func.coalesce(cell, "") for cell in chosen))
    for batch in _batches(connection, select(row).order_by(*row_order(contract, inside))):
        yield [packed_row[0] for packed_row in batch]


def copied(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column], form: Format
) -> Iterator[Sequence[bytes]]:
    """On PostgreSQL: lines of CSV, or of JSON, as its own COPY writes them; each a row. It sorts
    before it gives the first, so the first few, which an index gives at once, are asked alone."""
    few = replace(view, connection=connection, limit=BATCH)
    last = _position_at(connection, contract, few, BATCH)
    for part in (few, replace(view, after=last)) if last else (few,):
        yield from _copied(connection, contract, part, columns, form)


def _copied(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column], form: Format
) -> Iterator[Sequence[bytes]]:
    if form is Format.CSV:
        inside, chosen = _chosen(connection, contract, view, columns, safe=True)
        texts = ", ".join(f'"{c.name}"' for c in columns if c.kind is not Kind.NUMBER)
        how = f"FORMAT csv, FORCE_QUOTE ({texts})"
        named = [cell.label(c.name) for cell, c in zip(chosen, columns, strict=True)]
        query = select(*named).order_by(*row_order(contract, inside))
    else:
        # Signs that no JSON holds, so that nothing is quoted.
        how = "FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02'"
        query = _json_rows(connection, contract, view, columns)
    # COPY takes no parameters. The values in the query are days, numbers and words of ours.
    plain: Any = postgresql.dialect
    written = query.compile(
        dialect=plain(paramstyle="named"), compile_kwargs={"literal_binds": True}
    )
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY ({written}) TO STDOUT ({how})") as copy:
        batch: list[bytes] = []
        for line in copy:
            batch.append(bytes(line))
            if len(batch) == BATCH:
                yield batch
                batch = []
        yield batch


def row_order(contract: Contract, inside: Any) -> tuple[Any, Any]:
    """By place, then by key: an order that says nothing of when a row was entered."""
    return inside.c.place, inside.c[contract.key.name]


def _position_at(
    connection: Connection, contract: Contract, view: View, number: int
) -> Position | None:
    """The position of a row by its number, from 1 on; None if there are not so many."""
    inside = contract_query(contract, replace(view, connection=connection)).subquery()
    order = row_order(contract, inside)
    query = select(*order).order_by(*order).offset(number - 1).limit(1)
    row = connection.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def page(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column]
) -> list[tuple[str, Position]]:
    """As many rows as `view` allows, as JSON objects, each with its position."""
    inside, cells = _chosen(connection, contract, view, columns, safe=False)
    order = row_order(contract, inside)
    row = json_object(list(zip(columns, cells, strict=True)))
    found = connection.execute(select(row, *order).order_by(*order))
    return [(line, (place, key)) for line, place, key in found]


def lines(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column]
) -> Iterator[Sequence[str]]:
    """The rows as JSON objects, in batches: made by the database, which takes a third of the time
    that Python would."""
    if contract.query is None:
        yield [as_json(columns, row) for row in _picked(contract, view, columns)]
        return
    for batch in _batches(connection, _json_rows(connection, contract, view, columns)):
        yield [row[0] for row in batch]


def as_json(columns: Sequence[Column], row: tuple[Cell, ...]) -> str:
    return json.dumps(as_object(columns, row), ensure_ascii=False, separators=(",", ":"))


def as_object(columns: Sequence[Column], row: tuple[Cell, ...]) -> dict[str, Any]:
    """A row as the contract's JSON has it."""
    truths = {"true": True, "false": False}
    return {
        column.name: truths.get(str(cell)) if column.kind is Kind.TRUTH else cell
        for column, cell in zip(columns, row, strict=True)
    }


def contract_query(contract: Contract, view: View) -> Select[Any]:
    """Its rows. Not of what comes from our figures."""
    if contract.query is None:
        raise ValueError(f"{contract.name} is not read by a query")
    return contract.query(view)


def _chosen(
    connection: Connection,
    contract: Contract,
    view: View,
    columns: Sequence[Column],
    *,
    safe: bool,
) -> tuple[Any, list[Any]]:
    """The rows as something to select from, and the wanted columns of it."""
    inside = contract_query(contract, replace(view, connection=connection)).subquery()
    cells = ((inside.c[column.name], column.typed) for column in columns)
    return inside, [escaped(cell) if safe and typed else cell for cell, typed in cells]


def _json_rows(
    connection: Connection, contract: Contract, view: View, columns: Sequence[Column]
) -> Select[Any]:
    """Each row as one JSON object, in the order of the key."""
    inside, cells = _chosen(connection, contract, view, columns, safe=False)
    row = json_object(list(zip(columns, cells, strict=True)))
    return select(row).order_by(*row_order(contract, inside))


def _picked(contract: Contract, view: View, columns: Sequence[Column]) -> Batch:
    place = {column.name: number for number, column in enumerate(contract.columns)}
    rows = contract.listed(view) if contract.listed else ()
    return [tuple(row[place[column.name]] for column in columns) for row in rows]


def _batches(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """What comes is text and numbers already: on SQLite past SQLAlchemy's rows, which take half the
    time. (On PostgreSQL its cursor has fetched some ahead; there COPY is for speed.)"""
    if connection.dialect.name == "postgresql":
        result = connection.execution_options(stream_results=True).execute(query)
        for rows in result.partitions(BATCH):
            yield [tuple(row) for row in rows]
        return
    # Not streamed: SQLite's cursor is one anyway, and that option fetches a row ahead.
    result = connection.execute(query)
    cursor: Any = result.cursor
    while batch := cursor.fetchmany(BATCH):
        yield batch
    result.close()
