"""Week by week: the same figures as on the coordinators' page, each defined once."""

from outreach.core import clock
from outreach.core.vocabulary import Shared
from outreach.exports import daily
from outreach.exports.contracts.contract import Column, Contract, Kind, Rows, View
from outreach.progress.metrics import (
    WEEK,
    Hour,
    Scope,
    everybody,
    first_day,
    hours,
    monday,
    signed_before,
    signed_within,
)


def listed(view: View) -> Rows:
    """One row a week from the first contact, or the first day of the period, until now."""
    now = clock.now()
    # Whole days: those that are told.
    today = clock.london_date(daily.told_until())
    yesterday = today - clock.DAY
    began, last = first_day() or today, min(view.last or yesterday, yesterday)
    first = max(view.first or began, began)
    seats, begins, found = everybody(now), monday(first), []
    weeks = _by_week(hours(Scope(begins, max(last, begins))))
    while begins <= last:
        week = Scope(begins, begins + WEEK - clock.DAY)
        counted = weeks.get(begins, [])
        found.append(
            (
                begins.isoformat(),
                "true" if week.until < today else "false",
                sum(hour.contacts for hour in counted),
                sum(hour.reached for hour in counted),
                sum(hour.calls for hour in counted),
                sum(hour.calls_reached for hour in counted),
                len(signed_within(seats, week)),
                len(signed_before(seats, week.ends)),
            )
        )
        begins += WEEK
    return found


def _by_week(counted: list[Hour]) -> dict[object, list[Hour]]:
    found: dict[object, list[Hour]] = {}
    for hour in counted:
        found.setdefault(monday(clock.london_date(hour.at)), []).append(hour)
    return found


def _number(name: str, means: str, width: int = 10) -> Column:
    return Column(name=name, kind=Kind.NUMBER, means=means, always=True, width=width)


COLUMNS = (
    Column(
        name="week",
        kind=Kind.DAY,
        means="The Monday with which the week begins, in London.",
        always=True,
        width=11,
    ),
    Column(
        name="complete",
        kind=Kind.TRUTH,
        means="false for the week that is still running.",
        always=True,
        width=9,
    ),
    _number("contacts", "Calls, letters and meetings of that week that count, ours and theirs."),
    _number("reached", "Of these, those in which the MP or their office answered."),
    _number("calls", "Our phone calls."),
    _number("calls_reached", "Of these, those in which somebody there spoke with us.", 13),
    _number(
        "signatures",
        "Signatures confirmed in that week, of those who stand as signed today: who withdrew since"
        " is not counted.",
    ),
    _number("signed", "How many had signed by the end of the week, of those who still do."),
)

CONTRACT = Contract(
    name=Shared.PROGRESS,
    version="1.0",
    holds="One row for each week since the first contact, of whole days: what a day brought is told"
    " from the next morning at five. Small, so always given whole; older weeks change when"
    " something is corrected.",
    columns=COLUMNS,
    versions={"1.0": "First version."},
    day="week",
    listed=listed,
    changes=False,
)
