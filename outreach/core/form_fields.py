"""What the forms of several features share."""

import re
from collections.abc import Callable, Container, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length, StopValidation, ValidationError

from outreach.core.email_addresses import question, tidied
from outreach.core.vocabulary import Channel, Direction, Outcome, SaidBy, Stance, Word

W = TypeVar("W", bound=StrEnum)


def straight_apostrophe(_form: Any, field: Any) -> None:
    """A validator: ask about an address with a curly apostrophe, which is somebody else's."""
    if ask := question(field.data or ""):
        raise StopValidation(ask)


EMAIL_RULES = (
    InputRequired("Enter an email address."),
    Length(max=254, message="That email address is too long."),
    straight_apostrophe,
    Email("That does not look like an email address. Check it for typing mistakes."),
)


def strip(value: Any) -> Any:
    """A filter: text without white space around it."""
    return value.strip() if isinstance(value, str) else value


def one_line(value: Any) -> Any:
    """A filter: text with a space for each line break and for several spaces."""
    return " ".join(value.split()) if isinstance(value, str) else value


def unix_lines(value: Any) -> Any:
    """A filter: a browser sends \\r\\n; one and the same text must not look changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if value else value


def row_number(text: str | None) -> int | None:
    """Return the number that a hidden field or a choice sent, if a column can hold it."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def as_address(value: Any) -> Any:
    """A filter: an email address without the quotes and unseen marks it was pasted with."""
    return tidied(value) if isinstance(value, str) else value


def choices(words: type[Word]) -> dict[str, str]:
    return {word.value: word.label for word in words}


class AtMost(Length):
    """No longer than that. The field gets no maxlength: a browser cuts there what is pasted, and
    says nothing."""

    def __init__(self, longest: int) -> None:
        super().__init__(max=longest, message=f"Use at most {longest:,} characters.")
        self.field_flags = {}


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


HOURS = {str(hour): f"{hour}:00" for hour in range(9, 18)}
LONGEST_NOTE, LONGEST_LETTER = 500, 5000


class EntryForm(FlaskForm):
    """What a person enters about one contact, a real one or in practice."""

    channel = HiddenField(
        default=Channel.PHONE, validators=(one_of(list(Channel), "Choose how you were in touch."),)
    )
    direction = RadioField(
        choices=choices(Direction),
        default=Direction.OUT,
        validators=(one_of(list(Direction), "Choose who contacted whom."),),
        validate_choice=False,
    )
    outcome = RadioField(
        choices=choices(Outcome),
        validators=(
            InputRequired("Choose how it went."),
            one_of(list(Outcome), "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    stance = SelectField(
        "Where do they stand on the pledge?",
        choices={"": "They did not say"} | choices(Stance),
        validators=(one_of(list(Stance), "Choose one of the answers given."),),
        validate_choice=False,
    )
    said_by = SelectField(
        "Who said so?",
        choices={"": "Choose"} | choices(SaidBy),
        validators=(one_of(list(SaidBy), "Choose one of the answers given."),),
        validate_choice=False,
    )
    in_confidence = BooleanField("They said this in confidence")
    note = TextAreaField(
        "A note to the next caller",
        filters=(strip,),
        validators=(AtMost(LONGEST_NOTE),),
    )
    follow_up_on = CalendarField("Follow up on")
    after = SelectField(
        "Not before",
        choices={"": "Any time"} | HOURS,
        validators=(one_of(HOURS, "Choose one of the hours given."),),
        validate_choice=False,
    )

    # Pressed to have this field's text without the words that looked like somebody's case; and,
    # when a text was refused for that, why: a `SomebodysCase` of contacts.safe_notes.
    instead = HiddenField()
    without_case: Any = None

    def say_instead(self, cases_in: Callable[[Mapping[str, str]], Mapping[str, Any]]) -> None:
        """Take out of a field what looked like somebody's case, if that was asked for. `cases_in`
        finds it (contacts.safe_notes)."""
        name = self.instead.data
        if name not in ("note", "own") or name not in self:
            return
        case = cases_in({name: self[name].data or ""}).get(name)
        if case and case.without:
            self[name].data, self[name].raw_data = case.without, [case.without]

    def words(self) -> dict[str, Any]:
        """What was entered, as `contacts.actions.Entry` takes it. Only of a form that is valid."""
        after = (self.after.data or "").strip()
        return {
            "channel": Channel(self.channel.data or Channel.PHONE),
            "direction": Direction(self.direction.data or Direction.OUT),
            "outcome": Outcome(self.outcome.data),
            "stance": as_word(Stance, self.stance.data),
            "said_by": as_word(SaidBy, self.said_by.data),
            "in_confidence": bool(self.in_confidence.data),
            "note": self.note.data or "",
            "follow_up_on": self.follow_up_on.data,
            "follow_up_after": int(after) if after else None,
        }


class LetterForm(EntryForm):
    """The same with the letter that was written before it."""

    own = TextAreaField(
        "A sentence or two of your own",
        filters=(strip,),
        validators=(AtMost(1000),),
    )
    subject = StringField(
        "Subject",
        filters=(strip,),
        validators=(AtMost(200),),
    )
    letter = TextAreaField(
        "Your letter",
        filters=(strip,),
        validators=(AtMost(LONGEST_LETTER),),
    )
