"""Who does the work and for whom it is hard. People stand in order of name: nobody is ranked."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import request

from outreach.core import clock
from outreach.core.formatting import count
from outreach.core.htmx import page_or_fragment
from outreach.progress.filters import Choices, args_of, scope_in
from outreach.progress.metrics import people as of_people
from outreach.progress.metrics.figures import FIGURES, Figure
from outreach.progress.metrics.people import Done, Worker
from outreach.progress.metrics.scope import DAY, Scope

PAGE = 50
DAYS = timedelta(days=14)
NO_FILTERS = Choices((), (), ())
# What the list can be narrowed to, by the word in the address; each is a figure.
WHO: dict[str, Callable[[Sequence[Worker]], list[Worker]]] = {
    "active": of_people.active,
    "quiet": of_people.quiet,
    "new": of_people.not_begun,
    "help": of_people.need_help,
}
# The columns of the list, by the name of the property.
COLUMNS = {
    "contacts": FIGURES["made"],
    "calls": FIGURES["calls"],
    "letters": FIGURES["letters"],
    "answers": FIGURES["answers"],
    "others": FIGURES["others"],
    "reached": FIGURES["reached"],
    "turns": FIGURES["turns"],
    "skipped": FIGURES["skipped"],
    "lapsed": FIGURES["lapsed"],
}


class Part(NamedTuple):
    """A part of the list, as the page shows it: its number, and the sentence that says what it
    counts."""

    word: str
    figure: Figure
    people: list[Worker]


def volunteers() -> Any:
    now, who = clock.now(), request.args.get("who", "")
    scope = period(now)
    everyone = of_people.at_work(scope, now)
    parts = [Part(word, FIGURES[part.__name__], part(everyone)) for word, part in WHO.items()]
    chosen = next((part for part in parts if part.word == who), None)
    listed = in_order(chosen.people if chosen else everyone, who)
    page, pages = _page(len(listed))
    return page_or_fragment(
        "progress/volunteers.html",
        "progress/_volunteers.html",
        scope=scope,
        today=clock.london_date(now),
        parts=parts,
        chosen=chosen,
        helped=of_people.need_help(everyone),
        columns=COLUMNS,
        sums=_sums(everyone, of_people.from_spreadsheets(scope)),
        total=len(listed),
        shown=listed[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        view=args_of(scope),
    )


def _sums(everyone: Sequence[Worker], brought: Done) -> dict[str, list[int]]:
    """What stands below the list: whoever left, spreadsheets, and all, by column."""
    left = [one for one in everyone if one.has_left]
    rows = {
        count(len(left), "person", "people") + " who left": _sum(left) if left else [],
        "From spreadsheets": _sum([brought]) if brought.contacts else [],
        "All together": _sum([*everyone, brought]),
    }
    return {label: numbers for label, numbers in rows.items() if numbers}


def _sum(rows: Sequence[Worker | Done]) -> list[int]:
    return [sum(getattr(row, name, 0) for row in rows) for name in COLUMNS]


def period(now: datetime) -> Scope:
    """The days that were asked for; the last fourteen, today counted in, if none were."""
    asked = replace(scope_in(request.args, NO_FILTERS, now), before=None)
    return asked if request.args.get("from") else replace(asked, since=asked.until - DAYS + DAY)


def in_order(people: Sequence[Worker], who: str) -> list[Worker]:
    """By name, as they come; of those who went quiet the latest first: who stopped last week comes
    back sooner than who stopped last year. Those who have left are told together."""
    here = [one for one in people if not one.has_left]
    if who == "quiet":
        here.sort(key=lambda one: one.last_at.timestamp() if one.last_at else 0, reverse=True)
    return here


def _page(total: int) -> tuple[int, int]:
    asked, pages = request.args.get("page", ""), max(1, -(-total // PAGE))
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return min(max(1, number), pages), pages
