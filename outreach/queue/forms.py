"""What a person enters to give an MP back."""

from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import ValidationError

from outreach.vocabulary import SkipReason


class SkipForm(FlaskForm):
    reason = RadioField(
        "Why do you skip this MP?",
        choices=[(word.value, word.label) for word in SkipReason],
        validate_choice=False,
    )

    def validate_reason(self, field: RadioField) -> None:
        if field.data not in list(SkipReason):
            raise ValidationError("Choose why you skip this MP.")
