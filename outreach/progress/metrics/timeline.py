"""How fast it goes and where that leads, and what a line over time is drawn from."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from outreach.core.clock import london_date
from outreach.progress.metrics.contacts import Hour
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.scope import DAY, WEEK, Scope, monday
from outreach.progress.metrics.standing import Seat, signed, signed_before, signed_within

PACE_WEEKS = 4
# Further ahead nobody can see.
FURTHEST = timedelta(days=5 * 366)
MOST_DAYS, MOST_WEEKS = 31, 60


class Pace(NamedTuple):
    """`recent` signatures in the four weeks until `today`; `half_on` and `all_on` are when half and
    all of the seats have signed if it goes on like this; None if that has happened, will not, or
    lies more than five years ahead."""

    recent: int
    half_on: date | None
    all_on: date | None

    @property
    def a_week(self) -> float:
        return self.recent / PACE_WEEKS


@figure("Pace")
def pace(seats: Sequence[Seat], today: date) -> Pace:
    """Signatures confirmed within the last four weeks, today counted in, a quarter of it for a
    week; and when half and all will have signed if it goes on like that."""
    recent = len(signed_within(seats, last_four_weeks(today)))
    so_far, total = len(signed(seats)), len(seats)
    return Pace(
        recent, _on(-(-total // 2) - so_far, recent, today), _on(total - so_far, recent, today)
    )


def last_four_weeks(today: date) -> Scope:
    return Scope(today - PACE_WEEKS * WEEK + DAY, today)


def _on(missing: int, recent: int, today: date) -> date | None:
    if missing <= 0 or not recent:
        return None
    days = timedelta(days=-(-missing * PACE_WEEKS * 7 // recent))
    return today + days if days < FURTHEST else None


class Step(NamedTuple):
    """A day, a week or a month of a line over time, both days counted in: what was done in it, and
    how many had signed at its end."""

    since: date
    until: date
    contacts: int
    reached: int
    signatures: int
    signed: int


def steps(scope: Scope) -> list[tuple[date, date]]:
    """The period in days, in weeks from Monday if they are more than a month, in months if they
    are more than a year; the first and the last as far as they lie in it."""
    found, first = [], scope.since
    while first <= scope.until:
        last = min(_last_of(first, scope.days), scope.until)
        found.append((first, last))
        first = last + DAY
    return found


def _last_of(first: date, days: int) -> date:
    if days <= MOST_DAYS:
        return first
    if days <= MOST_WEEKS * 7:
        return monday(first) + WEEK - DAY
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1) - DAY


@figure("Over time")
def over_time(seats: Sequence[Seat], hours: Sequence[Hour], scope: Scope) -> list[Step]:
    """Contacts, contacts that reached somebody and signatures confirmed, by day, week or month; and
    of those who stand as signed today, how many had signed by its end."""
    made = steps(scope)
    place, contacts, answered = 0, [0] * len(made), [0] * len(made)
    for hour in hours:  # in order, as the steps are
        day = london_date(hour.at)
        while day > made[place][1]:
            place += 1
        contacts[place] += hour.contacts
        answered[place] += hour.reached
    found = []
    for (first, last), made_then, reached_then in zip(made, contacts, answered, strict=True):
        step = Scope(first, last)
        new, by_then = signed_within(seats, step), signed_before(seats, step.ends)
        found.append(Step(first, last, made_then, reached_then, len(new), len(by_then)))
    return found
