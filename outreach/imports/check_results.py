"""Results of a check: values and names to map, and rows without an MP."""

from typing import Any, NamedTuple

from outreach.core.vocabulary import Channel, ColumnMeaning
from outreach.imports.mappings import digest, suggestion
from outreach.imports.mp_matching import Clues
from outreach.imports.outcome_mapping import Guess
from outreach.imports.plan import Plan, Value
from outreach.imports.skip_reasons import Why
from outreach.imports.stored_rows import pack, unpack


class SheetValue(NamedTuple):
    """A value of a sheet, how often it occurs, what it means now and what we suggest."""

    kind: ColumnMeaning
    channel: Channel | None
    text: str
    times: int
    guess: Guess
    suggestion: Guess

    @property
    def key(self) -> str:
        return digest(self.kind, self.channel or "", self.text)


class SheetName(NamedTuple):
    """A name that is not certain, how often it occurs, and the MPs who may be meant."""

    clues: Clues
    times: int
    candidates: tuple[int, ...]

    @property
    def key(self) -> str:
        return digest(*self.clues)


class CheckResult(NamedTuple):
    """The result of a check, as it is stored in `ImportFile.found`.

    `unmatched` says of each row without an MP why there is none."""

    values: tuple[SheetValue, ...] = ()
    names: tuple[SheetName, ...] = ()
    unmatched: tuple[tuple[int, Why], ...] = ()


def make_check_result(plan: Plan) -> CheckResult:
    values = (_read_value(value, *counted) for value, counted in plan.values.items())
    names = (SheetName(clues, times, who.perhaps) for clues, (times, who) in plan.unsure.items())
    return CheckResult(tuple(values), tuple(names), tuple(plan.unmatched.items()))


def _read_value(value: Value, times: int, guess: Guess) -> SheetValue:
    kind, hint, text = value
    channel = Channel(hint) if hint else None
    return SheetValue(kind, channel, text, times, guess, suggestion(kind, text, channel))


def pack_result(result: CheckResult) -> bytes:
    return pack(
        {
            "values": [_value_to_json(value) for value in result.values],
            "names": [[*name.clues, name.times, name.candidates] for name in result.names],
            "unmatched": result.unmatched,
        }
    )


def _value_to_json(value: SheetValue) -> list[Any]:
    channel = value.channel or ""
    return [value.kind, channel, value.text, value.times, *value.guess, *value.suggestion]


def unpack_result(packed: bytes) -> CheckResult:
    kept = unpack(packed)
    return CheckResult(
        tuple(_value_from_json(*value) for value in kept["values"]),
        tuple(_name_from_json(*name) for name in kept["names"]),
        tuple((row, Why(why)) for row, why in kept["unmatched"]),
    )


def _value_from_json(kind: str, hint: str, text: str, times: int, *guesses: Any) -> SheetValue:
    word, certainty, *ours = guesses
    channel = Channel(hint) if hint else None
    return SheetValue(
        ColumnMeaning(kind), channel, text, times, Guess(word, certainty), Guess(*ours)
    )


def _name_from_json(
    name: str, seat: str, number: str, email: str, times: int, candidates: list[int]
) -> SheetName:
    return SheetName(Clues(name, seat, number, email), times, tuple(candidates))
