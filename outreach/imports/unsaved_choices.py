"""Choices that came too late: another coordinator changed the mappings meanwhile."""

from collections.abc import Iterator

from outreach.core.formatting import day
from outreach.imports.mappings import Choices
from outreach.imports.preview import Preview, ValueRow

MAX_TEXT_LENGTH = 160


def describe_unsaved_choices(choices: Choices, preview: Preview | None) -> list[str]:
    """Return each choice that the preview does not have, as in *hmm: Would not talk*."""
    if preview is None:
        return []
    return [
        *_describe_names(choices, preview),
        *_describe_values(choices, preview),
        *_describe_columns(choices, preview),
        *_describe_day(choices, preview),
    ]


def _describe_names(choices: Choices, preview: Preview) -> Iterator[str]:
    for name in preview.names:
        mp_id = choices.names.get(name.key)
        if mp_id is not None and mp_id != name.chosen:
            yield f"{name.text}: {preview.mp_names.get(mp_id, 'Nobody of these')}"


def _describe_values(choices: Choices, preview: Preview) -> Iterator[str]:
    for value in (*preview.unclear_values, *preview.clear_values):
        word = choices.values.get(value.key)
        if word is not None and word != value.word:
            yield f"{value.text[:MAX_TEXT_LENGTH]}: {_label_of(word, value)}"


def _label_of(word: str, value: ValueRow) -> str:
    labels = {option.value: option.label for option in value.options}
    return labels.get(word, "Nothing" if word else "Not clear")


def _describe_columns(choices: Choices, preview: Preview) -> Iterator[str]:
    for column in preview.columns:
        meaning = choices.columns.get(column.position, column.meaning)
        if meaning != column.meaning:
            yield f"{column.header}: {meaning.label}"


def _describe_day(choices: Choices, preview: Preview) -> Iterator[str]:
    if choices.undated_on and choices.undated_on != preview.undated_on:
        yield f"Rows without a day were on {day(choices.undated_on)}"
