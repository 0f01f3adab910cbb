"""The note of a contact that comes with a sheet."""

from collections.abc import Callable

from outreach.imports.cell_screening import LEFT_OUT
from outreach.imports.column_groups import Block
from outreach.imports.readers import Row
from outreach.imports.skip_reasons import Why

MAX_NOTE_LENGTH = 500


class RowNotes:
    """Makes notes of cells. `unfit` says whether a note must not be kept, `leave` is told why one
    is left out or cut."""

    def __init__(
        self, unfit: Callable[[str, int], bool], leave: Callable[[Row, Why], None]
    ) -> None:
        self.unfit, self.leave = unfit, leave

    def of(self, row: Row, mp_id: int, block: Block, story: str, pledge: str) -> str:
        """Return the note: what a cell said of a pledge first, then what happened, then notes."""
        texts = [story, *(row.cells[at] for at in block.notes)]
        if any(LEFT_OUT in text for text in texts):
            self.leave(row, Why.NO_NOTE)
            texts = []
        whole = " · ".join(
            dict.fromkeys(" ".join(text.split()) for text in (pledge, *texts) if text)
        )
        note = whole if len(whole) <= MAX_NOTE_LENGTH else f"{whole[: MAX_NOTE_LENGTH - 1]}…"
        if note != whole:
            self.leave(row, Why.CUT_NOTE)
        if not note or not self.unfit(note, mp_id):
            return note
        self.leave(row, Why.NO_NOTE)
        return pledge if pledge and not self.unfit(pledge, mp_id) else ""
