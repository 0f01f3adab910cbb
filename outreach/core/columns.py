"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeAlias

from sqlalchemy import DateTime, Dialect, Enum, Row, Select, TypeDecorator

# A row or a query of columns that a docstring names, where spelling out their types says less.
AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept and given back in UTC. A naive one is refused: it has no meaning."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value  # type: ignore[no-any-return]
        return value.replace(tzinfo=UTC)  # type: ignore[no-any-return]


def word(words: type[StrEnum], name: str) -> Enum:
    """One of our words, as text with a CHECK: readable in any database tool, and held by it."""
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=32,
    )


def shortened(text: str, length: int | None, last: str) -> str:
    """`text` if it fits, or as much of it as does, with `last` at the end; None is any length."""
    return text if length is None or len(text) <= length else text[: length - len(last)] + last
