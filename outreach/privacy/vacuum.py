"""The database's files, without what was deleted. Outside any transaction.

A database that deletes something marks its place as free; the bytes may lie there for long. SQLite
overwrites them at once (`secure_delete`, set in `outreach.core.database`), but a write-ahead log
still has the pages as they were. PostgreSQL keeps them until a table is rewritten.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep
from typing import Any

from outreach.core.extensions import db

TRIES, SECONDS_BETWEEN_TRIES = 20, 2.0
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


def empty_log() -> bool:
    """What is quick enough for a request, after somebody left: on SQLite all that is needed. On
    PostgreSQL what was deleted can no longer be asked for, and its bytes wait for the night.
    Returns whether it is done: not while the log is being read."""
    if db.engine.dialect.name != "sqlite":
        return True
    with _a_connection_of_its_own() as driver:
        # As long as it waits for readers nobody can save.
        driver.execute("PRAGMA busy_timeout = 1000")
        return _empty(driver)


def keep_emptying_log() -> None:
    """Try again until it is done, for a minute."""
    for _ in range(TRIES):
        sleep(SECONDS_BETWEEN_TRIES)
        if empty_log():
            return


def _empty(driver: Any) -> bool:
    driver.execute("PRAGMA query_only = OFF")
    busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        LOG.warning("the write-ahead log is being read, and not emptied yet")
    return not busy


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
