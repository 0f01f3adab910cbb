"""What `POST /queue/next` asks of the database: written down from the program itself, and done
again through the bare driver. So the comparison cannot drift from what the program does.
"""

import itertools
import os
from datetime import datetime
from typing import Any

import psycopg

from outreach.core.sqlite import sqlite3

Step = dict[str, Any]
_numbers = itertools.count(1)


def record(post: Any, someone: Any) -> list[Step]:
    """Every statement of one claim, with names in place of what differs from claim to claim."""
    from sqlalchemy import event

    from outreach.core.database import _writing
    from outreach.core.extensions import db

    begin = {"sqlite": ("BEGIN", "BEGIN IMMEDIATE")}.get(db.engine.dialect.name, ("BEGIN", "BEGIN"))
    heard: list[tuple[str, Any]] = []
    listeners = {
        "begin": lambda _c: heard.append((begin[_writing.get()], ())),
        "commit": lambda _c: heard.append(("COMMIT", ())),
        "rollback": lambda _c: heard.append(("ROLLBACK", ())),
        "before_cursor_execute": lambda _c, _k, sql, values, _x, _m: heard.append((sql, values)),
    }
    for name, listener in listeners.items():
        event.listen(db.engine, name, listener)
    try:
        mp_id = post()
    finally:
        for name, listener in listeners.items():
            event.remove(db.engine, name, listener)
    names = {
        someone.id: "person",
        someone.token_hash: "token_hash",
        someone.own: "own",
        someone.here: "here",
        mp_id: "mp",
        f"mp:{mp_id}": "subject",
        f"/mps/{mp_id}": "location",
        5_000_001: "revision",  # one more than benchmarks/data.py sets the counter to
        KEY: "key",
    }
    return [{"sql": sql, "values": _named(values, names)} for sql, values in heard]


KEY = "the-key-of-the-recording"


def _named(values: Any, names: dict[Any, str]) -> Any:
    if isinstance(values, list):
        assert len(values) == 1, "several rows at once are not expected here"
        values = values[0]

    def one(value: Any) -> Any:
        if isinstance(value, str | int) and not isinstance(value, bool) and value in names:
            return {"name": names[value]}
        return (
            {"at": value.isoformat()}
            if isinstance(value, datetime)
            else {"is": str(value) if isinstance(value, str) else value}
        )

    if isinstance(values, dict):
        return {name: one(value) for name, value in values.items()}
    return [one(value) for value in values]


class Player:
    """Does the recorded statements again, for one person after another."""

    def __init__(self, url: str, steps: list[Step]) -> None:
        self.connection = connect(url)
        self.steps = [(step["sql"], _ready(step["values"])) for step in steps]

    def claim(self, person: dict[str, Any]) -> int | None:
        """Returns the MP's id; None when there was none left."""
        known = {
            "person": person["id"],
            "token_hash": person["token_hash"],
            "own": person["own"],
            "here": person["here"],
            "key": f"{os.getpid()}-{next(_numbers)}",
        }
        for sql, values in self.steps:
            cursor = (
                self.connection.execute(sql, _filled(values, known) or None)
                if values
                else (self.connection.execute(sql))
            )
            if cursor.description is None:
                continue
            rows = cursor.fetchall()
            if "UPDATE queue_entries" in sql:
                if not rows:
                    self.connection.execute("ROLLBACK")
                    return None
                mp_id = rows[0][0]
                known |= {"mp": mp_id, "subject": f"mp:{mp_id}", "location": f"/mps/{mp_id}"}
            elif "UPDATE board_revision" in sql:
                known["revision"] = rows[0][0]
        return known["mp"]


def connect(url: str) -> Any:
    if not url.startswith("sqlite"):
        return psycopg.connect(url, autocommit=True, options="-c timezone=UTC")
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    for pragma in ("busy_timeout = 5000", "foreign_keys = ON", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def _ready(values: Any) -> Any:
    def one(value: dict[str, Any]) -> Any:
        if "at" in value:
            return datetime.fromisoformat(value["at"])
        return value if "name" in value else value["is"]

    if isinstance(values, dict):
        return {name: one(value) for name, value in values.items()}
    return [one(value) for value in values]


def _filled(values: Any, known: dict[str, Any]) -> Any:
    def one(value: Any) -> Any:
        return known[value["name"]] if isinstance(value, dict) else value

    if isinstance(values, dict):
        return {name: one(value) for name, value in values.items()}
    return [one(value) for value in values]
