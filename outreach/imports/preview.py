"""The preview of a sheet: its columns, values and names, with their mappings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, NamedTuple

from outreach.core.vocabulary import Channel, ColumnMeaning, Word
from outreach.imports import queries
from outreach.imports.check_results import CheckResult, SheetName, SheetValue
from outreach.imports.column_mapping import Meant
from outreach.imports.mappings import ENOUGH, Choices, words_for
from outreach.imports.models import Import
from outreach.imports.outcome_mapping import CLEAR, NOT_A_CONTACT
from outreach.imports.planner import LONGEST_NOTE
from outreach.imports.stored_rows import Brought
from outreach.screening.screen import screen

# Values and names that can be mapped at once.
MAX_VALUES, MAX_NAMES = 400, 100
EXAMPLES_PER_COLUMN, MAX_EXAMPLE_LENGTH = 3, 60
# Screening a cell takes a millisecond or more.
MAX_SCREENED_CELLS = 8
SURE, LIKELY = CLEAR, 0.7


class ColumnRow(NamedTuple):
    """A column and its mapping. `certainty` is empty if the meaning was chosen."""

    position: int
    header: str
    examples: list[str]
    meaning: ColumnMeaning
    certainty: str
    names_volunteers: bool


@dataclass(frozen=True, kw_only=True)
class ValueRow:
    """A value and its mapping. `word` is empty if its meaning is not clear."""

    nothing: ClassVar[str] = NOT_A_CONTACT

    key: str
    kind: ColumnMeaning
    channel: Channel | None
    text: str
    times: int
    word: str
    certainty: str
    is_unclear: bool
    options: tuple[Word, ...]


class NameRow(NamedTuple):
    """A name, the MPs who may be meant, and the chosen MP: 0 for none of them."""

    key: str
    text: str
    times: int
    candidates: tuple[int, ...]
    chosen: int | None


@dataclass(frozen=True, kw_only=True)
class Preview:
    """The mappings of a sheet. `written_before` is an import of the same file."""

    columns: list[ColumnRow]
    unclear_values: list[ValueRow]
    clear_values: list[ValueRow]
    hidden_values: int
    names: list[NameRow]
    hidden_names: int
    mp_names: dict[int, str]
    undated_on: date | None
    month_first: bool | None
    written_before: Import | None


def make_preview(
    sheet: Brought, result: CheckResult, choices: Choices, *, written_before: Import | None
) -> Preview:
    values = [_value_row(value) for value in result.values[:MAX_VALUES]]
    return Preview(
        columns=_column_rows(sheet, choices.columns),
        unclear_values=[value for value in values if value.is_unclear],
        clear_values=[value for value in values if not value.is_unclear],
        hidden_values=max(0, len(result.values) - MAX_VALUES),
        names=[_name_row(name, choices.names) for name in result.names[:MAX_NAMES]],
        hidden_names=max(0, len(result.names) - MAX_NAMES),
        mp_names=queries.names({mp_id for name in result.names for mp_id in name.candidates}),
        undated_on=choices.undated_on,
        month_first=choices.month_first,
        written_before=written_before,
    )


def _column_rows(sheet: Brought, chosen: Mapping[int, ColumnMeaning]) -> list[ColumnRow]:
    table = sheet.table
    return [
        ColumnRow(
            position,
            header,
            _choose_examples(row.cells[position] for row in table.rows),
            chosen.get(position, guess.meaning),
            "" if position in chosen else _describe_guess(guess),
            ColumnMeaning.VOLUNTEER in (guess.meaning, chosen.get(position)),
        )
        for position, (header, guess) in enumerate(zip(table.headers, table.meant, strict=True))
    ]


def _choose_examples(cells: Iterable[str]) -> list[str]:
    """Return a few different cells, none of which seems to tell of a person's case."""
    examples: dict[str, None] = {}
    screened = 0
    for cell in cells:
        if screened == MAX_SCREENED_CELLS:
            break
        if len(cell.split()) > 3:
            screened += 1
            if screen(cell[:LONGEST_NOTE]):
                continue
        if cell:
            examples[_shorten(cell)] = None
        if len(examples) == EXAMPLES_PER_COLUMN:
            break
    return list(examples)


def _shorten(cell: str) -> str:
    return cell if len(cell) <= MAX_EXAMPLE_LENGTH else f"{cell[: MAX_EXAMPLE_LENGTH - 1]}…"


def _describe_guess(guess: Meant) -> str:
    return _describe_certainty(guess.certainty) if guess.certainty else ""


def _describe_certainty(certainty: float) -> str:
    """Return *sure*, *likely* or *a guess* for a number from 0 to 1."""
    return "sure" if certainty >= SURE else "likely" if certainty >= LIKELY else "a guess"


def _value_row(value: SheetValue) -> ValueRow:
    word, certainty = value.guess
    is_open = not word or certainty < ENOUGH
    is_suggested = value.guess == value.suggestion
    return ValueRow(
        key=value.key,
        kind=value.kind,
        channel=value.channel,
        text=value.text,
        times=value.times,
        word="" if is_open else word,
        certainty=_describe_certainty(certainty) if is_suggested else "chosen",
        is_unclear=is_open or (certainty < SURE and is_suggested),
        options=words_for(value.kind),
    )


def _name_row(name: SheetName, chosen: Mapping[str, int]) -> NameRow:
    text = ", ".join(filter(None, name.clues))
    return NameRow(name.key, text, name.times, name.candidates, chosen.get(name.key))
