"""Time: UTC inside, London for people. Only views and commands ask for it; actions are told."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from outreach.core.bank_holidays import is_bank_holiday

LONDON = ZoneInfo("Europe/London")
DAY = timedelta(days=1)
OFFICES_OPEN, OFFICES_CLOSE = time(9, 30), time(17, 30)


def now() -> datetime:
    return datetime.now(UTC)


def london_date(moment: datetime) -> date:
    """The calendar day it is in London at `moment`."""
    return moment.astimezone(LONDON).date()


def london(day: date, at: time = time(0)) -> datetime:
    """That clock time in London on that day, as a UTC moment."""
    return datetime.combine(day, at, LONDON).astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Monday to Friday, but for the bank holidays of England and Wales."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def next_working_day(moment: datetime) -> datetime:
    """When offices open next, on a later day than `moment`."""
    day = london_date(moment) + DAY
    while not is_working_day(day):
        day += DAY
    return london(day, OFFICES_OPEN)


def offices_open(moment: datetime) -> bool:
    """Working days, 9.30 to 17.30 in London."""
    there = moment.astimezone(LONDON)
    return is_working_day(there.date()) and OFFICES_OPEN <= there.time() < OFFICES_CLOSE


def offices_open_next(moment: datetime) -> datetime:
    """When they open, if they are closed at `moment`; if they are open, on the next working day."""
    today = london_date(moment)
    opening = london(today, OFFICES_OPEN)
    return opening if is_working_day(today) and moment < opening else next_working_day(moment)
