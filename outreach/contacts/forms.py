"""What a person enters about a call or a letter. Rules of meaning are in actions.py."""

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from outreach.vocabulary import Channel, Direction, Outcome, PledgeStatus, SaidBy, Stance, Word

W = TypeVar("W", bound=StrEnum)

LONGEST_NOTE = 500


def strip(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def choices(words: type[Word]) -> list[tuple[str, str]]:
    return [(word.value, word.label) for word in words]


def one_of(words: type[StrEnum], sentence: str) -> Any:
    """A validator: the stored word, or `sentence`. Radio buttons are drawn by the template."""

    def check(_form: Any, field: Any) -> None:
        if field.data and field.data not in list(words):
            raise ValidationError(sentence)

    return check


def as_word(words: type[W], value: str | None) -> W | None:
    return words(value) if value else None


class CalendarField(DateField):
    """A date field whose message says what to do."""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError("There is no such day. Use year-month-day: 2026-11-30.") from None


class ContactForm(FlaskForm):
    channel = HiddenField(
        default=Channel.PHONE, validators=(one_of(Channel, "Choose how you were in touch."),)
    )
    direction = RadioField(
        choices=choices(Direction),
        default=Direction.OUT,
        validators=(one_of(Direction, "Choose who contacted whom."),),
        validate_choice=False,
    )
    outcome = RadioField(
        choices=choices(Outcome),
        validators=(
            InputRequired("Choose how it went."),
            one_of(Outcome, "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    stance = SelectField(
        "Where do they stand on the pledge?",
        choices=[("", "They did not say"), *choices(Stance)],
        validators=(one_of(Stance, "Choose one of the answers given."),),
        validate_choice=False,
    )
    said_by = SelectField(
        "Who said so?",
        choices=[("", "Choose"), *choices(SaidBy)],
        validators=(one_of(SaidBy, "Choose one of the answers given."),),
        validate_choice=False,
    )
    note = TextAreaField(
        "A note to the next caller",
        filters=(strip,),
        validators=(
            Length(max=LONGEST_NOTE, message=f"Use at most {LONGEST_NOTE} characters."),
        ),
    )
    follow_up_on = CalendarField("Follow up on", validators=(Optional(),))
    after = SelectField(
        "Not before",
        choices=[("", "Any time"), *((str(hour), f"{hour}:00") for hour in range(9, 18))],
        validators=(Optional(),),
    )
    phone_id = HiddenField()


class PledgeForm(FlaskForm):
    status = RadioField(
        choices=choices(PledgeStatus),
        validators=(
            InputRequired("Choose where the MP stands now."),
            one_of(PledgeStatus, "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    link = StringField(
        "A public link that shows it, if there is one",
        filters=(strip,),
        validators=(Length(max=500, message="This link is too long."),),
    )
