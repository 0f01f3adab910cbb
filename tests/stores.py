"""The two databases of the tests. Each is set up once and put back as it was for every test."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import update
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from outreach import create_app
from outreach.core import clock
from outreach.core.database import engine_options, normalise_url, transaction
from outreach.core.extensions import db
from outreach.core.sqlite import sqlite3
from outreach.exports.models import ExportHead
from outreach.parliament.actions import load_facts
from outreach.queue.enrolment import enrol
from outreach.scripts.actions import add_defaults

# What is done on the day of the tests counts as told to partners.
NEXT_MORNING = datetime(2026, 11, 4, tzinfo=UTC)


def fill(app: Flask) -> None:
    with app.app_context():
        upgrade()
        with transaction():
            load_facts(now=clock.now())
            enrol(now=clock.now())
            add_defaults(now=clock.now())
            db.session.execute(update(ExportHead).values(told_until=NEXT_MORNING))
        db.session.remove()


def _fail_on_unsaved(response: Any) -> Any:
    left = [*db.session.new, *db.session.dirty, *db.session.deleted]
    assert not left, f"left in the session, never saved: {left}"
    return response


def _open(file: Path) -> Any:
    return sqlite3.connect(file)


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
        """The tests' own: it keeps its connections, as a server does."""
        return self.make_app(SQLALCHEMY_ENGINE_OPTIONS=engine_options(normalise_url(self.url)))

    def renew(self) -> None:
        """Back to the 650 and nobody."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Close the connections that are kept and not in use."""
        with self.app.app_context():
            db.engine.dispose()


class SQLiteStore(Store):
    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.file, self.template = folder / "outreach.sqlite3", folder / "template.sqlite3"
        self.url = f"sqlite:///{self.file}"
        fill(self.app)
        self.let_go()
        shutil.copyfile(self.file, self.template)

    def renew(self) -> None:
        self.let_go()  # a connection that knows the old file would go on reading from memory
        if not Path(f"{self.file}-wal").exists():
            shutil.copyfile(self.template, self.file)
            return
        # A server has it open. Beside another file its log would damage that.
        with closing(_open(self.template)) as kept, closing(_open(self.file)) as file:
            kept.backup(file)


# Kept beside the tables: what each held at first. Most tests touch a few rows of a few tables, so
# putting those back takes a hundredth of the time that a new database does. Whether a table was
# touched is told by how many rows it has and by the newest transaction that wrote one. In replica
# mode no trigger fires and no foreign key is asked, so the order of tables does not matter.
KEEP = """
CREATE SCHEMA kept;
CREATE TABLE kept."all tables" (name text PRIMARY KEY, rows bigint, newest bigint);
CREATE FUNCTION kept.mark(name text, OUT rows bigint, OUT newest bigint) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('SELECT count(*), coalesce(max(xmin::text::bigint), 0) FROM public.%I', name)
    INTO rows, newest;
END $$;
DO $$ DECLARE name text; BEGIN
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', name, name);
    INSERT INTO kept."all tables" SELECT name, mark.* FROM kept.mark(name) AS mark;
  END LOOP;
  CREATE TABLE kept."all sequences" AS
    SELECT format('%I.%I', schemaname, sequencename) AS name, last_value
    FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
PUT_BACK = """
SET session_replication_role = replica;
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';
DO $$ DECLARE known record; BEGIN
  FOR known IN SELECT t.name FROM kept."all tables" t, kept.mark(t.name) AS now
      WHERE (t.rows, t.newest) IS DISTINCT FROM (now.rows, now.newest) LOOP
    EXECUTE format('DELETE FROM public.%1$I a WHERE NOT EXISTS
      (SELECT FROM kept.%1$I b WHERE b::text = a::text)', known.name);
    EXECUTE format('INSERT INTO public.%1$I SELECT b.* FROM kept.%1$I b WHERE NOT EXISTS
      (SELECT FROM public.%1$I a WHERE a::text = b::text)', known.name);
    UPDATE kept."all tables" t SET rows = now.rows, newest = now.newest
      FROM kept.mark(known.name) AS now WHERE t.name = known.name;
  END LOOP;
  PERFORM setval(s.name, coalesce(s.last_value, 1), s.last_value IS NOT NULL)
    FROM kept."all sequences" s;
END $$
"""


class PostgreSQLStore(Store):
    name = "postgresql"

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = make_url(url).database or ""
        fill(self.app)
        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.connection = psycopg.connect(plain, autocommit=True)
        self.connection.execute(KEEP)

    def renew(self) -> None:
        self.connection.execute(PUT_BACK)

    def close(self) -> None:
        self.connection.close()
        self.let_go()
