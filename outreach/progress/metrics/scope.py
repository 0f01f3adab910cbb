"""Which days and which MPs are looked at. Days are London days, weeks begin on Monday."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from outreach.core import clock

DAY, WEEK = timedelta(days=1), timedelta(days=7)
WEEKS_SHOWN = 12


@dataclass(frozen=True)
class Scope:
    """`since` and `until` are both counted in; the last day only until an hour of London's clock,
    if `before` says so. An empty filter fits all; one that is set fits no vacant seat if it is a
    party, and no contact with somebody who has left Parliament."""

    since: date
    until: date
    before: int | None = None
    party: str = ""
    nation: str = ""
    region: str = ""

    @property
    def filtered(self) -> bool:
        return bool(self.party or self.nation or self.region)

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def begins(self) -> datetime:
        """The first moment of the period."""
        return clock.london(self.since)

    @property
    def ends(self) -> datetime:
        """The first moment after it."""
        if self.before is None:
            return clock.london(self.until + DAY)
        return clock.london(self.until, time(self.before))


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def last_weeks(now: datetime, weeks: int = WEEKS_SHOWN) -> Scope:
    """This week so far and the ones before it, `weeks` in all."""
    today = clock.london_date(now)
    return Scope(monday(today) - (weeks - 1) * WEEK, today)


def this_week(now: datetime) -> Scope:
    return last_weeks(now, 1)


def same_time_last_week(now: datetime) -> Scope:
    """What this week so far is compared with: last week, from Monday until the end of the hour
    that it is now."""
    there = now.astimezone(clock.LONDON)
    hour = there.hour + 1
    begins, until = monday(there.date()) - WEEK, there.date() - WEEK
    return Scope(begins, until, hour if hour < 24 else None)
