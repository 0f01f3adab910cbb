"""Which format a program wants, by the header Accept."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach.core.problem_details import Problem
from outreach.core.vocabulary import Format
from outreach.exports.request import TYPES

# What a header Accept says: types, each with how welcome it is, 0 to 1.
Accepted = Sequence[tuple[str, float]]


class Offered(NamedTuple):
    """A type as Accept names it, and as the answer does."""

    name: str
    format: Format
    content_type: str


def _offered(form: Format, name: str = "") -> Offered:
    content_type = TYPES[form]
    known = content_type.partition(";")[0]
    return Offered(name or known, form, content_type.replace(known, name or known))


# In the order in which they are given to whoever takes anything. Some call JSON Lines so.
OFFERED = (
    *(_offered(form) for form in (Format.JSON, Format.JSONL, Format.CSV)),
    *(_offered(form) for form in (Format.XLSX, Format.PACKAGE)),
    _offered(Format.JSONL, "application/x-ndjson"),
)
JSON_ONLY = OFFERED[:1]


def chosen(header: Accepted, offered: tuple[Offered, ...] = OFFERED) -> Offered:
    """What is accepted most gladly. Raises Problem."""
    if not header:
        return offered[0]
    # Of two that are as welcome, `max` takes the first.
    best = max(offered, key=lambda one: _gladly(one.name, header))
    if _gladly(best.name, header) <= 0:
        names = ", ".join(one.name for one in offered)
        raise Problem("not-acceptable", f"Accept names none of these: {names}.")
    return best


def _gladly(name: str, header: Accepted) -> float:
    """How welcome a type is, 0 to 1, by what says most exactly which one is meant. Parameters such
    as `charset` make no difference."""
    kind = name.partition("/")[0]
    said: dict[str, float] = {}
    for value, quality in header:
        said.setdefault(value.partition(";")[0].strip().lower(), quality)
    for meant in (name, f"{kind}/*", "*/*", "*"):
        if meant in said:
            return said[meant]
    return 0
