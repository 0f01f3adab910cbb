"""Answers that came too late: another coordinator answered meanwhile."""

from collections.abc import Iterator

from outreach.core.formatting import day
from outreach.imports.mappings import LEAVE_OUT, Choices
from outreach.imports.preview import Preview

MAX_TEXT_LENGTH = 160


def describe_unsaved_choices(choices: Choices, preview: Preview | None) -> list[str]:
    """Return each answer that the preview does not have, as in *hmm: Would not talk*."""
    if preview is None:
        return []
    return [
        *_describe_answers(choices, preview),
        *_describe_columns(choices, preview),
        *_describe_day(choices, preview),
    ]


def _describe_answers(choices: Choices, preview: Preview) -> Iterator[str]:
    for row in (*preview.questions, *preview.answered):
        answer = choices.answers.get(row.question.key, "")
        if answer and answer != row.question.answer:
            text = row.question.cell or row.question.topic.label
            yield f"{text[:MAX_TEXT_LENGTH]}: {_label(answer, row.options)}"
    for value in preview.values:
        answer = choices.answers.get(value.key, "")
        if answer and answer != value.word:
            yield f"{value.text[:MAX_TEXT_LENGTH]}: {_label(answer, value.options)}"


def _label(answer: str, options: tuple[tuple[str, str], ...]) -> str:
    return "Leave out" if answer == LEAVE_OUT else dict(options).get(answer, answer)


def _describe_columns(choices: Choices, preview: Preview) -> Iterator[str]:
    for column in preview.columns:
        meaning = choices.columns.get(column.position, column.meaning)
        if meaning != column.meaning:
            yield f"{column.header}: {meaning.label}"


def _describe_day(choices: Choices, preview: Preview) -> Iterator[str]:
    if choices.undated_on and choices.undated_on != preview.undated_on:
        yield f"Rows without a day were on {day(choices.undated_on)}"
