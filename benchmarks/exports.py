"""How fast datasets leave the house: `python -m benchmarks.exports [--rows N] [--no-postgres]`.

Fills an empty database with a million calls (or N) and takes `contacts` as CSV and as JSON Lines,
the way a download does: read by one thread into a file, hashed, read again piece by piece. Beside
it, in the same run, the database's own CSV export of the same query: the program `sqlite3 -csv`,
and PostgreSQL's `COPY … TO STDOUT`. Prints Markdown: rows a second, the ratio of the two (of three
rounds the fastest each), the time until the first byte, and how much more memory the process has at
its most than after 10,000 rows. A round of each runs in a process of its own. Needs `sqlite3`.
"""

import argparse
import json
import os
import random
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from benchmarks.data import app_on
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Format, Role, Shared, TakenBy
from outreach.exports import daily, downloads
from outreach.exports import reader as reading
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.request import Wanted
from outreach.parliament.actions import load_facts
from outreach.people.models import Person
from outreach.queue.enrolment import enrol
from tests.postgres_server import start_cluster

ROWS, FEW, VOLUNTEERS, ROUNDS = 1_000_000, 10_000, 200, 3
BEGAN = datetime(2026, 1, 1, 9, 0, tzinfo=UTC)
COLUMNS = "mp_id, person_id, at, channel, direction, outcome, stance, said_by, note, late"
CONTRACT = CONTRACTS[Shared.CONTACTS]
FORMATS = {Format.CSV: "CSV", Format.JSONL: "JSON Lines"}


def fill(app: Flask, rows: int) -> None:
    """The 650, two hundred people, and so many calls, 20 seconds apart."""
    with app.app_context():
        upgrade()
        with transaction():
            load_facts(now=BEGAN)
            enrol(now=BEGAN)
            for number in range(VOLUNTEERS):
                person = Person(
                    email=f"volunteer{number}@example.org",
                    name=f"Volunteer {number}",
                    password_hash="-",  # noqa: S106
                    role=Role.VOLUNTEER,
                    created_at=BEGAN,
                )
                db.session.add(person)
        with transaction():
            daily.tell(until=BEGAN + timedelta(days=1000))
        mps = list(db.session.scalars(text("SELECT parliament_id FROM mps")))
        people = list(db.session.scalars(text("SELECT id FROM people")))
        db.session.remove()
        url = app.config["SQLALCHEMY_DATABASE_URI"]
        db.engine.dispose()
    invented = calls(rows, mps, people)
    _into_sqlite(url.database, invented) if _on_sqlite(url) else _into_postgresql(url, invented)


def _on_sqlite(url: Any) -> bool:
    return bool(url.get_backend_name() == "sqlite")


def calls(rows: int, mps: list[int], people: list[int]) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(7)
    for number in range(rows):
        at = (BEGAN + timedelta(seconds=20 * number)).strftime("%Y-%m-%d %H:%M:%S.%f")
        outcome = chance.choice(("voicemail_left", "no_answer", "no_answer", "spoke_staff"))
        heard = ("supportive", "staff") if outcome == "spoke_staff" else (None, None)
        who = chance.choice(mps), chance.choice(people)
        yield (*who, at, "phone", "out", outcome, *heard, "", False)


def _into_sqlite(file: str, rows: Iterator[tuple[Any, ...]]) -> None:
    from outreach.core.sqlite import sqlite3

    connection = sqlite3.connect(file)
    # What watches each row would take longer than all the rest, and is not what is measured.
    watching = (
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'contacts'"
    )
    triggers = connection.execute(watching).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    marks = ", ".join("?" * 10)
    connection.executemany(f"INSERT INTO contacts ({COLUMNS}) VALUES ({marks})", rows)  # noqa: S608
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("ANALYZE")
    connection.commit()
    connection.close()


def _into_postgresql(url: Any, rows: Iterator[tuple[Any, ...]]) -> None:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET timezone = 'UTC'")
        with connection.cursor().copy(f"COPY contacts ({COLUMNS}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.execute("VACUUM ANALYZE")


def _plain(url: Any) -> str:
    found: str = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return found


def ours(app: Flask, form: Format, **period: Any) -> dict[str, float]:
    """One download, all of it: seconds, seconds until the first byte, bytes."""
    with app.app_context():
        view = reading.view_of(None, **period)
        wanted = Wanted(
            contract=CONTRACT,
            columns=CONTRACT.columns,
            view=view,
            format=form,
            how=TakenBy.COMMAND,
        )
        begun, first, size = time.perf_counter(), 0.0, 0
        for piece in downloads.start(wanted):
            first = first or time.perf_counter() - begun
            size += len(piece)
        return {"seconds": time.perf_counter() - begun, "first": first, "size": size}


def query_of(app: Flask) -> str:
    """The same SELECT, with its values in it, for the database's own export. SQLite's program does
    not make the keys of rows: there our numbers stand in their place."""
    with app.app_context():
        query = CONTRACT.query and CONTRACT.query(reading.view_of(None))
        assert query is not None
        text = str(query.compile(db.engine, compile_kwargs={"literal_binds": True}))
        return re.sub(r"outreach_row_key\('\w+', ('..'), (contacts\.id)\)", r"\1 || \2", text)


def own(app: Flask, query: str) -> float:
    """Seconds that the database's own export takes, thrown away as it comes."""
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    begun = time.perf_counter()
    if _on_sqlite(url):
        command = ["sqlite3", "-readonly", "-csv", "-header", url.database, query]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun
    with psycopg.connect(_plain(url)) as connection:
        statement: Any = f"COPY ({query}) TO STDOUT (FORMAT csv, HEADER)".replace("%%", "%")
        with connection.cursor().copy(statement) as copy:
            for _ in copy:
                pass
    return time.perf_counter() - begun


def one_round(url: str, form: Format) -> dict[str, float]:
    """In this process: a few rows first, then all; and how much more memory that took, in MB."""
    app = app_on(url)
    ours(app, form, last=(BEGAN + timedelta(seconds=20 * FEW)).date())
    few = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = ours(app, form)
    found["more"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - few) / 1024
    return found


def measure(name: str, url: str, rows: int) -> Iterator[str]:
    app = app_on(url)
    fill(app, rows)
    query = query_of(app)
    floor = min(own(app, query) for _ in range(ROUNDS))
    for form, label in FORMATS.items():
        rounds = []
        for _ in range(ROUNDS):
            again = [sys.executable, "-m", "benchmarks.exports", "--round", form.value, url]
            done = subprocess.run(again, check=True, capture_output=True, text=True)
            rounds.append(json.loads(done.stdout))
        best = min(rounds, key=lambda one: one["seconds"])
        yield (
            f"| {name} | {label} | {rows / best['seconds']:,.0f} | {rows / floor:,.0f}"
            f" | {floor / best['seconds']:.2f} | {1000 * max(r['first'] for r in rounds):.0f} ms"
            f" | {max(r['more'] for r in rounds):.0f} MB | {best['size'] / 2**20:.0f} MB |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--no-postgres", action="store_true")
    parser.add_argument("--round", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.round:
        print(json.dumps(one_round(asked.round[1], Format(asked.round[0]))))
        return
    print(
        f"{asked.rows:,} contacts; the slowest first byte and the most memory of {ROUNDS} rounds\n"
    )
    print(
        "| database | format | rows/s | its own export | ratio | first byte | more memory | size |"
    )
    print("|---|---|---|---|---|---|---|---|")
    with TemporaryDirectory() as folder:
        for line in measure("SQLite", f"sqlite:///{Path(folder) / 'exports.sqlite3'}", asked.rows):
            print(line, flush=True)
    if asked.no_postgres:
        return
    cluster = start_cluster(os.getpid())
    try:
        with psycopg.connect(cluster.url_for("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE exports")
        for line in measure("PostgreSQL", cluster.url_for("exports"), asked.rows):
            print(line, flush=True)
    finally:
        cluster.stop()


if __name__ == "__main__":
    main()
