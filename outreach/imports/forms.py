"""What somebody sends about a sheet: the file, and what they correct."""

import re
from collections.abc import Sequence
from datetime import date

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from outreach.core.form_fields import CalendarField
from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.check_results import CheckResult
from outreach.imports.column_contents import Meant
from outreach.imports.mappings import LEAVE_OUT, Choices, fits
from outreach.imports.questions import (
    DAY_FIRST,
    MONTH_FIRST,
    ORDER_KEY,
    Question,
    Topic,
    column_key,
)
from outreach.imports.sheet_limits import MAX_BYTES

_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


class FileForm(FlaskForm):
    file = FileField("Spreadsheet")

    def taken(self) -> tuple[str, bytes]:
        """(its name, what is in it); nothing in it where none was chosen."""
        sent = self.file.data
        if not sent:
            return "", b""
        name = _CONTROL.sub(" ", sent.filename or "").strip()[-120:]
        return name or "Spreadsheet", sent.stream.read(MAX_BYTES + 1)


class ChoicesForm(FlaskForm):
    undated_on = CalendarField("Rows without a day were on")

    def choices(self, result: CheckResult, columns: Sequence[Meant], before: Choices) -> Choices:
        """Return the answers of `before` with those that were sent.

        Only questions, values and columns that the sheet has are looked for. With *rest*, what is
        still open is left out."""
        answers = _sent_answers(result, before)
        if request.form.get("rest") == LEAVE_OUT:
            left = {question.key: LEAVE_OUT for question in result.open_questions}
            answers = left | answers
        undated_on = before.undated_on
        if "undated_on" in request.form:
            undated_on = self.undated_on.data
        return Choices(_sent_columns(columns, before, answers), answers, undated_on)

    @staticmethod
    def version_sent() -> int:
        """The version that was looked over; -1 for what is no number."""
        sent = request.form.get("version", "")
        return int(sent) if sent.isdecimal() and sent.isascii() and len(sent) < 10 else -1


def _sent_answers(result: CheckResult, before: Choices) -> dict[str, str]:
    answers = dict(before.answers)
    for question in result.questions:
        sent = _sent_day(question) or request.form.get(f"answer-{question.key}")
        if sent is not None:
            answers.pop(question.key, None)
            if question.fits(sent) or _sent_day(question):
                answers[question.key] = sent
    for value in result.values:
        sent = request.form.get(f"answer-{value.key}")
        if sent is not None and fits(value.kind, sent) and sent != value.word:
            answers[value.key] = sent
    order = request.form.get("order")
    if order in (DAY_FIRST, MONTH_FIRST):
        answers[ORDER_KEY] = order
    elif order == "" and answers.get(ORDER_KEY) != LEAVE_OUT:
        answers.pop(ORDER_KEY, None)
    return answers


def _sent_day(question: Question) -> str:
    """Return a day that was typed as the answer, and is one."""
    sent = request.form.get(f"day-{question.key}", "") if question.topic is Topic.DATE else ""
    try:
        return date.fromisoformat(sent).isoformat() if sent else ""
    except ValueError:
        return ""


def _sent_columns(
    columns: Sequence[Meant], before: Choices, answers: dict[str, str]
) -> dict[int, ColumnMeaning]:
    """Return what columns were said to hold; the answer to a question about one counts as that."""
    chosen = dict(before.columns)
    for position, guess in enumerate(columns):
        word = request.form.get(f"column-{position}", "")
        if answer := answers.pop(column_key(position), ""):
            word = ColumnMeaning.IGNORE if answer == LEAVE_OUT else answer
        if word not in list(ColumnMeaning):
            continue
        chosen.pop(position, None)
        if word != guess.meaning or guess.others:
            chosen[position] = ColumnMeaning(word)
    return chosen
