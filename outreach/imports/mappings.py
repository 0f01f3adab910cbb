"""What somebody corrected about a sheet, and what each of its values is taken for."""

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
from outreach.imports import outcome_mapping as outcomes
from outreach.imports.outcome_mapping import NOT_A_CONTACT, OPEN, Guess

M = ColumnMeaning
# Below this a value waits for somebody to say what it is.
ENOUGH = 0.6
# The kinds of values that can be corrected, with what each may be taken for.
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
_GUESS: dict[ColumnMeaning, Callable[[str], Guess]] = {
    M.EMAIL_SENT: outcomes.sent,
    M.STANCE: outcomes.stance,
    M.PLEDGE: outcomes.pledge,
    M.CHANNEL: outcomes.channel,
    M.SAID_BY: outcomes.said_by,
}


def digest(*parts: str) -> str:
    """What a value is known by in a form, without saying it."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Choices:
    """What somebody corrected: of columns by place, of values and names by digest. A name that is
    nobody's is 0."""

    columns: Mapping[int, ColumnMeaning] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    undated_on: date | None = None
    month_first: bool | None = None

    def value(self, kind: ColumnMeaning, text: str, channel: Channel | None = None) -> Guess:
        """What a value is taken for; OPEN where that is not certain enough."""
        hint = str(channel or "")
        chosen = self.values.get(digest(kind, hint, text))
        if chosen is not None and fits(kind, chosen):
            return Guess(chosen, 1.0)
        return suggestion(kind, text, channel)

    def to_json(self) -> dict[str, Any]:
        return {
            "columns": {str(at): meaning for at, meaning in self.columns.items()},
            "values": dict(self.values),
            "names": dict(self.names),
            "undated_on": self.undated_on.isoformat() if self.undated_on else None,
            "month_first": self.month_first,
        }


def from_json(kept: Mapping[str, Any]) -> Choices:
    undated = kept.get("undated_on")
    return Choices(
        columns={int(at): M(meaning) for at, meaning in kept.get("columns", {}).items()},
        values=kept.get("values", {}),
        names=kept.get("names", {}),
        undated_on=date.fromisoformat(undated) if undated else None,
        month_first=kept.get("month_first"),
    )


def suggestion(kind: ColumnMeaning, text: str, channel: Channel | None) -> Guess:
    """What we take a value for by ourselves."""
    return outcomes.outcome(text, channel) if kind is M.OUTCOME else _GUESS[kind](text)


def is_open(guess: Guess) -> bool:
    return guess == OPEN or guess.certainty < ENOUGH


def fits(kind: ColumnMeaning, chosen: str) -> bool:
    """Whether a value of this kind may be taken for that; empty means *it is not clear*."""
    return chosen in ("", NOT_A_CONTACT) or chosen in words_for(kind)


def words_for(kind: ColumnMeaning) -> tuple[Word, ...]:
    """Return the words that a value of this kind can be mapped to."""
    return PLEDGES if kind is M.PLEDGE else tuple(WORDS[kind])
