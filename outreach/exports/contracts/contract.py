"""What a contract is made of. Files, API, checks and docs/data-dictionary.md are made from it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Select

from outreach.core.vocabulary import Shared, Word

Cell = str | int | None
Rows = Iterable[tuple[Cell, ...]]
Position = tuple[int, str | int]


class Kind(StrEnum):
    """What a cell holds. Rows carry days as `2026-11-03` and truth as `true` or `false`."""

    TEXT = "text"
    NUMBER = "number"
    TRUTH = "true or false"
    DAY = "day"


@dataclass(frozen=True, kw_only=True)
class Column:
    """`always` says that it is never empty; `words` are the only ones that occur; `typed` that
    somebody typed it, so that it may begin like a formula. `width` is in signs, for workbooks."""

    name: str
    kind: Kind
    means: str
    always: bool = False
    words: type[Word] | tuple[Word, ...] | None = None
    typed: bool = False
    width: int = 14


@dataclass(frozen=True, kw_only=True)
class View:
    """Whom the rows are for, which of them, and as of when. `since` and `until` are revisions of
    the exports' head: only what changed after the one, and not after the other; `after` is the
    position of the last row that somebody has: its place and its key."""

    # None: for the campaign itself.
    partner_id: int | None
    # Makes pseudonyms and keys of rows; for the campaign made from its own secret.
    pseudonym_key: str
    first: date | None = None
    last: date | None = None
    since: int | None = None
    until: int | None = None
    after: Position | None = None
    limit: int | None = None
    # What the rows are read with: whatever a query must know first is read with it, too. A second
    # connection could wait for somebody who saves, who waits for the first one.
    connection: Connection | None = None


@dataclass(frozen=True, kw_only=True)
class Contract:
    """One dataset. Its rows come from one SELECT, in the columns' order and as plain text and
    numbers (`query`), or from our figures (`listed`). `key` is the first column; if `day` names
    one, a period can be asked for. One without `changes` is so small that it is given whole."""

    name: Shared
    version: str
    holds: str
    columns: tuple[Column, ...]
    # What is new in each version, the newest first.
    versions: Mapping[str, str]
    day: str = ""
    query: Callable[[View], Select[Any]] | None = None
    listed: Callable[[View], Rows] | None = None
    # Whether the database notes when a row of it changes.
    changes: bool = True
    # Whether a file of it can name volunteers: who takes one gives their password again.
    names_volunteers: bool = False

    @property
    def key(self) -> Column:
        return self.columns[0]

    def of(self, names: Iterable[str]) -> tuple[Column, ...]:
        """Those columns that are wanted, in the contract's order; the key always."""
        wanted = {self.key.name, *names}
        return tuple(column for column in self.columns if column.name in wanted)


REMOVED = Column(
    name="removed",
    kind=Kind.TRUTH,
    means="true only in what changed since last time: this row no longer counts, or may no longer"
    " be told. Take it out of what you have. Everything in it but the key is empty.",
    always=True,
    width=9,
)
MP_NAME = Column(
    name="mp_name",
    kind=Kind.TEXT,
    means="The MP’s name, as Parliament writes it today.",
    always=True,
    typed=True,
    width=30,
)
