"""All that /progress shows, as rows for its tables; the charts are drawn from the tables. The
number of queries is the same whatever there is to show."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from outreach.core import clock
from outreach.core.formatting import day
from outreach.core.vocabulary import PledgeStatus, QueueState
from outreach.parliament.parties import group_of
from outreach.pledges.queries import count_waiting, mps_waiting
from outreach.progress import filters as addresses
from outreach.progress import metrics, seat_map
from outreach.progress.drilldowns import attempts_in_words, moves_this_week
from outreach.progress.metrics import FIGURES, Scope, Seat, Stage
from outreach.public import hex_map as hexes

# The way of a pledge, in its order; the rest stands beside it.
WAY = (
    PledgeStatus.NOT_ASKED,
    PledgeStatus.ASKED,
    PledgeStatus.CONSIDERING,
    PledgeStatus.AGREED_UNCONFIRMED,
    PledgeStatus.SIGNED,
)
GROUPS = {"party": "Party", "nation": "Nation", "region": "Region"}


class Compared(NamedTuple):
    """This week so far beside last week at the same time: what it is called, the list behind each,
    and the two numbers."""

    title: str
    show: str
    now: int
    then: int


class Row(NamedTuple):
    """A line of a table in which each number has its list: a label, and numbers by column."""

    label: str
    part: str
    numbers: Mapping[str, int]


def context(args: Mapping[str, str], now: datetime, links: seat_map.Links) -> dict[str, Any]:
    """What the templates take, from what the address bar says."""
    everybody = metrics.everybody(now)
    known = addresses.choices(everybody)
    first = metrics.first_day()
    scope = addresses.scope_in(args, known, now, first)
    seats, today = metrics.within(everybody, scope), clock.london_date(now)
    rows = metrics.hours(scope)
    kind = args.get("map", "") if args.get("map", "") in seat_map.KINDS else "status"
    by = args.get("by", "") if args.get("by", "") in GROUPS else "party"
    return {
        "scope": scope,
        "filters": addresses.filters_of(scope),
        "address": addresses.args_of(scope),
        "known": known,
        "view": _view(scope, kind, by, addresses.usual(now, first)),
        "periods": addresses.periods(now, first),
        "total": len(seats),
        "signed": metrics.signed(seats),
        "pace": metrics.pace(seats, today),
        "week": _this_week(seats, scope, now),
        "hurdles": _hurdles(seats, scope),
        "steps": [(_name(step, scope), step) for step in metrics.over_time(seats, rows, scope)],
        "contacts": metrics.made(rows),
        "funnel": _funnel(seats, now),
        "groups": _groups(seats, by),
        "by": by,
        "map": seat_map.draw(kind, everybody, seats, now, links),
        "outcomes": metrics.by_outcome(scope),
        "calls": metrics.by_hour_of_day(rows),
        "attempts": _attempts(seats),
        "attempts_in_words": attempts_in_words,
        "stages": Stage,
        "group_names": GROUPS,
        "kinds": seat_map.KINDS,
        "hexes": hexes,
        "texts": {name: one.counts for name, one in FIGURES.items()},
        "now": now,
    }


def _view(scope: Scope, kind: str, by: str, usual: Scope) -> dict[str, Any]:
    """What an address needs to lead back to this page. The usual period is left out, so that a page
    that stays open goes on with the days."""
    same = scope == addresses.with_filters(scope, usual)
    days = addresses.filters_of(scope) if same else addresses.args_of(scope)
    chosen = {"map": kind if kind != "status" else "", "by": by if by != "party" else ""}
    return days | {name: word for name, word in chosen.items() if word}


def _this_week(seats: Sequence[Seat], scope: Scope, now: datetime) -> dict[str, Any]:
    """What was done since Monday beside what was done by this time last week."""
    this = addresses.with_filters(scope, metrics.this_week(now))
    last = addresses.with_filters(scope, metrics.same_time_last_week(now))
    then, rows = metrics.hours(last), metrics.hours(this)
    signed = (len(metrics.signed_within(seats, week)) for week in (this, last))
    in_touch = (len(metrics.in_touch(seats, metrics.mps_in_touch(week))) for week in (this, last))
    return {
        "this": addresses.args_of(this),
        "last": addresses.args_of(last),
        "until": last.ends,
        "figures": (
            Compared("Signatures", "signed_within", *signed),
            Compared("Contacts", "made", metrics.made(rows), metrics.made(then)),
            Compared("Reached somebody", "reached", metrics.reached(rows), metrics.reached(then)),
            Compared("MPs in touch with", "in_touch", *in_touch),
        ),
    }


def _hurdles(seats: Sequence[Seat], scope: Scope) -> dict[str, Any]:
    """What stands in the way, and what only a coordinator can do. Pledges about somebody who has
    left Parliament wait too, but fit no filter."""
    waiting = mps_waiting() if scope.filtered else set()
    states = {word: len(metrics.in_state(seats, word)) for word in QueueState}
    return {
        "states": states,
        "to_confirm": sum(seat.mp_id in waiting for seat in seats)
        if scope.filtered
        else count_waiting(),
        "never_tried": len(metrics.never_tried(seats)),
    }


def _funnel(seats: Sequence[Seat], now: datetime) -> list[Row]:
    """Every status with how many are at it, and who came and went this week."""
    made = moves_this_week(seats, now)
    return [
        Row(
            word.label,
            word,
            {
                "at_status": len(metrics.at_status(seats, word)),
                "moved_into": len(metrics.moved_into(made, word)),
                "moved_out_of": len(metrics.moved_out_of(made, word)),
            },
        )
        for word in (*WAY, *(word for word in PledgeStatus if word not in WAY))
    ]


def _name(step: metrics.Step, scope: Scope) -> str:
    """A day, a week by its Monday, or a month."""
    if step.since == step.until:
        return day(step.since)
    if (step.until - step.since).days < 7:
        return f"{step.since.day} {step.since:%b}"
    return f"{step.since:%b %Y}"


def _groups(seats: Sequence[Seat], by: str) -> list[Row]:
    """Parties, nations or regions, the largest first, each with its seats by how far they have
    come. A vacant seat has no party."""
    members: dict[str, list[Seat]] = {}
    for seat in seats:
        name = group_of(seat.party) if by == "party" else getattr(seat, by)
        members.setdefault(name, []).append(seat)
    return [
        Row(
            name or "Vacant",
            name,
            {"all": len(group)} | {word: len(metrics.at_stage(group, word)) for word in Stage},
        )
        for name, group in sorted(members.items(), key=lambda one: (-len(one[1]), one[0]))
    ]


def _attempts(seats: Sequence[Seat]) -> dict[str, Any]:
    """How many MPs were first reached after how many attempts, and who has not been."""
    taken = metrics.attempts_until_reached()
    numbers = range(0 if 0 in taken.values() else 1, metrics.MOST + 1)
    return {
        "rows": {n: len(metrics.reached_after(seats, taken, n)) for n in numbers},
        "not_reached": len(metrics.not_reached(seats, taken)),
    }
