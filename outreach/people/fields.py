"""The fields with which something is handed over: several forms share them."""

from typing import NamedTuple

from werkzeug.datastructures import MultiDict

from outreach.core.errors import Unfitting
from outreach.people.handover import FIELD

_BEGINS = "keep-"
_END = "end"


class Chosen(NamedTuple):
    """What was chosen for what somebody made, and what is wrong with it."""

    values: dict[str, str]
    problem: str = ""


def chosen(form: MultiDict[str, str], problem: str = "") -> Chosen:
    """What was chosen, to be shown again."""
    found = {name.removeprefix(_BEGINS): form[name] for name in form if name.startswith(_BEGINS)}
    return Chosen(found, problem)


def handed_over(form: MultiDict[str, str]) -> dict[str, int]:
    """Who takes over what; what is not named ends. Raises Unfitting at FIELD."""
    return {
        key: _number(value.strip())
        for key, value in chosen(form).values.items()
        if value.strip() not in ("", _END)
    }


def _number(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    raise Unfitting(FIELD, "Choose somebody from the list, or end it.")
