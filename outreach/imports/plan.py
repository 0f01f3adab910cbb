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
from outreach.imports.mp_matching import Parliament
from outreach.imports.outcome_mapping import Guess
from outreach.imports.questions import Question
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
    in_confidence: bool = False
    way: Direction | None = None

    @property
    def direction(self) -> Direction:
        if self.way is not None:
            return self.way
        return Direction.IN if self.outcome in THEIRS else Direction.OUT


class Left(NamedTuple):
    """What is not written of a row, or not all of it."""

    row: int
    why: Why


Key = tuple[int, datetime, Channel, Outcome]


class Existing(NamedTuple):
    """A contact that an earlier sheet brought. `may_change` says that it still is as it came, and
    `signed` that a signature rests on it, or that this MP has signed by now."""

    contact_id: int
    note: str
    stance: Stance | None
    signed: bool
    may_change: bool


class Here(NamedTuple):
    """Contacts that are here already: those brought, and the days of those logged."""

    brought: dict[Key, list[Existing]]
    logged: set[tuple[int, date, Channel, Outcome]]


class Change(NamedTuple):
    """News of a sheet about a contact of an earlier one: `fields` of `to`."""

    contact_id: int
    fields: tuple[str, ...]
    to: Planned


Value = tuple[ColumnMeaning, str, str]


@dataclass
class Plan:
    """Fate of each row. `contacts` are what is certain, also of rows in `asked`, of which
    something else is open; `values` says how often each value stands there."""

    contacts: list[Planned] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    questions: list[Question] = field(default_factory=list)
    matched: list[int] = field(default_factory=list)
    unmatched: dict[int, Why] = field(default_factory=dict)
    values: dict[Value, tuple[int, Guess]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Return whether a question waits for its answer."""
        return bool(self.asked)


@dataclass(frozen=True, kw_only=True)
class World:
    """All that a plan hangs on beside the sheet. `unfit` says whether a note must not be kept."""

    parliament: Parliament
    now: datetime
    unfit: Callable[[str, int], bool] = lambda note, mp_id: False
    step: Callable[[int], None] = lambda done: None


class Split(NamedTuple):
    """A plan beside what is here: what is new, what changes, and what is left as it is."""

    new: list[Planned]
    changes: list[Change]
    left: list[Left]


def without(planned: Plan, here: Here) -> Split:
    """Compare a plan with what is here: a contact that came with a sheet before (each as often as
    it is there), or that was logged, is not written again; what is new about it is a change."""
    split, times = Split([], [], []), Counter[Key]()
    for one in planned.contacts:
        key = one.mp_id, one.at, one.channel, one.outcome
        earlier = here.brought.get(key, [])
        times[key] += 1
        if times[key] <= len(earlier):
            existing = earlier[times[key] - 1]
            if fields := _new_fields(one, existing):
                split.changes.append(Change(existing.contact_id, fields, one))
            else:
                split.left.append(Left(one.row, Why.THERE))
        elif (one.mp_id, clock.london_date(one.at), one.channel, one.outcome) in here.logged:
            split.left.append(Left(one.row, Why.LOGGED))
        else:
            split.new.append(one)
    return split


def _new_fields(one: Planned, existing: Existing) -> tuple[str, ...]:
    if not existing.may_change:
        return ()
    new = {
        "note": bool(one.note) and one.note != existing.note,
        "stance": one.stance is not None and one.stance is not existing.stance,
        "signed": one.signed and not existing.signed,
    }
    return tuple(field for field, is_new in new.items() if is_new)
