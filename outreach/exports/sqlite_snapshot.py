"""Large exports on a SQLite that cannot be read and written at the same time.

Older libraries keep a rollback journal (`sqlite.py`): as long as somebody reads,
nobody can save. Seconds of reading would be seconds of waiting for everyone. So of a large file a
copy is read, which is made in a fraction of that time and gone when it is read.
"""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from outreach.core.extensions import db
from outreach.core.sqlite import sqlite3
from outreach.exports import row_keys

# In bytes: what is smaller is read in less than half a second.
LARGE = 48 * 1024 * 1024


def would_block() -> bool:
    """Whether reading all of it would keep others from saving for long."""
    path = db.engine.url.database if db.engine.dialect.name == "sqlite" else None
    if path is None or not Path(path).exists() or Path(path).stat().st_size < LARGE:
        return False
    with db.engine.connect() as connection:
        return connection.execute(text("PRAGMA journal_mode")).scalar() != "wal"


@contextmanager
def connection() -> Iterator[Connection]:
    """A connection to a copy as of now. It lies beside the database, for us alone to read, and has
    no name any more as soon as it is open."""
    original = Path(db.engine.url.database or "")
    with TemporaryDirectory(prefix=".export-", dir=original.parent) as folder:
        copy = Path(folder) / "copy.sqlite3"
        # Not a copy of the file: closing one that SQLite has open would drop its locks.
        with db.engine.connect() as reading, closing(sqlite3.connect(copy)) as file:
            driver: Any = reading.connection.driver_connection
            driver.backup(file)
        engine = create_engine(f"sqlite:///{copy}", module=sqlite3, poolclass=NullPool)
        event.listen(engine, "connect", row_keys.register)
        with engine.connect() as connected:
            connected.execute(text("PRAGMA query_only = ON"))
            connected.rollback()
            with suppress(OSError):  # where an open file keeps its name
                os.unlink(copy)
            yield connected
