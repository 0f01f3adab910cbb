"""The two databases of the tests. Each is set up once and copied anew for every test."""

import shutil
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from outreach import clock, create_app
from outreach.database import engine_options, normalise_url, transaction
from outreach.extensions import db
from outreach.parliament.actions import load_facts
from outreach.queue.enrolment import enrol
from outreach.scripts.actions import add_defaults


def fill(app: Flask) -> None:
    with app.app_context():
        upgrade()
        with transaction():
            load_facts(now=clock.now())
            enrol(now=clock.now())
            add_defaults(now=clock.now())
        db.session.remove()


def _fail_on_unsaved(response: Any) -> Any:
    left = [*db.session.new, *db.session.dirty, *db.session.deleted]
    assert not left, f"left in the session, never saved: {left}"
    return response


class Store:
    name: str
    url: str

    def make_app(self, **settings: Any) -> Flask:
        """An application on this database; a connection is closed as soon as it is given back."""
        options = engine_options(normalise_url(self.url)) | {"poolclass": NullPool}
        options.pop("pool_recycle", None)
        options.pop("pool_pre_ping", None)
        app = create_app(
            {
                "TESTING": True,
                "PUBLIC_URL": "http://127.0.0.1:8000",
                "SECRET_KEY": "a key of the tests, forty characters long",
                "SQLALCHEMY_DATABASE_URI": self.url,
                "SQLALCHEMY_ENGINE_OPTIONS": options,
                **settings,
            }
        )
        app.after_request(_fail_on_unsaved)
        return app

    @cached_property
    def app(self) -> Flask:
        return self.make_app()

    def renew(self) -> None:
        """Back to the 650 and nobody."""
        raise NotImplementedError


class SQLiteStore(Store):
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file, self.template = folder / "outreach.sqlite3", folder / "template.sqlite3"
        self.url = f"sqlite:///{self.file}"
        fill(self.app)
        shutil.copyfile(self.file, self.template)

    def renew(self) -> None:
        shutil.copyfile(self.template, self.file)


class PostgreSQLStore(Store):
    name = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = make_url(url).database or ""
        self.template = f"{self.database}_template"
        fill(self.app)
        self._copy(self.database, self.template)

    def renew(self) -> None:
        self._copy(self.template, self.database)

    def _copy(self, source: str, target: str) -> None:
        admin = make_url(self.url).set(drivername="postgresql", database="postgres")
        with psycopg.connect(
            admin.render_as_string(hide_password=False), autocommit=True
        ) as connection:
            names = {"source": sql.Identifier(source), "target": sql.Identifier(target)}
            for statement in (
                "DROP DATABASE IF EXISTS {target} WITH (FORCE)",
                "CREATE DATABASE {target} TEMPLATE {source} STRATEGY FILE_COPY",
            ):
                connection.execute(sql.SQL(statement).format(**names))
