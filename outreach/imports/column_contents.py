"""Meaning of a column by its cells: they say more than its header, where the two differ."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.answer_mapping import stance
from outreach.imports.date_parsing import DateDoubt, read_date
from outreach.imports.outcome_mapping import (
    CERTAIN,
    NOT_A_CONTACT,
    Guess,
    outcome,
    says_nothing,
    sign_of,
)
from outreach.parliament.names import fold

M = ColumnMeaning
SURE, LIKELY, GUESS = 1.0, 0.8, 0.6
# Without a word for it in the header.
BY_CONTENTS = 0.5
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(
    r"(?:call|text|tel|mob\w*|phone)?[:\s]*\+?[\d\s()/,;-]{9,}.*", re.IGNORECASE | re.S
)
_JOB = re.compile(
    r"\b(ministers?|secretary|shadow|chair|chairman|whip|spokes\w+|leader|back ?bench\w*|pps|"
    r"chancellor|treasurer|solicitor|attorney|paymaster|lord president|deputy|speaker)\b"
)
# Headers under which a job may stand as well as an opinion.
_MAY_BE_A_JOB = re.compile(r"positions?|roles?|views?|support|opinions?|title")
MOST, SOME = 0.7, 0.3


class Meant(NamedTuple):
    """Meaning of a column, and how certain it is, from 0 to 1. `others` are what else it may
    hold: then a person is asked, and nothing is read from it before. `is_outcome` says that its
    cells are words for what happened, whatever it is called."""

    meaning: ColumnMeaning
    certainty: float
    others: tuple[ColumnMeaning, ...] = ()
    is_outcome: bool = False


class Contents:
    """Shares of the cells of a column that look like something, from 0 to 1."""

    def __init__(self, sample: Sequence[str]) -> None:
        self.sample = [cell for cell in sample if not says_nothing(cell)] or list(sample)

    def share(self, looks: Callable[[str], object]) -> float:
        return sum(bool(looks(cell)) for cell in self.sample) / len(self.sample)

    @property
    def dates(self) -> float:
        return self.share(looks_like_a_date)

    @property
    def outcomes(self) -> float:
        return self.share(lambda cell: _is_word(outcome(cell)))

    @property
    def stances(self) -> float:
        return self.share(lambda cell: _is_word(stance(cell)))

    @property
    def is_text(self) -> bool:
        """Return whether somebody wrote sentences there, and not only yes or no."""
        return self.share(lambda cell: len(cell.split()) > 2) > SOME

    @property
    def opinions(self) -> float:
        return self.share(lambda cell: stance(cell).word or sign_of(cell))


def looks_like_a_date(cell: str) -> bool:
    return read_date(cell).doubt is not DateDoubt.UNREADABLE


def _is_word(guess: Guess) -> bool:
    """Return whether a cell is one of our words, or a synonym."""
    return guess.certainty == CERTAIN and guess.word != NOT_A_CONTACT


def by_contents(meant: Meant, header: str, sample: Sequence[str]) -> Meant:
    """Return what a column holds by its cells: of a header that says nothing, and against one that
    cannot be."""
    cells = Contents(sample)
    if meant.meaning in (M.OUTCOME, M.NOTE, M.IGNORE, M.DATE) and _are_phone_numbers(cells):
        return Meant(M.IGNORE, LIKELY)  # numbers to ring are Parliament's to say
    rule = _RULES.get(meant.meaning)
    if rule is not None:
        return rule(meant, fold(header), cells)
    return meant if meant.certainty else _unnamed(meant, cells)


def _are_phone_numbers(cells: Contents) -> bool:
    return cells.share(_PHONE.fullmatch) > MOST and cells.dates < 0.5


def _unnamed(meant: Meant, cells: Contents) -> Meant:
    if cells.share(_ADDRESS.fullmatch) > MOST:
        return Meant(M.EMAIL, GUESS)
    if cells.dates > MOST:
        return Meant(M.DATE, BY_CONTENTS)
    return Meant(M.OUTCOME, BY_CONTENTS) if cells.outcomes > 0.5 else meant


def _email(meant: Meant, header: str, cells: Contents) -> Meant:
    if cells.share(_ADDRESS.fullmatch) >= SOME:
        return meant
    return Meant(M.EMAIL_SENT, GUESS)  # a tick, a day, or what came of it


def _dates(meant: Meant, header: str, cells: Contents) -> Meant:
    """*Mark when done* with outcomes in it is no day."""
    dates, outcomes = cells.dates, cells.outcomes
    if dates > 0.5 or not outcomes:
        return meant
    if dates < SOME and outcomes > SOME:
        return Meant(M.OUTCOME, LIKELY)
    return Meant(M.DATE, GUESS, (M.OUTCOME, M.NOTE, M.IGNORE))


def _outcomes(meant: Meant, header: str, cells: Contents) -> Meant:
    """*Called* with days in it is a day, and *Status* with opinions in it may be either."""
    if cells.dates > MOST:
        return Meant(M.DATE, LIKELY)
    if cells.stances > 0.5 and cells.outcomes < SOME:
        return Meant(M.STANCE, GUESS, (M.OUTCOME, M.NOTE, M.IGNORE))
    return meant


def _stances(meant: Meant, header: str, cells: Contents) -> Meant:
    """*Position* may be a job, and a job is no stance."""
    if cells.dates > MOST:
        return Meant(M.IGNORE, GUESS)
    if not _MAY_BE_A_JOB.fullmatch(header) or cells.opinions > 0.5:
        return meant
    if cells.share(lambda cell: _JOB.search(fold(cell))):
        return Meant(M.IGNORE, LIKELY)
    return Meant(M.STANCE, GUESS, (M.NOTE, M.IGNORE))


def _follow_ups(meant: Meant, header: str, cells: Contents) -> Meant:
    if cells.dates:
        return meant
    return Meant(M.NOTE if cells.is_text else M.IGNORE, GUESS)


def _notes(meant: Meant, header: str, cells: Contents) -> Meant:
    return meant._replace(is_outcome=cells.outcomes > 0.5)


_RULES: dict[ColumnMeaning, Callable[[Meant, str, Contents], Meant]] = {
    M.EMAIL: _email,
    M.DATE: _dates,
    M.OUTCOME: _outcomes,
    M.STANCE: _stances,
    M.FOLLOW_UP_ON: _follow_ups,
    M.NOTE: _notes,
}
