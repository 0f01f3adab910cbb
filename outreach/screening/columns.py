"""The type of every column that holds what people type: it takes nothing of a constituent.

Forms say so at the field. This is for what comes by any other way.
"""

from typing import Any

from sqlalchemy import Column, Dialect, String, Text, TypeDecorator, event
from sqlalchemy.exc import DontWrapMixin
from sqlalchemy.types import TypeEngine

from outreach.core.errors import Refusal
from outreach.screening.profiles import Profile, why_not


class NotKept(Refusal, DontWrapMixin):
    """A text that was to be stored holds a constituent's data; `column` says where."""

    status = 422

    def __init__(self, column: str, sentence: str) -> None:
        super().__init__(sentence)
        self.column = column


class Cleared(str):
    """A text that a rule let pass: with what it allows, or because it was kept before.

    A `Screened` column takes it as it is. Whatever is made of it (a part, a copy with other words)
    is a plain text again, which is screened."""

    __slots__ = ()


class Screened(TypeDecorator[str]):
    """Text of at most `length` characters that is screened whenever it is stored."""

    impl = String
    cache_ok = True

    def __init__(self, length: int | None = None, profile: Profile = Profile.TEXT) -> None:
        super().__init__(length)
        self.length, self.profile = length, profile
        self.column: Column[Any] | None = None

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return String(self.length) if self.length else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if not isinstance(value, Cleared) and (why := why_not(value, self.profile)):
            raise NotKept(self.column.name if self.column is not None else "", why)
        return str(value)

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        return String()  # what is looked for is not stored


@event.listens_for(Screened, "after_parent_attach")
def _remember(kind: Screened, column: Column[Any]) -> None:
    kind.column = column  # it is given its name later
