"""The site as `./script/server` starts it, on a port and a database of its own."""

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask import Flask
from playwright.sync_api import Page

from outreach.core.sqlite import sqlite3
from outreach.people.models import Person
from tests.browsing import Browser
from tests.stores import SQLiteStore

ROOT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until the server answers


class Site(SQLiteStore):
    """A running server on an empty database that it set up itself. The tests' own application
    (`site.app`) writes to the same file, as a second program beside the server."""

    settings: ClassVar[dict[str, str]] = {}

    def __init__(self, folder: Path) -> None:
        self.file, self.template = folder / "outreach.sqlite3", folder / "template.sqlite3"
        self.url, self.output = f"sqlite:///{self.file}", folder / "output"
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.start()
        with closing(sqlite3.connect(self.file)) as made, closing(self._kept()) as kept:
            made.backup(kept)

    def start(self) -> None:
        """Start the server on its address; after `stop`, again."""
        environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment |= {
            "DATABASE_URL": self.url,
            "SECRET_KEY": self.app.config["SECRET_KEY"],
            **self.settings,
        }
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [ROOT / "script/server", "--port", str(self.port)],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait(self.port)
        except BaseException:
            self.stop()
            raise

    def renew(self) -> None:
        """As it was when the server had started, first link included. Through SQLite and not by
        copying the file: the server has it open."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute("ATTACH ? AS kept", (str(self.template),))
            connection.execute("BEGIN IMMEDIATE")
            # The audit's own refuse to let anything be deleted.
            kept = "SELECT name, sql FROM kept.sqlite_schema WHERE type = ?"
            triggers = connection.execute(kept, ("trigger",)).fetchall()
            for name, _ in triggers:
                connection.execute(f"DROP TRIGGER {name}")
            tables = connection.execute("SELECT name FROM kept.sqlite_schema WHERE type = 'table'")
            for (name,) in tables.fetchall():
                connection.execute(f'DELETE FROM main."{name}"')  # noqa: S608
                connection.execute(f'INSERT INTO main."{name}" SELECT * FROM kept."{name}"')  # noqa: S608
            for _, sql in triggers:
                connection.execute(sql)

    def _kept(self) -> sqlite3.Connection:
        return sqlite3.connect(self.template)

    @property
    def first_link(self) -> str:
        found = re.search(rf"{self.address}/invitations/\S+", self.output.read_text())
        assert found, self.output.read_text()
        return found[0]

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Read the database beside the server."""
        with closing(sqlite3.connect(self.file)) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        """Write to the database beside the server, to make what would take days to happen."""
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement, values)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def _wait(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail(f"The server did not start:\n{self.output.read_text()}")


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One database is enough here: the other tests run on both."""
    running = Site(tmp_path_factory.mktemp("browser"))
    yield running
    running.stop()
    assert "Traceback" not in running.output.read_text(), running.output.read_text()


@pytest.fixture
def site(app: Flask, store: Site) -> Site:
    """The server, with the 650 and nobody in it."""
    return store


@pytest.fixture
def visit(app: Flask, site: Site, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """`visit(asha, "/board")`: a page of Asha's, signed in, in a browser of her own."""

    def open_page(person: Person | None, path: str = "/today", **options: Any) -> Page:
        page = new_page(base_url=site.address, **options)
        if person:
            cookie = Browser(app, person).client.get_cookie("outreach")
            assert cookie is not None
            page.context.add_cookies(
                [{"name": "outreach", "value": cookie.value, "url": site.address}]
            )
        page.goto(path)
        return page

    return open_page
