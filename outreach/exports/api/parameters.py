"""What a program asks for in the address of a dataset."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.core.problem_details import Problem
from outreach.core.vocabulary import Format
from outreach.exports import cursors
from outreach.exports.contracts.contract import REMOVED, Column, Contract

MOST, USUAL = 10_000, 1000
# What there is before and after needs no pages: the campaign is younger.
FIRST_YEAR, LAST_YEAR = 2000, 2999
PARAMETERS = ("since", "limit", "columns", "from", "to")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`names` are the columns that were named; none, if all are wanted. `since` is as it came."""

    names: tuple[str, ...]
    first: date | None
    last: date | None
    limit: int
    since: str | None

    @property
    def about(self) -> str:
        """Which columns and days are meant: what a cursor is bound to."""
        return cursors.about(sorted(self.names), self.first, self.last)

    def columns(self, contract: Contract, *, only_changes: bool) -> tuple[Column, ...]:
        """The key is always there; of what changed, whether the row is removed, too."""
        if not self.names:
            return contract.columns
        needed = (REMOVED.name,) if only_changes else ()
        return contract.of((*self.names, *needed))


def asked(given: Mapping[str, Sequence[str]], contract: Contract, form: Format) -> Asked:
    """From each parameter of the address, with everything it was set to. Raises Problem."""
    for name, values in given.items():
        if name not in PARAMETERS:
            known = ", ".join(parameters_of(contract))
            raise _bad(f"There is no parameter {name[:40]!r}. There are: {known}.")
        if len(values) > 1:
            raise _bad(f"{name} is given twice.")
    args = {name: values[0] for name, values in given.items()}
    first, last = _day(args, "from", contract), _day(args, "to", contract)
    if first and last and first > last:
        raise _bad(f"from is {first.isoformat()}, which is after to, {last.isoformat()}.")
    return Asked(
        names=_columns(args.get("columns"), contract),
        first=first,
        last=last,
        limit=_limit(args.get("limit"), form),
        since=args.get("since"),
    )


def parameters_of(contract: Contract) -> tuple[str, ...]:
    return PARAMETERS if contract.day else PARAMETERS[:3]


def _columns(text: str | None, contract: Contract) -> tuple[str, ...]:
    if text is None:
        return ()
    names = tuple(name.strip() for name in text.split(","))
    known = [column.name for column in contract.columns]
    for name in names:
        if name not in known:
            listed = ", ".join(known)
            raise _bad(f"{contract.name.value} has no column {name[:40]!r}. It has: {listed}.")
    return names


def _limit(text: str | None, form: Format) -> int:
    if text is None:
        return USUAL
    if form is not Format.JSON:
        raise _bad("limit is for JSON only: every other format is given whole.")
    if not re.fullmatch(r"[0-9]{1,9}", text, re.ASCII) or not 1 <= int(text) <= MOST:
        raise _bad(f"limit is a number from 1 to {MOST}.")
    return int(text)


def _day(args: Mapping[str, str], name: str, contract: Contract) -> date | None:
    text = args.get(name)
    if text is None:
        return None
    if not contract.day:
        raise _bad(f"{contract.name.value} has no period: {name} cannot be used with it.")
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _bad(f"{name} is a day such as 2026-11-03.")
    return day


def _bad(sentence: str) -> Problem:
    return Problem("bad-request", sentence)
