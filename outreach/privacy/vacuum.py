"""The database's files, without what was deleted. Outside any transaction.

A database that deletes something marks its place as free; the bytes may lie there for long. SQLite
overwrites them at once (`secure_delete`, set in `outreach.core.database`), but a write-ahead log
still has the pages as they were. PostgreSQL keeps them until a table is rewritten.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from outreach.core.extensions import db

LOG = logging.getLogger("outreach")
# The planner's samples of values: names and addresses among them.
_STATISTICS = "pg_catalog.pg_statistic"


def clean() -> None:
    """Rewrite every table without what was deleted. It waits for others, and they for it: on SQLite
    (VACUUM, for what other tools deleted less thoroughly) about a second for each 80 MB; on
    PostgreSQL (VACUUM FULL) one table at a time."""
    with _a_connection_of_its_own() as driver:
        if db.engine.dialect.name == "sqlite":
            driver.execute("PRAGMA query_only = OFF")
            # Not on the disk beside it, where nobody would look for it.
            driver.execute("PRAGMA temp_store = MEMORY")
            driver.execute("VACUUM")
            _empty(driver)
        else:
            driver.autocommit = True
            driver.execute("SET statement_timeout = 0")
            for table in db.metadata.sorted_tables:
                driver.execute(f'VACUUM (FULL, ANALYZE) "{table.name}"')
            # Refused with a warning, not an error, unless the database is ours.
            driver.execute(f"VACUUM (FULL) {_STATISTICS}")


def empty_log() -> None:
    """What is quick enough for a request, after somebody left: on SQLite all that is needed. On
    PostgreSQL what was deleted can no longer be asked for, and its bytes wait for the night."""
    if db.engine.dialect.name == "sqlite":
        with _a_connection_of_its_own() as driver:
            _empty(driver)


def _empty(driver: Any) -> None:
    driver.execute("PRAGMA query_only = OFF")
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        LOG.warning("the write-ahead log is being read, and not emptied yet")


@contextmanager
def _a_connection_of_its_own() -> Iterator[Any]:
    """It is left in a state that no request expects, so nobody gets it afterwards."""
    db.session.rollback()
    borrowed = db.engine.raw_connection()
    driver: Any = borrowed.driver_connection
    borrowed.detach()
    try:
        yield driver
    finally:
        driver.close()
