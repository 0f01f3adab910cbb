"""The SQLite library that the site runs on.

`pysqlite3` brings a current one, where there is a wheel of it. Python's own is the fallback: on
Debian 12 and 13 it is too old for a write-ahead log (`keeps_log`).
"""

try:
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:  # no wheel for this machine
    import sqlite3

__all__ = ["keeps_log", "sqlite3"]


def keeps_log(version: tuple[int, ...]) -> bool:
    """Return whether this SQLite keeps a write-ahead log safely.

    Two connections that write and tidy the log at the same moment could corrupt the file. That was
    mended in 3.51.3, and in 3.50.7 and 3.44.6 (the release notes on sqlite.org)."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or version[:3] == (3, 44, 6)
