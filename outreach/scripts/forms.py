"""What coordinators enter to change the words."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from outreach.core.form_fields import one_line, unix_lines
from outreach.core.vocabulary import ScriptKind

TITLES = {
    ScriptKind.CALL: "Title",
    ScriptKind.LETTER: "Subject of the email",
    ScriptKind.ANSWER: "What the office says",
    ScriptKind.PLEDGE: "Title",
}


class ScriptForm(FlaskForm):
    """The rules are those of `rendering.check`, which names these fields."""

    title = StringField("Title", filters=(one_line,))
    body = TextAreaField("The words", filters=(unix_lines,))
    # The number of the version that the editor started from.
    base = HiddenField()
    mp_id = SelectField("Preview with", validate_choice=False)
