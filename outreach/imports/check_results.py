"""Results of a check, as they are kept: questions, values that are clear, and what comes of each
row."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from outreach.core.vocabulary import Channel, ColumnMeaning, Direction, Outcome, SaidBy, Stance
from outreach.imports.mappings import is_open, value_key
from outreach.imports.plan import Change, Plan, Planned
from outreach.imports.questions import Question, question_from_json
from outreach.imports.skip_reasons import Why
from outreach.imports.stored_rows import pack, unpack


class Fate(StrEnum):
    """Fate of a row: each row has one."""

    NEW = "new"
    CHANGED = "changed"
    LEFT = "left"
    ASKED = "asked"


class SheetValue(NamedTuple):
    """A value of a sheet that is clear, or was made so; and how often it occurs."""

    kind: ColumnMeaning
    channel: Channel | None
    text: str
    times: int
    word: str

    @property
    def key(self) -> str:
        return value_key(self.kind, self.text, self.channel)


class RowResult(NamedTuple):
    """Fate of a row, and the reason where it is not written or not all of it. `changes` are those
    of contacts that an earlier sheet brought."""

    number: int
    fate: Fate
    why: tuple[Why, ...] = ()
    contacts: tuple[Planned, ...] = ()
    changes: tuple[Change, ...] = ()


class CheckResult(NamedTuple):
    """The result of a check, as it is stored in `ImportFile.found`. `rows` are JSON, of which
    `row_result` reads those that are shown: there may be 20,000."""

    questions: tuple[Question, ...] = ()
    values: tuple[SheetValue, ...] = ()
    rows: tuple[Any, ...] = ()
    unmatched: tuple[tuple[int, Why], ...] = ()

    @property
    def open_questions(self) -> list[Question]:
        return [question for question in self.questions if question.is_open]


def make_check_result(plan: Plan, rows: Iterable[RowResult]) -> CheckResult:
    asked = {question.key for question in plan.questions}
    values = (
        SheetValue(kind, Channel(hint) if hint else None, text, times, guess.word)
        for (kind, hint, text), (times, guess) in plan.values.items()
        if not is_open(guess)
    )
    clear = tuple(value for value in values if value.key not in asked)
    unmatched = tuple(plan.unmatched.items())
    return CheckResult(tuple(plan.questions), clear, tuple(map(_row_to_json, rows)), unmatched)


def pack_result(result: CheckResult) -> bytes:
    return pack(
        {
            "questions": result.questions,
            "values": result.values,
            "rows": result.rows,
            "unmatched": result.unmatched,
        }
    )


def unpack_result(packed: bytes) -> CheckResult:
    kept = unpack(packed)
    if "questions" not in kept:  # checked before there were questions: it is checked again
        return CheckResult(unmatched=tuple((row, Why(why)) for row, why in kept["unmatched"]))
    return CheckResult(
        tuple(map(question_from_json, kept["questions"])),
        tuple(_value_from_json(*value) for value in kept["values"]),
        tuple(kept["rows"]),
        tuple((row, Why(why)) for row, why in kept["unmatched"]),
    )


def _value_from_json(kind: str, hint: str | None, text: str, times: int, word: str) -> SheetValue:
    return SheetValue(ColumnMeaning(kind), Channel(hint) if hint else None, text, times, word)


def _row_to_json(row: RowResult) -> list[Any]:
    contacts = [_contact_to_json(contact) for contact in row.contacts]
    changes = [
        [change.contact_id, change.fields, _contact_to_json(change.to)] for change in row.changes
    ]
    return [row.number, row.fate, row.why, contacts, changes]


def _contact_to_json(contact: Planned) -> list[Any]:
    on = contact.follow_up_on
    moment, day = contact.at.isoformat(), on.isoformat() if on else None
    return list(contact._replace(at=moment, follow_up_on=day))  # type: ignore[arg-type]


def fate_of(row: list[Any]) -> str:
    """Return what comes of a row, without reading the rest of it."""
    return str(row[1])


def row_result(
    number: int, fate: str, why: list[str], contacts: list[Any], changes: list[Any]
) -> RowResult:
    return RowResult(
        number,
        Fate(fate),
        tuple(map(Why, why)),
        tuple(_contact_from_json(*contact) for contact in contacts),
        tuple(Change(id_, tuple(fields), _contact_from_json(*to)) for id_, fields, to in changes),
    )


def _contact_from_json(
    row: int,
    mp_id: int,
    at: str,
    channel: str,
    outcome: str,
    stance: str | None,
    said_by: str | None,
    note: str,
    follow_up_on: str | None,
    signed: bool,
    link: str | None,
    in_confidence: bool,
    way: str | None,
) -> Planned:
    return Planned(
        row,
        mp_id,
        datetime.fromisoformat(at),
        Channel(channel),
        Outcome(outcome),
        Stance(stance) if stance else None,
        SaidBy(said_by) if said_by else None,
        note,
        date.fromisoformat(follow_up_on) if follow_up_on else None,
        signed,
        link,
        in_confidence,
        Direction(way) if way else None,
    )
