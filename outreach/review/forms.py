"""What the second person enters."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length

from outreach.core.form_fields import strip
from outreach.screening.fields import NotOfConstituents


class ReasonForm(FlaskForm):
    """Why not: whoever is told no reads it."""

    reason = StringField(filters=(strip,), validators=(NotOfConstituents(),))
    label, missing = "Why?", "Say why."

    def validate_reason(self, field: StringField) -> None:
        DataRequired(self.missing)(self, field)
        Length(max=300, message="Use at most 300 characters.")(self, field)


class RefuseForm(ReasonForm):
    label = "Why can it not be confirmed?"
    missing = "Say why, so that the volunteer knows what is missing."


class ReturnForm(ReasonForm):
    label = "What should be different?"
    missing = "Say what is wrong, so that the volunteer can correct it."


class KeepNoteForm(ReasonForm):
    label = "Why does the note stay?"
    missing = "Say why it stays, so that whoever flagged it understands."


class WrongLogForm(ReasonForm):
    label = "What should be different?"
    missing = "Say what is wrong, so that they can correct it."
    # The number of the entry that is wrong: each of the two has a button.
    wrong_id = HiddenField()


class StandsForm(ReasonForm):
    label = "Why does the entry stand?"
    missing = "Say why it stands, for whoever asks later."
