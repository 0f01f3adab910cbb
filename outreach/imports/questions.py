"""Questions that a sheet leaves open, for a person to answer: one answer serves all equal cells."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from outreach.core.vocabulary import ColumnMeaning, Word
from outreach.imports.mappings import LEAVE_OUT, digest


class Topic(Word):
    """Subject of a question, with its heading on the page."""

    HIDDEN_ROWS = "hidden_rows", "Hidden rows"
    NAMES_ABOVE = "names_above", "Rows without a name"
    CONTRADICTION = "contradiction", "Names and constituencies"
    COLUMN = "column", "Columns"
    DATE_ORDER = "date_order", "Day or month first"
    MP = "mp", "MPs"
    DATE = "date", "Days"
    OUTCOME = "outcome", "What happened"
    CHANNEL = "channel", "How"
    STANCE = "stance", "Where they stand"
    SAID_BY = "said_by", "Who said so"
    SIGNED = "signed", "Signed the pledge?"

    @property
    def about(self) -> str:
        """Return the subject as the command prints it."""
        return _ABOUT.get(self, str(self))


_ABOUT = {
    Topic.NAMES_ABOVE: "mp",
    Topic.CONTRADICTION: "mp",
    Topic.DATE_ORDER: "date",
}
# Questions about values, by the kind of their column.
OF_KIND = {
    ColumnMeaning.OUTCOME: Topic.OUTCOME,
    ColumnMeaning.EMAIL_SENT: Topic.OUTCOME,
    ColumnMeaning.CHANNEL: Topic.CHANNEL,
    ColumnMeaning.STANCE: Topic.STANCE,
    ColumnMeaning.SAID_BY: Topic.SAID_BY,
    ColumnMeaning.PLEDGE: Topic.SIGNED,
}
# Answers to questions about a whole file.
ABOVE, BY_NAME, BY_SEAT, KEEP = "above", "by_name", "by_seat", "keep"
DAY_FIRST, MONTH_FIRST = "day", "month"
ORDER_KEY = digest("date_order")


def column_key(position: int) -> str:
    """Return the key of the question what a column holds."""
    return digest("column", str(position))


class Question(NamedTuple):
    """A question, the rows that it is about, and its answer if it has one.

    `options` are the answers besides LEAVE_OUT, `suggested` is one of them or empty, `detail` says
    what is beside the cell: a column, or how we were in touch."""

    topic: Topic
    key: str
    cell: str
    detail: str
    rows: tuple[int, ...]
    suggested: str
    options: tuple[str, ...]
    answer: str

    @property
    def is_open(self) -> bool:
        return not self.answer

    def fits(self, answer: str) -> bool:
        return answer == LEAVE_OUT or answer in self.options


class QuestionBook:
    """Collects the questions of a sheet while its rows are read."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        # Numbers of the rows of which something is open.
        self.asked: set[int] = set()
        self._rows: dict[str, list[int]] = {}
        self._asked: dict[str, Question] = {}

    def ask(
        self,
        topic: Topic,
        row: int,
        cell: str,
        *,
        key: str = "",
        detail: str = "",
        suggested: str = "",
        options: Iterable[str] = (),
        any_day: bool = False,
    ) -> str:
        """Ask about a row, and return the answer; empty while there is none. `any_day` says that a
        day that is no option may be the answer."""
        key = key or digest(topic, cell, detail)
        if key not in self._asked:
            found = tuple(options)
            answer = self.answers.get(key, "")
            is_fit = answer == LEAVE_OUT or answer in found or (any_day and bool(answer))
            answer = answer if is_fit else ""
            self._asked[key] = Question(topic, key, cell, detail, (), suggested, found, answer)
            self._rows[key] = []
        if not self._rows[key] or self._rows[key][-1] != row:
            self._rows[key].append(row)
        answer = self._asked[key].answer
        if not answer:
            self.asked.add(row)
        return answer

    def all(self) -> list[Question]:
        """Return the questions, open and answered; of each topic those about most rows first."""
        topics = list(Topic)
        questions = [
            question._replace(rows=tuple(self._rows[key])) for key, question in self._asked.items()
        ]
        return sorted(questions, key=lambda each: (topics.index(each.topic), -len(each.rows)))


def question_from_json(kept: list[Any]) -> Question:
    topic, key, cell, detail, rows, suggested, options, answer = kept
    return Question(Topic(topic), key, cell, detail, tuple(rows), suggested, tuple(options), answer)
