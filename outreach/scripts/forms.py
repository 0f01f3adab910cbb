"""What coordinators enter to change the words."""

import re
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from outreach.core.vocabulary import ScriptKind

TITLES = {
    ScriptKind.CALL: "Title",
    ScriptKind.LETTER: "Subject of the email",
    ScriptKind.ANSWER: "What the office says",
    ScriptKind.PLEDGE: "Title",
}


def one_line(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def unix_lines(value: Any) -> Any:
    """A browser sends \\r\\n; one and the same text must not look changed."""
    return value.replace("\r\n", "\n").replace("\r", "\n").strip() if value else value


def number(text: str | None) -> int | None:
    """A number that a column can hold, or None."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text or "") else None  # type: ignore[arg-type]


class ScriptForm(FlaskForm):
    """The rules are those of `rendering.check`, which names these fields."""

    title = StringField("Title", filters=(one_line,))
    body = TextAreaField("The words", filters=(unix_lines,))
    # The number of the version that the editor started from.
    base = HiddenField()
    mp_id = SelectField("Preview with", validate_choice=False)
