"""Cells of a sheet by what their columns hold, and the questions about what they say."""

from collections import Counter, defaultdict

from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.imports.column_mapping import Table
from outreach.imports.mappings import LEAVE_OUT, Choices, suggestion, value_key, words_for
from outreach.imports.outcome_mapping import CERTAIN, NOT_A_CONTACT, Guess
from outreach.imports.own_exports import is_own_export
from outreach.imports.plan import Value
from outreach.imports.questions import OF_KIND, QuestionBook
from outreach.imports.readers import Row

M = ColumnMeaning


class SheetCells:
    """Columns of a sheet by what they hold, and the questions about their values."""

    def __init__(self, table: Table, choices: Choices) -> None:
        self.headers, self.choices = table.headers, choices
        self.book = QuestionBook(choices.answers)
        self.is_own = is_own_export(table.headers)
        self.at: dict[ColumnMeaning, list[int]] = defaultdict(list)
        self.times: Counter[Value] = Counter()
        # Columns that a person is asked about: nothing is read from them before.
        self.open_columns = [
            (at, meant)
            for at, meant in enumerate(table.meant)
            if meant.others and at not in choices.columns
        ]
        open_ = {at for at, _ in self.open_columns}
        self.meanings = [
            M.IGNORE if at in open_ else choices.columns.get(at, meant.meaning)
            for at, meant in enumerate(table.meant)
        ]
        for column, meaning in enumerate(self.meanings):
            self.at[meaning].append(column)

    def cell(self, row: Row, meaning: ColumnMeaning) -> str:
        return next((row.cells[at] for at in self.at[meaning] if row.cells[at]), "")

    def header(self, meaning: ColumnMeaning) -> str:
        return next((self.headers[at] for at in self.at[meaning]), meaning.label)

    def count(self, kind: ColumnMeaning, text: str, channel: Channel | None = None) -> Guess:
        """Return what a value is taken for, and count it; CERTAIN or open."""
        self.times[kind, str(channel or ""), text] += 1
        return self.choices.value(kind, text, channel)

    def ask(self, row: Row, kind: ColumnMeaning, text: str, channel: Channel | None = None) -> str:
        """Return the word of a value, NOT_A_CONTACT, or empty while a person is asked."""
        guess = self.count(kind, text, channel)
        key = value_key(kind, text, channel)
        if guess.word and guess.certainty == CERTAIN and key not in self.choices.answers:
            return guess.word
        words = suggestion(kind, text, channel).word
        detail = channel.label if channel else self.header(kind)
        answer = self.book.ask(
            OF_KIND[kind],
            row.number,
            text,
            key=key,
            detail=detail,
            suggested=words,
            options=(NOT_A_CONTACT, *words_for(kind)),
        )
        return NOT_A_CONTACT if answer == LEAVE_OUT else answer
