"""What people enter who sign in in a new browser while somebody guesses."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from outreach.core.form_fields import strip


class MailedCodeForm(FlaskForm):
    code = StringField(
        "Code from your mail",
        filters=(strip,),
        validators=(
            InputRequired("Enter the code that we mailed."),
            Length(max=40, message="That is too long for a code."),
        ),
    )
