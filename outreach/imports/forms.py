"""What somebody sends about a sheet: the file, and what they correct."""

import re
from collections.abc import Sequence
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField

from outreach.core.form_fields import CalendarField
from outreach.core.vocabulary import ColumnMeaning
from outreach.imports.column_mapping import Meant
from outreach.imports.mappings import ENOUGH, Choices, digest, fits
from outreach.imports.outcome_mapping import CLEAR
from outreach.imports.readers import MOST_BYTES

_CONTROL = re.compile(r"[\x00-\x1f\x7f/\\]")


class FileForm(FlaskForm):
    file = FileField("Spreadsheet")

    def taken(self) -> tuple[str, bytes]:
        """(its name, what is in it); nothing in it where none was chosen."""
        sent = self.file.data
        if not sent:
            return "", b""
        name = _CONTROL.sub(" ", sent.filename or "").strip()[-120:]
        return name or "Spreadsheet", sent.stream.read(MOST_BYTES + 1)


class ChoicesForm(FlaskForm):
    undated_on = CalendarField("Rows without a day were on")

    def choices(self, found: dict[str, Any], meant: Sequence[Meant]) -> Choices:
        """What was chosen, where it is not what we suggest: of columns, and of those values and
        names that the page had. What was uncertain and was left so is chosen, too."""
        columns = {at: self._column(at) for at in range(len(meant))}
        values = {}
        for kind, hint, text, *_, ours, certainty in found["values"]:
            key = digest(kind, hint, text)
            chosen = request.form.get(f"value-{key}")
            if chosen is None or not fits(ColumnMeaning(kind), chosen):
                continue
            shown = ours if certainty >= ENOUGH else ""
            if chosen != shown or (chosen and certainty < CLEAR):
                values[key] = chosen
        names = {}
        for *clues, _, perhaps in found["names"]:
            key = digest(*clues)
            chosen = request.form.get(f"name-{key}", "")
            if chosen in {"0", *map(str, perhaps)}:
                names[key] = int(chosen)
        order = {"month": True, "day": False}.get(request.form.get("order", ""))
        corrected = {
            at: meaning for at, meaning in columns.items() if meaning not in (None, meant[at][0])
        }
        return Choices(
            {at: meaning for at, meaning in corrected.items() if meaning},
            values,
            names,
            self.undated_on.data,
            order,
        )

    @staticmethod
    def version_sent() -> int:
        """The version that was looked over; -1 for what is no number."""
        sent = request.form.get("version", "")
        return int(sent) if sent.isdecimal() and sent.isascii() and len(sent) < 10 else -1

    def _column(self, at: int) -> ColumnMeaning | None:
        chosen = request.form.get(f"column-{at}", "")
        return ColumnMeaning(chosen) if chosen in list(ColumnMeaning) else None
