"""What every test starts from: each database in turn, a fixed moment, people, and their browsers.

The moment is Tuesday 3 November 2026, 10.00 in London. `moment.shift(...)` moves it.
"""

import gc
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import settings

from outreach.core import background as later
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.exports import downloads
from outreach.imports import reading_process
from outreach.people.models import Person
from outreach.public.responses import forget
from tests.browsing import Browser
from tests.hashing import hash_quickly
from tests.stores import PostgreSQLStore, SQLiteStore, Store

# The same examples every time, and a busy machine is no mistake of ours.
settings.register_profile("outreach", deadline=None, derandomize=True, database=None)
settings.load_profile("outreach")

# What is imported by now stays: looking through it for garbage again and again takes its time.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 50, 50)

pytest_plugins = ["tests.postgres"]

# What is small is answered at once, however busy the machine is.
downloads.AT_ONCE = 10.0
# Files are read in a child process, which a busy machine may keep waiting.
reading_process.DEADLINE_SECONDS = reading_process.WAIT_SECONDS = 120.0

MEMORY = [Path("/", "dev", "shm")]
NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """One of the two databases with the 650 in it, made new for every test."""
    if request.param == "postgresql":
        kept = PostgreSQLStore(request.getfixturevalue("postgres_url"))
        yield kept
        kept.close()
        return
    # A real file, in memory where the machine offers that: thousands of commits need no disk.
    memory = next((path for path in MEMORY if os.access(path, os.W_OK)), None)
    with TemporaryDirectory(prefix="outreach-tests-", dir=memory) as folder:
        yield SQLiteStore(Path(folder))


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        hash_quickly(patch)
        yield


@pytest.fixture(autouse=True)
def moment() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def app(store: Store, moment: Any) -> Iterator[Flask]:
    store.renew()
    forget(store.app)
    with store.app.app_context():
        yield store.app
        later.wait()
        db.session.remove()


@pytest.fixture
def person(app: Flask) -> Callable[..., Person]:
    """Make a person: `person("Asha", own="E14001063", role=Role.COORDINATOR)`."""

    def make(name: str, role: Role = Role.VOLUNTEER, own: str | None = None) -> Person:
        with transaction():
            someone = Person(
                email=f"{name.lower().replace(' ', '.')}@example.org",
                name=name,
                password_hash="-",
                role=role,
                own_gss_code=own,
                created_at=clock.now(),
            )
            db.session.add(someone)
            db.session.flush()
            db.session.expunge(someone)
        return someone

    return make


@pytest.fixture
def browser_of(app: Flask) -> Callable[[Person], Browser]:
    return lambda someone: Browser(app, someone)


@pytest.fixture
def asha(person: Callable[..., Person]) -> Person:
    return person("Asha")


@pytest.fixture
def ben(person: Callable[..., Person]) -> Person:
    return person("Ben")


@pytest.fixture
def carol(person: Callable[..., Person]) -> Person:
    return person("Carol", role=Role.COORDINATOR)


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(app, None)


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parent.parent
