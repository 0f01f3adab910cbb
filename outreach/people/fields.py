"""The fields with which something is handed over: several forms share them."""

from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from outreach.core.errors import Unfitting
from outreach.core.form_fields import row_number
from outreach.people.handover import FIELD

_BEGINS = "keep-"
_END = "end"


class Chosen(NamedTuple):
    """Choices for what somebody made, and the problem with them."""

    values: dict[str, str]
    problem: str = ""


def chosen(form: MultiDict[str, str], problem: str = "") -> Chosen:
    """Return what was chosen, to be shown again."""
    found = {name.removeprefix(_BEGINS): form[name] for name in form if name.startswith(_BEGINS)}
    return Chosen(found, problem)


def handed_over(form: MultiDict[str, str]) -> dict[str, int]:
    """Return who takes over what; what is not named ends. Raises Unfitting at FIELD."""
    return {
        key: _number(value.strip())
        for key, value in chosen(form).values.items()
        if value.strip() not in ("", _END)
    }


def _number(text: str) -> int:
    if (number := row_number(text)) is not None:
        return number
    raise Unfitting(FIELD, "Choose somebody from the list, or end it.")
