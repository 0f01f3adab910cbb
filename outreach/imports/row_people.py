"""MPs whom the rows of a sheet are about: for certain, after an answer, or not yet."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.mappings import LEAVE_OUT, digest
from outreach.imports.mp_matching import Clues, Parliament, Who
from outreach.imports.questions import ABOVE, BY_NAME, BY_SEAT, QuestionBook, Topic
from outreach.imports.readers import Row
from outreach.imports.row_kinds import names_above
from outreach.imports.skip_reasons import Why

M = ColumnMeaning
WHO_COLUMNS = (M.MP, M.FIRST_NAME, M.LAST_NAME, M.CONSTITUENCY, M.PARLIAMENT_ID, M.EMAIL)
# From so many rows on, and where it is most of them, a contradiction is one of the whole file.
FEWEST_CONTRADICTIONS = 3


class Found(NamedTuple):
    """The MPs of a row, and why others whom it names are not found. `is_open` says that a person
    is asked."""

    mp_ids: tuple[int, ...]
    missing: tuple[Why, ...] = ()
    is_open: bool = False


class RowPeople:
    """Finds the MPs of rows. `day_of` returns the day of a row, where it has a certain one."""

    def __init__(
        self,
        parliament: Parliament,
        rows: Sequence[Row],
        at: dict[ColumnMeaning, list[int]],
        book: QuestionBook,
        day_of: Callable[[Row], date | None],
    ) -> None:
        self.parliament, self.at, self.book, self.day_of = parliament, at, book, day_of
        self.rows = {row.number: row for row in rows}
        columns = [column for meaning in WHO_COLUMNS for column in at[meaning]]
        self.above = names_above(rows, columns)
        self.contradicts = self._contradicts_mostly(rows)

    def cell(self, row: Row, meaning: ColumnMeaning) -> str:
        return next((row.cells[at] for at in self.at[meaning] if row.cells[at]), "")

    def clues(self, row: Row) -> Clues:
        name = self.cell(row, M.MP)
        if not name:
            name = f"{self.cell(row, M.FIRST_NAME)} {self.cell(row, M.LAST_NAME)}".strip()
        number, email = self.cell(row, M.PARLIAMENT_ID), self.cell(row, M.EMAIL)
        return Clues(name[:120], self.cell(row, M.CONSTITUENCY)[:120], number[:20], email[:254])

    def _contradicts_mostly(self, rows: Sequence[Row]) -> bool:
        both = [clues for clues in map(self.clues, rows) if clues.name and clues.seat]
        wrong = sum(self.parliament.find(clues).contradicts_itself for clues in both)
        return wrong >= FEWEST_CONTRADICTIONS and wrong * 2 > len(both)

    def find(self, row: Row) -> Found:
        """Return the MPs of a row; asks where that is not certain."""
        about = row
        if row.number in self.above:
            answer = self.book.ask(
                Topic.NAMES_ABOVE, row.number, "", suggested=ABOVE, options=(ABOVE,)
            )
            if answer != ABOVE:
                return Found((), (Why.NO_NAME,), not answer)
            about = self.rows[self.above[row.number]]
        clues = self.clues(about)
        who = self.parliament.find(clues, on=self.day_of(row))
        if self.contradicts and who.contradicts_itself:
            return self._settle(row, clues)
        each = [self._one(row, clues, part, n) for n, part in enumerate(who.several or (who,))]
        return Found(
            tuple(dict.fromkeys(mp_id for part in each for mp_id in part.mp_ids)),
            tuple(why for part in each for why in part.missing),
            any(part.is_open for part in each),
        )

    def _one(self, row: Row, clues: Clues, who: Who, number: int) -> Found:
        if who.mp_id is not None:
            return Found((who.mp_id,))
        why = who.why or Why.NOBODY
        if not who.perhaps:
            return Found((), (why,))
        options = tuple(map(str, who.perhaps))
        answer = self.book.ask(
            Topic.MP,
            row.number,
            ", ".join(filter(None, clues)),
            key=digest("mp", *clues, str(number), *options),
            detail=why.label,
            suggested=options[0] if len(options) == 1 else "",
            options=options,
        )
        if answer and answer != LEAVE_OUT:
            return Found((int(answer),))
        return Found((), (why,), not answer)

    def _settle(self, row: Row, clues: Clues) -> Found:
        """Ask once how a whole file is read in which names and constituencies do not agree."""
        answer = self.book.ask(Topic.CONTRADICTION, row.number, "", options=(BY_NAME, BY_SEAT))
        if answer not in (BY_NAME, BY_SEAT):
            return Found((), (Why.NOT_THERE,), not answer)
        kept = clues._replace(seat="") if answer == BY_NAME else Clues(seat=clues.seat)
        who = self.parliament.find(kept, on=self.day_of(row))
        return Found((), (Why.NOT_THERE,)) if who.mp_id is None else Found((who.mp_id,))
