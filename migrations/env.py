"""Alembic's entry: Flask-Migrate has made the app, and the app knows its database."""

from typing import Any

from alembic import context
from flask import current_app

from outreach.core.columns import UTCDateTime
from outreach.core.database import writing

target = current_app.extensions["migrate"].db


def _skip_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    """No file for a migration that changes nothing."""
    asked = getattr(context.config.cmd_opts, "autogenerate", False)
    if asked and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _plain_types(kind: str, item: Any, _autogen: Any) -> str | bool:
    """A migration must run years from now: it names SQLAlchemy's types, not ours."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


if context.is_offline_mode():
    context.configure(url=target.engine.url, target_metadata=target.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    with writing(), target.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        if connection.dialect.name == "sqlite":
            # A changed table is made anew, and rows elsewhere point to it meanwhile.
            driver.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=target.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_server_default=True,
            process_revision_directives=_skip_empty,
            render_item=_plain_types,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            check = "PRAGMA foreign_key_check" if connection.dialect.name == "sqlite" else ""
            if check and (broken := driver.execute(check).fetchall()):
                raise RuntimeError(f"rows would point nowhere: {broken[:5]}")
        if connection.dialect.name == "sqlite":
            driver.execute("PRAGMA foreign_keys = ON")
