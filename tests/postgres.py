"""PostgreSQL for the tests: one server per run, started when the first test asks for it.

With TEST_POSTGRES_URL set, that server is used instead of our own.

A pytest plugin (``pytest_plugins = ["tests.postgres"]``) with one fixture, ``postgres_url``.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.postgres_server import Cluster, start_cluster

__all__ = ["Cluster", "create_database", "drop_database", "start_cluster"]

RUN_FOLDER = "OUTREACH_TEST_POSTGRES"  # how pytest-xdist's workers find the one server


def create_database(admin_url: str, name: str) -> str:
    """A new, empty database on that server; returns its URL. Replaces one of the same name."""
    drop_database(admin_url, name)
    _execute(admin_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(_plain(admin_url)).set(database=name).render_as_string(hide_password=False)


def drop_database(admin_url: str, name: str) -> None:
    """Whether or not it exists, and whoever is still connected."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _execute(admin_url, statement.format(sql.Identifier(name)))


def _execute(admin_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(_plain(admin_url), autocommit=True) as connection:
        connection.execute(statement)


def _plain(url: str) -> str:
    """As psycopg itself reads it: without SQLAlchemy's `+psycopg`."""
    parsed = make_url(url)
    plain = parsed.set(drivername=parsed.get_backend_name())
    return plain.render_as_string(hide_password=False)


def _shared_cluster() -> Cluster:
    """The run's one server: whichever worker asks first starts it, the others wait."""
    folder = Path(os.environ[RUN_FOLDER])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = _read_cluster(folder)
        if cluster is None:
            cluster = start_cluster(owner=int((folder / "owner").read_text()))
            (folder / "cluster").write_text(f"{cluster.pid} {cluster.folder}")
    return cluster


def _read_cluster(folder: Path) -> Cluster | None:
    if not (folder / "cluster").exists():
        return None
    pid, _, where = (folder / "cluster").read_text().partition(" ")
    return Cluster(Path(where), int(pid))


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def pytest_configure(config: pytest.Config) -> None:
    if _is_worker(config):
        return
    folder = Path(tempfile.mkdtemp(prefix="outreach-tests-"))
    (folder / "owner").write_text(str(os.getpid()))
    os.environ[RUN_FOLDER] = str(folder)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _is_worker(config) or RUN_FOLDER not in os.environ:
        return
    folder = Path(os.environ.pop(RUN_FOLDER))
    if cluster := _read_cluster(folder):
        cluster.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of this process's own, empty at the start of the run."""
    admin = os.environ.get("TEST_POSTGRES_URL") or _shared_cluster().url_for("postgres")
    # The process id, because a server from TEST_POSTGRES_URL may serve several runs at once.
    name = f"outreach_test_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    yield create_database(admin, name)
    drop_database(admin, name)
