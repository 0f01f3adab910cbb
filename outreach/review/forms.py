"""What the second person enters."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from outreach.fields import strip


def _reason(label: str, missing: str) -> StringField:
    return StringField(
        label,
        filters=(strip,),
        validators=(
            DataRequired(missing),
            Length(max=300, message="Use at most 300 characters."),
        ),
    )


class RefuseForm(FlaskForm):
    reason = _reason(
        "Why can it not be confirmed?", "Say why, so that the volunteer knows what is missing."
    )


class ReturnForm(FlaskForm):
    reason = _reason(
        "What should be different?", "Say what is wrong, so that the volunteer can correct it."
    )
