"""The preview of a sheet: its questions, what was understood by itself, and its rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import NamedTuple

from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.imports import queries
from outreach.imports.check_results import CheckResult, SheetValue
from outreach.imports.column_contents import Meant
from outreach.imports.mappings import Choices
from outreach.imports.models import Import
from outreach.imports.outcome_mapping import CLEAR
from outreach.imports.question_options import Option, options_of, value_options
from outreach.imports.questions import ORDER_KEY, Question, Topic
from outreach.imports.row_notes import MAX_NOTE_LENGTH
from outreach.imports.row_preview import Filter, RowPage, make_row_page
from outreach.imports.stored_rows import Brought
from outreach.screening.screen import screen

# Questions and values that can be answered at once: the rest comes up after them.
MAX_QUESTIONS, MAX_VALUES = 100, 200
EXAMPLES_PER_COLUMN, MAX_EXAMPLE_LENGTH = 3, 60
# Screening a cell takes a millisecond or more.
MAX_SCREENED_CELLS = 8
SURE, LIKELY = CLEAR, 0.7


class ColumnRow(NamedTuple):
    """A column and what it holds. `certainty` is empty if that was chosen."""

    position: int
    header: str
    examples: list[str]
    meaning: ColumnMeaning
    certainty: str
    names_volunteers: bool
    is_asked: bool


class ValueRow(NamedTuple):
    """A value that is clear, with what it may mean instead."""

    key: str
    kind: ColumnMeaning
    channel: Channel | None
    text: str
    times: int
    word: str
    options: tuple[Option, ...]


class QuestionRow(NamedTuple):
    """A question with the labels of its answers; `first_rows` are some of its rows."""

    question: Question
    options: tuple[Option, ...]
    first_rows: tuple[int, ...]

    @property
    def suggestion(self) -> str:
        """Return the label of the answer that we suggest; empty where there is none."""
        suggested = self.question.suggested
        return next((label for value, label in self.options if value == suggested), "")

    @property
    def takes_any_day(self) -> bool:
        return self.question.topic is Topic.DATE

    @property
    def typed_day(self) -> str:
        """Return a day that was answered and is no option."""
        answer = self.question.answer
        is_option = any(value == answer for value, _ in self.options)
        return answer if self.takes_any_day and answer and not is_option else ""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Meaning that a sheet was taken to have. `written_before` is an import of the same file."""

    questions: list[QuestionRow]
    hidden_questions: int
    answered: list[QuestionRow]
    columns: list[ColumnRow]
    values: list[ValueRow]
    hidden_values: int
    order: str
    undated_on: date | None
    rows: RowPage
    written_before: Import | None

    @property
    def question_groups(self) -> list[tuple[Topic, list[QuestionRow]]]:
        """Return the questions by topic; they come in this order."""
        groups = groupby(self.questions, key=lambda row: row.question.topic)
        return [(topic, list(rows)) for topic, rows in groups]


def make_preview(
    sheet: Brought,
    result: CheckResult,
    choices: Choices,
    *,
    shown: Filter,
    written_before: Import | None,
) -> Preview:
    open_ = result.open_questions
    # The order of day and month has a field of its own.
    answered = [
        question
        for question in result.questions
        if not question.is_open and question.topic is not Topic.DATE_ORDER
    ]
    asked = (*open_[:MAX_QUESTIONS], *answered[:MAX_QUESTIONS])
    named = {
        int(option)
        for question in asked
        if question.topic is Topic.MP
        for option in question.options
    }
    names = queries.names(named)
    return Preview(
        questions=[_question_row(each, names) for each in open_[:MAX_QUESTIONS]],
        hidden_questions=max(0, len(open_) - MAX_QUESTIONS),
        answered=[_question_row(each, names) for each in answered[:MAX_QUESTIONS]],
        columns=_column_rows(sheet, choices.columns),
        values=[_value_row(value) for value in result.values[:MAX_VALUES]],
        hidden_values=max(0, len(result.values) - MAX_VALUES),
        order=choices.answers.get(ORDER_KEY, ""),
        undated_on=choices.undated_on,
        rows=make_row_page(sheet, result, choices, shown),
        written_before=written_before,
    )


def _question_row(question: Question, names: Mapping[int, str]) -> QuestionRow:
    return QuestionRow(question, options_of(question, names), question.rows[:12])


def _value_row(value: SheetValue) -> ValueRow:
    return ValueRow(
        value.key,
        value.kind,
        value.channel,
        value.text,
        value.times,
        value.word,
        value_options(value.kind),
    )


def _column_rows(sheet: Brought, chosen: Mapping[int, ColumnMeaning]) -> list[ColumnRow]:
    table = sheet.table
    return [
        ColumnRow(
            position,
            header,
            _choose_examples(row.cells[position] for row in table.rows),
            chosen.get(position, guess.meaning),
            "" if position in chosen else _describe_guess(guess),
            ColumnMeaning.VOLUNTEER in (guess.meaning, chosen.get(position)) and not guess.others,
            bool(guess.others) and position not in chosen,
        )
        for position, (header, guess) in enumerate(zip(table.headers, table.meant, strict=True))
    ]


def _choose_examples(cells: Iterable[str]) -> list[str]:
    """Return a few different cells, none of which seems to tell of a person's case."""
    examples: dict[str, None] = {}
    screened = 0
    for cell in cells:
        if screened == MAX_SCREENED_CELLS:
            break
        if len(cell.split()) > 3:
            screened += 1
            if screen(cell[:MAX_NOTE_LENGTH]):
                continue
        if cell:
            examples[_shorten(cell)] = None
        if len(examples) == EXAMPLES_PER_COLUMN:
            break
    return list(examples)


def _shorten(cell: str) -> str:
    return cell if len(cell) <= MAX_EXAMPLE_LENGTH else f"{cell[: MAX_EXAMPLE_LENGTH - 1]}…"


def _describe_guess(guess: Meant) -> str:
    """Return *sure*, *likely* or *a guess*."""
    if not guess.certainty:
        return ""
    return (
        "sure" if guess.certainty >= SURE else "likely" if guess.certainty >= LIKELY else "a guess"
    )
