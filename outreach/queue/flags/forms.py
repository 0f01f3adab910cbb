"""What is entered to flag an MP, and to solve a flag."""

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from outreach.core.form_fields import AtMost, choices, one_of, strip
from outreach.core.vocabulary import FlagKind


class MPFlagForm(FlaskForm):
    kind = RadioField(
        "What should a coordinator look at?",
        choices=choices(FlagKind),
        validators=(
            InputRequired("Choose what a coordinator should look at."),
            one_of(list(FlagKind), "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    words = TextAreaField("In your words, if it helps", filters=(strip,), validators=(AtMost(300),))


class SolveForm(FlaskForm):
    how = StringField(
        "What did you do?",
        filters=(strip,),
        validators=(
            DataRequired("Say what you did, for whoever asks later."),
            Length(max=300, message="Use at most 300 characters."),
        ),
    )
