"""Fields with which a coordinator proposes other words."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from outreach.core.form_fields import one_line, one_of, unix_lines

SAME_MEANING = {
    "no": "They say something else. MPs who signed the words before keep those, and the public"
    " reads them.",
    "yes": "Only a slip is corrected. They say the same, so MPs who signed before have signed"
    " these.",
}


class WordsForm(FlaskForm):
    """The rules of the words are those of `scripts.rendering.check`, which names these fields."""

    title = StringField("Title", filters=(one_line,))
    body = TextAreaField("The words", filters=(unix_lines,))
    same_meaning = RadioField(
        "Do they say the same as before?",
        choices=SAME_MEANING,
        validators=(
            InputRequired("Choose whether these words say the same as before."),
            one_of(SAME_MEANING, "Choose one of the answers given."),
        ),
        validate_choice=False,
    )
    # The number of the version that the editor started from.
    base = HiddenField()
