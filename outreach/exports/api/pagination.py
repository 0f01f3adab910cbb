"""A dataset as JSON, page by page: each as of one moment, and all together missing nothing.

The first page fixes up to which revision the pages go. A row that changes meanwhile may come as it
was or as it is: it comes again with what changed after that revision, which is where the last page
says to go on.
"""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from outreach.core.database import transaction
from outreach.exports import actions
from outreach.exports import reader as reading
from outreach.exports.cursors import Cursor
from outreach.exports.request import Wanted


class Page(NamedTuple):
    """`lines` are rows as JSON objects. One of the cursors is there: `next` is that of the page
    after this, `since` that of what changes after these pages."""

    lines: list[str]
    revision: int
    next: Cursor | None
    since: Cursor | None

    def body(self, wanted: Wanted, next_url: str | None, since: str | None) -> bytes:
        """The rows are put in as the database wrote them."""
        told = {
            "dataset": wanted.contract.name.value,
            "version": wanted.contract.version,
            "next": next_url,
            "since": since,
        }
        begins = json.dumps(told, ensure_ascii=False, indent=1).removesuffix("\n}")
        rows = ",\n  ".join(self.lines)
        return f'{begins},\n "rows": [{rows}]\n}}\n'.encode()


def page(wanted: Wanted, cursor: Cursor, limit: int) -> Page:
    """The page to which a cursor leads."""
    with reading.snapshot(wanted.contract, part=True) as connection:
        # Before the rows: what is written in between comes twice rather than never.
        until = cursor.until if cursor.until is not None else reading.head(connection)
        view = replace(wanted.view, until=until, after=cursor.after, limit=limit + 1)
        rows = reading.page(connection, wanted.contract, view, wanted.columns)
    lines = [line for line, _ in rows[:limit]]
    if len(rows) <= limit:
        return Page(lines, until, None, Cursor(since=until))
    _, last = rows[limit - 1]
    return Page(lines, until, Cursor(since=cursor.since, until=until, after=last), None)


def whole(wanted: Wanted, head: int) -> Page:
    """A dataset whose changes are not noted: small, and in one page."""
    with reading.snapshot(wanted.contract, part=True) as connection:
        asked = connection, wanted.contract, wanted.view, wanted.columns
        lines = [line for batch in reading.lines(*asked) for line in batch]
    return Page(lines, head, None, Cursor(since=head))


def keep_record(wanted: Wanted, taken: Page, body: bytes, now: datetime) -> None:
    """Who takes what is written down before it leaves, as of a file."""
    with transaction():
        taking_id = actions.begin(wanted, now=now)
        actions.end(
            taking_id=taking_id,
            rows=len(taken.lines),
            size=len(body),
            sha256=hashlib.sha256(body).hexdigest(),
            revision=taken.revision,
            whole=True,
            now=now,
        )
