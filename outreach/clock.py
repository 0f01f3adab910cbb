"""Time: UTC inside, London for people. Only views and commands ask for it; actions are told."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
OFFICES_OPEN = time(9, 30)


def now() -> datetime:
    return datetime.now(UTC)


def london_date(moment: datetime) -> date:
    """The calendar day it is in London at `moment`."""
    return moment.astimezone(LONDON).date()


def london(day: date, at: time = time(0)) -> datetime:
    """That clock time in London on that day, as a UTC moment."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def next_working_day(moment: datetime) -> datetime:
    """When offices open next, on a later day than `moment`: Monday to Friday, 9.30 in London."""
    day = london_date(moment) + timedelta(days=1)
    while day.weekday() >= 5:
        day += timedelta(days=1)
    return london(day, OFFICES_OPEN)
