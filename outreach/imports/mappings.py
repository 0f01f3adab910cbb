"""Meanings of the values of a sheet, and the answers of a person about them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from outreach.core.vocabulary import (
    Channel,
    ColumnMeaning,
    Outcome,
    PledgeStatus,
    SaidBy,
    Stance,
    Word,
)
from outreach.imports import answer_mapping as answers
from outreach.imports import outcome_mapping as outcomes
from outreach.imports.outcome_mapping import CERTAIN, CLEAR, NOT_A_CONTACT, Guess

M = ColumnMeaning
# The answer to any question that what it is about be left out.
LEAVE_OUT = "leave"
# The kinds of values that are asked about, with what each may be taken for.
WORDS: dict[ColumnMeaning, type[Word]] = {
    M.OUTCOME: Outcome,
    M.EMAIL_SENT: Outcome,
    M.STANCE: Stance,
    M.PLEDGE: PledgeStatus,
    M.CHANNEL: Channel,
    M.SAID_BY: SaidBy,
}
# A pledge is entered as signed, or not at all.
PLEDGES = (PledgeStatus.SIGNED, PledgeStatus.CONSIDERING, PledgeStatus.DECLINED)
# What an MP thinks is for a person to say, however clear a cell is.
ALWAYS_ASKED = (M.STANCE, M.PLEDGE)
_GUESS: dict[ColumnMeaning, Callable[[str], Guess]] = {
    M.EMAIL_SENT: outcomes.sent,
    M.STANCE: answers.stance,
    M.PLEDGE: answers.pledge,
    M.CHANNEL: answers.channel,
    M.SAID_BY: answers.said_by,
}


def digest(*parts: str) -> str:
    """What a value is known by in a form, without saying it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Choices:
    """Answers of a person: `columns` by place, `answers` by the key of each question or
    value. `undated_on` is the day of rows without one."""

    columns: Mapping[int, ColumnMeaning] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    undated_on: date | None = None

    def value(self, kind: ColumnMeaning, text: str, channel: Channel | None = None) -> Guess:
        """Return what a value is taken for: CERTAIN where it need not be asked about, or was."""
        chosen = self.answers.get(value_key(kind, text, channel))
        if chosen is not None and fits(kind, chosen):
            return Guess(NOT_A_CONTACT if chosen == LEAVE_OUT else chosen, CERTAIN)
        return as_asked(kind, suggestion(kind, text, channel))

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": {str(at): meaning for at, meaning in self.columns.items()},
            "answers": dict(self.answers),
            "undated_on": self.undated_on.isoformat() if self.undated_on else None,
        }


def from_json(kept: Mapping[str, Any]) -> Choices:
    undated = kept.get("undated_on")
    return Choices(
        columns={int(at): M(meaning) for at, meaning in kept.get("columns", {}).items()},
        answers=kept.get("answers", {}),
        undated_on=date.fromisoformat(undated) if undated else None,
    )


def value_key(kind: ColumnMeaning, text: str, channel: Channel | None = None) -> str:
    """Return what a value is known by: equal cells have one answer."""
    return digest(kind, channel or "", " ".join(text.split()).casefold())


def suggestion(kind: ColumnMeaning, text: str, channel: Channel | None) -> Guess:
    """Return what a cell says by itself; CERTAIN only where it is one of our words."""
    return outcomes.outcome(text, channel) if kind is M.OUTCOME else _GUESS[kind](text)


def as_asked(kind: ColumnMeaning, guess: Guess) -> Guess:
    """Return the same, as a suggestion where a person is always asked."""
    if kind in ALWAYS_ASKED and guess.word != NOT_A_CONTACT:
        return Guess(guess.word, min(guess.certainty, CLEAR))
    return guess


def is_open(guess: Guess) -> bool:
    """Return whether a person has to say what it means."""
    return not guess.word or guess.certainty < CERTAIN


def fits(kind: ColumnMeaning, chosen: str) -> bool:
    """Return whether a value of this kind may be taken for that."""
    return chosen in (LEAVE_OUT, NOT_A_CONTACT) or chosen in words_for(kind)


def words_for(kind: ColumnMeaning) -> tuple[Word, ...]:
    """Return the words that a value of this kind can be mapped to."""
    return PLEDGES if kind is M.PLEDGE else tuple(WORDS[kind])
