"""The site as `./script/server` starts it, on a port and a database of its own."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page

from outreach.people.models import Person
from tests.browsing import Browser
from tests.stores import SQLiteStore

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds until the server answers


class Site:
    """A running server. `first_link` is what it printed for the first coordinator."""

    def __init__(self, database: Path, secret_key: str) -> None:
        self.database, self.port = database, _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "DATABASE_URL": f"sqlite:///{database}",
            "SECRET_KEY": secret_key,
        }
        self.output = database.with_suffix(".output")
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [ROOT / "script/server", "--port", str(self.port)],
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    @property
    def first_link(self) -> str:
        found = re.search(rf"{self.url}/invitations/\S+", self.output.read_text())
        assert found, self.output.read_text()
        return found[0]

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Read the database beside the server."""
        with closing(sqlite3.connect(self.database)) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: str, *values: Any) -> None:
        """Write to the database beside the server, to make what would take days to happen."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute(statement, values)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)

    def _wait(self) -> None:
        import time

        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        pytest.fail(f"The server did not start:\n{self.output.read_text()}")


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> SQLiteStore:
    """One database is enough here: the other tests run on both."""
    return SQLiteStore(tmp_path_factory.mktemp("browser"))


@pytest.fixture
def site(app: Flask, store: SQLiteStore) -> Iterator[Site]:
    running = Site(store.file, app.config["SECRET_KEY"])
    yield running
    running.stop()
    assert "Traceback" not in running.output.read_text(), running.output.read_text()


@pytest.fixture
def visit(app: Flask, site: Site, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """`visit(asha, "/board")`: a page of Asha's, signed in, in a browser of her own."""

    def open_page(person: Person | None, path: str = "/today", **options: Any) -> Page:
        page = new_page(base_url=site.url, **options)
        if person:
            cookie = Browser(app, person).client.get_cookie("outreach")
            assert cookie is not None
            page.context.add_cookies([{"name": "outreach", "value": cookie.value, "url": site.url}])
        page.goto(path)
        return page

    return open_page
