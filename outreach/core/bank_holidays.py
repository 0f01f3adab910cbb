"""Bank holidays of England and Wales, from the rules of the Banking and Financial Dealings Act 1971
as they have been applied since. A day proclaimed for one year (a coronation, a jubilee) goes into
PROCLAIMED; until somebody adds it, offices are taken for open on it, and nothing worse."""

from datetime import date, timedelta
from functools import cache

PROCLAIMED: frozenset[date] = frozenset()

_DAY = timedelta(days=1)
_FRIDAY, _MONDAY = 4, 0


def is_bank_holiday(day: date) -> bool:
    return day in PROCLAIMED or day in bank_holidays(day.year)


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """The eight of a year, on the days on which offices close: what falls on a weekend moves on."""
    easter = easter_sunday(year)
    christmas = _weekday_from(date(year, 12, 25))
    return frozenset(
        {
            _weekday_from(date(year, 1, 1)),
            easter - 2 * _DAY,
            easter + _DAY,
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
            christmas,
            _weekday_from(christmas + _DAY),
        }
    )


def easter_sunday(year: int) -> date:
    """The Gregorian rule of Meeus, Jones and Butcher."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    correction = (8 * century + 13) // 25
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _weekday_from(day: date) -> date:
    while day.weekday() > _FRIDAY:
        day += _DAY
    return day


def _monday_from(day: date) -> date:
    return day + (_MONDAY - day.weekday()) % 7 * _DAY
