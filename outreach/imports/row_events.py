"""Events that the cells of a row tell, each once."""

from collections.abc import Iterator
from typing import NamedTuple

from outreach.core.vocabulary import (
    OUTCOMES,
    SPOKEN,
    WRITTEN,
    Channel,
    ColumnMeaning,
    Outcome,
)
from outreach.imports.column_groups import Block
from outreach.imports.outcome_mapping import NOT_A_CONTACT, parts
from outreach.imports.readers import Row
from outreach.imports.row_days import RowDays
from outreach.imports.sheet_cells import SheetCells
from outreach.parliament.names import fold

M = ColumnMeaning
# In words: what is longer tells more than an outcome, and is kept in the note.
LONGEST_OUTCOME = 3


class Event(NamedTuple):
    """Something that happened; `word` is empty while a person is asked what. `story` is what the
    cell tells beyond that."""

    block: Block
    channel: Channel | None
    word: str
    story: str


class RowEvents:
    def __init__(self, cells: SheetCells, days: RowDays) -> None:
        self.cells, self.days = cells, days

    def of(self, row: Row, block: Block) -> Iterator[Event]:
        cell = row.cells[block.column]
        if not cell:
            return
        how, is_known = self._channel(row, block)
        if block.kind is M.EMAIL_SENT:
            how = how or Channel.EMAIL
            if self.days.days.read(cell):  # the day says that it was
                word: str = Outcome.SENT
            else:
                word = self.cells.ask(row, M.EMAIL_SENT, cell)
            yield Event(block, how, word if is_known else "", "")
            return
        for said in parts(cell):
            channel = said.channel or how
            word = self.cells.ask(row, M.OUTCOME, said.text, channel)
            story = said.text if len(fold(said.text).split()) > LONGEST_OUTCOME else ""
            yield Event(block, channel, word if is_known or said.channel else "", story)

    def _channel(self, row: Row, block: Block) -> tuple[Channel | None, bool]:
        """Return how we were in touch, and whether no question is open about it."""
        if block.channel is None or not row.cells[block.channel]:
            return block.hint, True
        word = self.cells.ask(row, M.CHANNEL, row.cells[block.channel])
        if word in ("", NOT_A_CONTACT):
            return block.hint, bool(word)
        return Channel(word), True


def channel_of(outcome: Outcome, how: Channel | None) -> Channel:
    """Return how it was, as far as that goes with what happened: a voicemail was a call."""
    if how is not None and outcome in OUTCOMES[how]:
        return how
    if outcome in SPOKEN and outcome not in WRITTEN:
        return Channel.PHONE
    return Channel.EMAIL
