"""What would come of a sheet: the shapes of it, and what of it is here already."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from outreach.core import clock
from outreach.core.vocabulary import (
    THEIRS,
    Channel,
    ColumnMeaning,
    Direction,
    Outcome,
    SaidBy,
    Stance,
)
from outreach.imports.mp_matching import Clues, Parliament, Who
from outreach.imports.outcome_mapping import Guess
from outreach.imports.skip_reasons import Why


class Planned(NamedTuple):
    """One contact as it would be written."""

    row: int
    mp_id: int
    at: datetime
    channel: Channel
    outcome: Outcome
    stance: Stance | None = None
    said_by: SaidBy | None = None
    note: str = ""
    follow_up_on: date | None = None
    signed: bool = False
    link: str | None = None

    @property
    def direction(self) -> Direction:
        return Direction.IN if self.outcome in THEIRS else Direction.OUT


class Left(NamedTuple):
    """What is not written of a row, or not all of it."""

    row: int
    why: Why


class Here(NamedTuple):
    """What is here already: how often what was brought along, and on which days what was logged."""

    brought: Counter[tuple[int, datetime, Channel, Outcome]]
    logged: set[tuple[int, date, Channel, Outcome]]


Value = tuple[ColumnMeaning, str, str]


@dataclass
class Plan:
    """`values` says how often each value stands there; `unsure` whom a name could mean."""

    contacts: list[Planned] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    matched: list[int] = field(default_factory=list)
    unmatched: dict[int, Why] = field(default_factory=dict)
    values: dict[Value, tuple[int, Guess]] = field(default_factory=dict)
    unsure: dict[Clues, tuple[int, Who]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class World:
    """All that a plan hangs on beside the sheet. `unfit` says whether a note must not be kept."""

    parliament: Parliament
    now: datetime
    unfit: Callable[[str, int], bool] = lambda note, mp_id: False
    step: Callable[[int], None] = lambda done: None


def without(planned: Plan, here: Here) -> tuple[list[Planned], list[Left]]:
    """What is new of what is planned, and what is not: it came with a sheet before (each as often
    as it is there), or somebody logged it."""
    new, left, times = [], [], Counter[tuple[int, datetime, Channel, Outcome]]()
    for one in planned.contacts:
        key = one.mp_id, one.at, one.channel, one.outcome
        times[key] += 1
        if times[key] <= here.brought[key]:
            left.append(Left(one.row, Why.THERE))
        elif (one.mp_id, clock.london_date(one.at), one.channel, one.outcome) in here.logged:
            left.append(Left(one.row, Why.LOGGED))
        else:
            new.append(one)
    return new, left
