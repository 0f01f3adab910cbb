"""What somebody sends about a sheet: the file, and what they correct."""

import re
from collections.abc import Sequence

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from outreach.core.form_fields import CalendarField
from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.check_results import CheckResult, SheetName, SheetValue
from outreach.imports.column_mapping import Meant
from outreach.imports.mappings import ENOUGH, Choices, fits
from outreach.imports.outcome_mapping import CLEAR
from outreach.imports.sheet_limits import MAX_BYTES

_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


class FileForm(FlaskForm):
    file = FileField("Spreadsheet")

    def taken(self) -> tuple[str, bytes]:
        """(its name, what is in it); nothing in it where none was chosen."""
        sent = self.file.data
        if not sent:
            return "", b""
        name = _CONTROL.sub(" ", sent.filename or "").strip()[-120:]
        return name or "Spreadsheet", sent.stream.read(MAX_BYTES + 1)


class ChoicesForm(FlaskForm):
    undated_on = CalendarField("Rows without a day were on")

    def choices(self, result: CheckResult, columns: Sequence[Meant]) -> Choices:
        """Return the choices that differ from our suggestions, and those that we are not sure of.

        Only values and names that the page had are looked for."""
        order = {"month": True, "day": False}.get(request.form.get("order", ""))
        return Choices(
            _chosen_columns(columns),
            _chosen_values(result.values),
            _chosen_names(result.names),
            self.undated_on.data,
            order,
        )

    @staticmethod
    def version_sent() -> int:
        """The version that was looked over; -1 for what is no number."""
        sent = request.form.get("version", "")
        return int(sent) if sent.isdecimal() and sent.isascii() and len(sent) < 10 else -1


def _chosen_columns(columns: Sequence[Meant]) -> dict[int, ColumnMeaning]:
    chosen = {}
    for position, guess in enumerate(columns):
        word = request.form.get(f"column-{position}", "")
        if word in list(ColumnMeaning) and word != guess.meaning:
            chosen[position] = ColumnMeaning(word)
    return chosen


def _chosen_values(values: Sequence[SheetValue]) -> dict[str, str]:
    chosen = {}
    for value in values:
        word = request.form.get(f"value-{value.key}")
        if word is None or not fits(value.kind, word):
            continue
        suggested, certainty = value.suggestion
        shown = suggested if certainty >= ENOUGH else ""
        if word != shown or (word and certainty < CLEAR):
            chosen[value.key] = word
    return chosen


def _chosen_names(names: Sequence[SheetName]) -> dict[str, int]:
    chosen = {}
    for name in names:
        mp_id = request.form.get(f"name-{name.key}", "")
        if mp_id in {"0", *map(str, name.candidates)}:
            chosen[name.key] = int(mp_id)
    return chosen
