"""Days and times as people type them."""

import re
from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import NamedTuple

from outreach.core.vocabulary import Word

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *("jan january", "feb february", "mar march", "apr april", "may", "jun june"),
            *("jul july", "aug august", "sep sept september", "oct october", "nov november"),
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY_NAME = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+)?"
_CLOCK = re.compile(r"\b(\d{1,2})(?:[:.](\d{2})(?::\d{2})?\s*(am|pm)?|\s*(am|pm))\b", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMBERS = re.compile(
    _DAY_NAME + r"(\d{1,2})\s?[-/.]\s?(\d{1,2})(?:\s?[-/.]\s?(\d{4}|\d{2}))?", re.I
)
_DAY_FIRST = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[\s.-]+(?:of\s+)?({_MONTH})\.?(?:[\s,'’.-]+(\d{{4}}|\d{{2}}))?",
    re.I,
)
_MONTH_FIRST = re.compile(
    rf"{_DAY_NAME}({_MONTH})\.?[\s-]+(\d{{1,2}})(?:st|nd|rd|th)?(?:[\s,'’-]+(\d{{4}}|\d{{2}}))?",
    re.I,
)
_SERIAL = re.compile(r"([34]\d{4})(?:\.\d+)?")
_EXCEL_BEGAN = date(1899, 12, 30)


class DateDoubt(Word):
    """Why a cell, or a column, does not say for certain which day is meant."""

    RANGE = "range", "Several days in one cell"
    MONTH = "month", "A month without a day"
    RELATIVE = "relative", "A day that hangs on when it was written"
    WEEKDAY = "weekday", "The day of the week is not that of the date"
    YEAR = "year", "A day without a year, nearly a year ago"
    MORE = "more", "More than a date"
    UNREADABLE = "unreadable", "The day cannot be read"
    # Of a column.
    ORDER = "order", "Day and month stand in different orders"
    FUTURE = "future", "Day first, some of these days have not come yet"
    CONVERTED = "converted", "Some days may have been swapped when the file was opened"


class DateReading(NamedTuple):
    """How a cell is read: `moment` is what would be suggested, and is written without a question
    only where it is `certain`; `candidates` are the days that could be meant."""

    moment: "Moment | None"
    certain: bool
    doubt: DateDoubt | None = None
    candidates: tuple[date, ...] = ()


class OrderReading(NamedTuple):
    """Whether the month stands first in a column. Where that is not certain, `month_first` is the
    suggestion, and `cells` are the different cells that it changes."""

    month_first: bool
    certain: bool
    doubt: DateDoubt | None = None
    cells: tuple[str, ...] = ()


class Moment(NamedTuple):
    """A day; the time of it, where that was given; whether the year was; and whether there is a
    time that cannot be."""

    day: date
    at: time | None = None
    with_year: bool = True
    lost: bool = False


def parse(text: str, *, month_first: bool = False, today: date | None = None) -> Moment | None:
    """The day that a cell begins with; None if there is no such day. Without a year it is the last
    one that is not after `today`."""
    text = " ".join(text.split())
    if not text or len(text) > 60:
        return None
    if found := _SERIAL.fullmatch(text):
        return Moment(_EXCEL_BEGAN + timedelta(days=int(found[1])))
    parts = _parts(text, month_first)
    if parts is None:
        return None
    year, month, day, rest = parts
    try:
        on = _dated(year, month, day, today)
    except ValueError:
        return None
    at = parse_time(rest)
    return Moment(on, at, year is not None, at is None and bool(_CLOCK.search(rest)))


def _parts(text: str, month_first: bool) -> tuple[int | None, int, int, str] | None:
    """(year, month, day, what stands behind)."""
    if found := _ISO.match(text):
        return int(found[1]), int(found[2]), int(found[3]), text[found.end() :]
    if found := _NUMBERS.match(text):
        if found[3] is None and _CLOCK.fullmatch(text):  # 10.30 is a time
            return None
        first, second = int(found[1]), int(found[2])
        day, month = (second, first) if month_first else (first, second)
        if month > 12 >= day:  # there is only one way to read it
            day, month = month, day
        return _year(found[3]), month, day, text[found.end() :]
    if found := _DAY_FIRST.match(text):
        return _year(found[3]), _MONTHS[found[2].lower()], int(found[1]), text[found.end() :]
    if found := _MONTH_FIRST.match(text):
        return _year(found[3]), _MONTHS[found[1].lower()], int(found[2]), text[found.end() :]
    return None


def _year(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if len(text) == 4 else 2000 + int(text)


def _dated(year: int | None, month: int, day: int, today: date | None) -> date:
    if year is not None:
        return date(year, month, day)
    latest = today or date.max
    for back in range(9):  # eight years on there is a 29 February
        try:
            found = date(latest.year - back, month, day)
        except ValueError:
            continue
        if found <= latest:
            return found
    raise ValueError


def parse_time(text: str) -> time | None:
    """14:05, 2.05pm, 2 pm; None if there is none."""
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    half = (found[3] or found[4] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + 12 * (half == "pm")
    return time(hour, minute) if hour < 24 and minute < 60 else None


def is_month_first(cells: Iterable[str]) -> bool:
    """Whether a column is written as in the United States: some day can only be read so, and none
    only the other way."""
    only_so = only_other = False
    for cell in cells:
        if (found := _NUMBERS.match(cell.strip())) and not _ISO.match(cell.strip()):
            first, second = int(found[1]), int(found[2])
            only_so = only_so or second > 12 >= first
            only_other = only_other or first > 12 >= second
    return only_so and not only_other


def read_date(text: str, *, month_first: bool = False, today: date | None = None) -> DateReading:
    """Read a cell of a column of dates."""
    moment = parse(text, month_first=month_first, today=today)
    return DateReading(moment, moment is not None, None if moment else DateDoubt.UNREADABLE)


def read_order(cells: Iterable[str], today: date) -> OrderReading:
    """Read from a whole column whether the month stands first."""
    return OrderReading(is_month_first(cells), certain=True)
