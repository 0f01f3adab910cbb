"""What the forms of several features share."""

from collections.abc import Callable, Container
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import DateField
from wtforms.validators import ValidationError

from outreach.vocabulary import Word

W = TypeVar("W", bound=StrEnum)


def strip(value: Any) -> Any:
    """A filter: text without white space around it."""
    return value.strip() if isinstance(value, str) else value


def choices(words: type[Word]) -> dict[str, str]:
    return {word.value: word.label for word in words}


def one_of(known: Container[str], sentence: str) -> Callable[[Any, Any], None]:
    """A validator: empty or known, else `sentence`, which says what to do."""

    def check(_form: Any, field: Any) -> None:
        if field.data and field.data not in known:
            raise ValidationError(sentence)

    return check


def as_word(words: type[W], value: str | None) -> W | None:
    return words(value) if value else None


class CalendarField(DateField):
    """An ISO date or nothing, with a message that says what to do."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError("There is no such day. Use year-month-day: 2026-11-30.") from None
