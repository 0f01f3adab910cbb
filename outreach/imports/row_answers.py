"""Stance and pledge in a row: asked, and never assumed."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from outreach.core.vocabulary import (
    REACHED,
    ColumnMeaning,
    Outcome,
    PledgeStatus,
    SaidBy,
    Stance,
)
from outreach.imports.cell_screening import LEFT_OUT
from outreach.imports.outcome_mapping import NOT_A_CONTACT, says_nothing
from outreach.imports.own_exports import own_stance
from outreach.imports.plan import Planned
from outreach.imports.readers import Row
from outreach.imports.sheet_cells import SheetCells
from outreach.imports.skip_reasons import Why
from outreach.pledges.actions import on_the_web
from outreach.screening.profiles import Profile, judge

M = ColumnMeaning
MAX_LINK_LENGTH = 500
MAX_QUOTED_LENGTH = 160
# What is heard where a person says that a cell under *Signed?* means this: more of it is entered
# on the MP's page.
_HEARD: dict[str, Stance] = {
    PledgeStatus.DECLINED: Stance.AGAINST,
    PledgeStatus.CONSIDERING: Stance.UNCLEAR,
}


class Heard(NamedTuple):
    """Meaning of a row by a person's answer. `words` are what the cell says of a pledge."""

    stance: Stance | None = None
    said_by: SaidBy | None = None
    signed: bool = False
    link: str | None = None
    words: str = ""


class RowAnswers:
    def __init__(self, cells: SheetCells, leave: Callable[[Row, Why], None]) -> None:
        self.cells, self.leave = cells, leave

    def of(self, row: Row, outcomes: Sequence[Outcome], *, is_open: bool, said: bool) -> Heard:
        """Return what was heard. `is_open` says that more outcomes may come of the row, `said` that
        a cell says what happened."""
        reached = any(outcome in REACHED for outcome in outcomes)
        link = self._link(row)
        pledge = self._pledge(row, reached or bool(link and outcomes) or is_open, said)
        stance = self._stance(row, pledge, reached or is_open)
        if stance and not reached and not is_open:
            self.leave(row, Why.NO_STANCE)
            stance = None
        signed = pledge == PledgeStatus.SIGNED
        is_asked = row.number in self.cells.book.asked
        is_used = bool(link) and (signed or is_asked)
        if outcomes and not says_nothing(self.cells.cell(row, M.LINK)) and not is_used:
            self.leave(row, Why.NO_LINK)
        words = self._words(row) if signed else ""
        return Heard(stance, self._said_by(row, stance), signed, link if signed else None, words)

    def _pledge(self, row: Row, may_be_shown: bool, said: bool) -> str:
        """Return what the cell under *Signed?* means; empty where it says nothing or is asked."""
        cell = self.cells.cell(row, M.PLEDGE)
        if not cell:
            return ""
        if may_be_shown:
            word = self.cells.ask(row, M.PLEDGE, cell)
            return "" if word == NOT_A_CONTACT else word
        if self.cells.count(M.PLEDGE, cell).word != NOT_A_CONTACT:
            self.leave(row, Why.NO_PLEDGE if said else Why.ONLY_PLEDGE)
        return ""

    def _stance(self, row: Row, pledge: str, may_be_heard: bool) -> Stance | None:
        cell = self.cells.cell(row, M.STANCE)
        if not cell:
            return _HEARD.get(pledge)
        if self.cells.is_own and (ours := own_stance(cell)):
            return ours
        if not may_be_heard:
            if self.cells.count(M.STANCE, cell).word != NOT_A_CONTACT:
                self.leave(row, Why.NO_STANCE)
            return None
        word = self.cells.ask(row, M.STANCE, cell)
        return Stance(word) if word in list(Stance) else _HEARD.get(pledge)

    def _said_by(self, row: Row, stance: Stance | None) -> SaidBy | None:
        cell = self.cells.cell(row, M.SAID_BY)
        word = self.cells.ask(row, M.SAID_BY, cell) if cell and stance else ""
        return SaidBy(word) if word in list(SaidBy) else None

    def _link(self, row: Row) -> str | None:
        """Return the address that shows a pledge: of the cell, or behind it."""
        columns = (*self.cells.at[M.LINK], *self.cells.at[M.PLEDGE])
        behind = [row.link_at(at) for at in columns]
        for link in (*behind, self.cells.cell(row, M.LINK)):
            if link and len(link) <= MAX_LINK_LENGTH and _is_public(link):
                return link
        return None

    def _words(self, row: Row) -> str:
        """Return the cell's own words for the second person, with the header above them."""
        cell = " ".join(self.cells.cell(row, M.PLEDGE).split())
        if LEFT_OUT in cell:
            return ""
        return f"{self.cells.header(M.PLEDGE)} “{cell[:MAX_QUOTED_LENGTH]}”"

    def put(self, row: Row, contacts: list[Planned], heard: Heard) -> list[Planned]:
        """Put what was heard with the last contact in which somebody answered."""
        reached = [at for at, one in enumerate(contacts) if one.outcome in REACHED]
        if reached and heard.stance:
            at = reached[-1]
            by = heard.said_by or _speaker(contacts[at].outcome)
            contacts[at] = contacts[at]._replace(stance=heard.stance, said_by=by)
        if contacts and heard.signed and (reached or heard.link):
            at = reached[-1] if reached else -1
            contacts[at] = contacts[at]._replace(signed=True, link=heard.link)
        elif contacts and heard.signed:
            self.leave(row, Why.NO_PLEDGE)
        return contacts


def _is_public(link: str) -> bool:
    return on_the_web(link) and not judge(link, Profile.LINK)


def _speaker(outcome: Outcome) -> SaidBy:
    by = {Outcome.SPOKE_MP: SaidBy.MP, Outcome.SPOKE_STAFF: SaidBy.STAFF}
    return by.get(outcome, SaidBy.DOCUMENT)
