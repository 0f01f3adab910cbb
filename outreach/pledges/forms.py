"""What the second person enters."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from outreach.fields import strip


class RefuseForm(FlaskForm):
    reason = StringField(
        "Why can it not be confirmed?",
        filters=(strip,),
        validators=(
            DataRequired("Say why, so that the volunteer knows what is missing."),
            Length(max=300, message="Use at most 300 characters."),
        ),
    )
