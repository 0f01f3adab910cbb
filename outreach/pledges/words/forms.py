"""What a coordinator enters to propose other words."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from outreach.core.form_fields import one_of

SAME_MEANING = {
    "no": "They say something else. MPs who signed the words before keep those, and the public"
    " reads them.",
    "yes": "Only a slip is corrected. They say the same, so MPs who signed before have signed"
    " these.",
}


def one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def unix_lines(value: Any) -> Any:
    """A browser sends \\r\\n; one and the same text must not look changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if value else value


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
