"""How far the writing of a download is, and whether it may go on."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.exports import actions

# While it is being written: how often (in seconds) its record says how far it is, and whoever
# fetches it is looked at again.
SAID_EVERY, LOOKED_EVERY = 1.0, 1.0

Still = Callable[[], bool]


class NoLongerAllowed(Exception):
    """What allowed it was taken back while it was being written."""


class Progress:
    """How far the writing is, and as of which revision."""

    def __init__(self, taking_id: int, still: Still) -> None:
        self.taking_id, self._still = taking_id, still
        self.rows = 0
        self.revision: int | None = None
        self._said = self._looked = monotonic()

    def count(self, batch: Any) -> None:
        """Some more rows were read. On SQLite nobody is asked anything meanwhile: a second look at
        the database could wait for somebody who saves, who waits for the rows to be read."""
        self.rows += len(batch)
        if db.engine.dialect.name != "sqlite":
            self.look()

    def look(self) -> None:
        """May whoever takes it do so still? Raises NoLongerAllowed."""
        if monotonic() - self._looked > LOOKED_EVERY:
            self._looked = monotonic()
            may = self._still()
            db.session.rollback()  # nothing stays open that somebody who saves would wait for
            if not may:
                raise NoLongerAllowed

    def say(self, rows: int) -> None:
        """So many are written. Not while rows are read: on SQLite nobody can save meanwhile."""
        if monotonic() - self._said > SAID_EVERY:
            self._said = monotonic()
            with transaction():
                actions.go_on(taking_id=self.taking_id, rows=rows, now=clock.now())
            db.session.remove()
