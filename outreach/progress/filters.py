"""What the address bar says of a page: period, filters, and which view; and addresses that keep
it. A word there that means nothing is no filter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from outreach.core import clock
from outreach.parliament import parties
from outreach.progress.metrics import DAY, WEEK, Scope, Seat, last_weeks, monday

# Earlier than this there is nothing to see.
EARLIEST = 5 * 53 * WEEK
FILTERS = ("party", "nation", "region")


@dataclass(frozen=True)
class Choices:
    """What there is to filter by."""

    party: Collection[str]
    nation: Collection[str]
    region: Collection[str]


def choices(seats: Collection[Seat]) -> Choices:
    return Choices(
        party=parties.choices(seat.party for seat in seats),
        nation=sorted({seat.nation for seat in seats} - {""}),
        region=sorted({seat.region for seat in seats} - {""}),
    )


def usual(now: datetime, first: date | None = None) -> Scope:
    """The last twelve weeks, or those since the Monday before the first contact."""
    twelve = last_weeks(now)
    begun = min(first, twelve.until) if first else twelve.since
    return replace(twelve, since=max(twelve.since, monday(begun)))


def scope_in(
    args: Mapping[str, str], known: Choices, now: datetime, first: date | None = None
) -> Scope:
    """The period and the filters of an address; without them the usual weeks, of all."""
    usually, today = usual(now, first), clock.london_date(now)
    since, until = day_in(args.get("from")), day_in(args.get("to"))
    until = min(until or today, today)
    since = min(max(since or min(usually.since, monday(until)), today - EARLIEST), today)
    since, until = min(since, until), max(since, until)
    before = args.get("before", "")
    return Scope(
        since,
        max(until, today - EARLIEST),
        int(before) if before.isdecimal() and len(before) < 3 and 0 < int(before) < 24 else None,
        *(_one_of(args.get(name, ""), getattr(known, name)) for name in FILTERS),
    )


def day_in(text: str | None) -> date | None:
    """The day that a word of an address means; None if it means none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _one_of(word: str, known: Collection[str]) -> str:
    return word if word in known else ""


def filters_of(scope: Scope) -> dict[str, str]:
    return {name: word for name in FILTERS if (word := getattr(scope, name))}


def args_of(scope: Scope) -> dict[str, Any]:
    """The whole of it, for an address that means the same tomorrow."""
    days = {"from": scope.since.isoformat(), "to": scope.until.isoformat()}
    hour = {} if scope.before is None else {"before": scope.before}
    return days | hour | filters_of(scope)


def with_filters(scope: Scope, other: Scope) -> Scope:
    """Another period, the same filters."""
    return replace(other, party=scope.party, nation=scope.nation, region=scope.region)


def periods(now: datetime, first: date | None) -> dict[str, Scope]:
    """The periods that are one tap away, by their names. None begins before there was anything."""
    today = clock.london_date(now)
    found = {
        "This week": last_weeks(now, 1),
        "4 weeks": last_weeks(now, 4),
        "12 weeks": last_weeks(now),
    }
    start = first and max(first, today - EARLIEST + DAY)
    if start and start < found["12 weeks"].since:
        found["Since the start"] = Scope(start, today)
    elif start:
        begun = usual(now, first)
        found = {name: one for name, one in found.items() if one.since > begun.since}
        found["Since the start"] = begun
    return found
