"""Days as people type them. Certain is a cell that is one day and a time at most; of all others it
is said what could be meant."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import NamedTuple

from outreach.core.vocabulary import Word
from outreach.imports.date_patterns import (
    DAY_NAMED,
    DAYS_OF_WEEK,
    DOUBTS,
    EXCEL_BEGAN,
    ISO_DAY,
    MONTHS,
    NUMBERS,
    ONLY_MONTH,
    PATTERNS,
    RANGES,
    RELATIVE,
    SERIAL,
    TOGETHER,
)
from outreach.imports.time_parsing import CLOCK, of_clock, of_fraction, parse_iso, parse_time

MAX_LENGTH = 60
# A day without a year is the last one; one so long ago was hardly meant.
NEARLY_A_YEAR = timedelta(days=300)


class DateDoubt(Word):
    """Reason why a cell, or a column, does not say for certain which day is meant."""

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


class Moment(NamedTuple):
    """A day; the time of it, where that was given; whether the year was; and whether there is a
    time that cannot be."""

    day: date
    at: time | None = None
    with_year: bool = True
    lost: bool = False


class DateReading(NamedTuple):
    """Reading of a cell: `moment` is what would be suggested, and is written without a question
    only where it is `certain`; `candidates` are the days that could be meant."""

    moment: Moment | None
    certain: bool
    doubt: DateDoubt | None = None
    candidates: tuple[date, ...] = ()


UNREADABLE = DateReading(None, certain=False, doubt=DateDoubt.UNREADABLE)


def parse(text: str, *, month_first: bool = False, today: date | None = None) -> Moment | None:
    """The day that a cell is, for certain; else None. Without a year it is the last one that is
    not after `today`."""
    found = read_date(text, month_first=month_first, today=today)
    return found.moment if found.certain else None


def looks_like_date(text: str) -> bool:
    """Return whether somebody meant a day, or days, whichever."""
    found = read_date(text)
    return found.certain or found.doubt not in (None, DateDoubt.UNREADABLE)


def read_date(text: str, *, month_first: bool = False, today: date | None = None) -> DateReading:
    """Read a cell of a column of dates."""
    text = " ".join(text.split())
    if not text or len(text) > MAX_LENGTH:
        return UNREADABLE
    if moment := _written_by_a_machine(text):
        return DateReading(moment, certain=True)
    return _Reader(month_first, today).read(text)


def _written_by_a_machine(text: str) -> Moment | None:
    if found := SERIAL.fullmatch(text):
        day = EXCEL_BEGAN + timedelta(days=int(found[1]))
        return Moment(day, of_fraction(float(found[2])) if found[2] else None)
    if moment := parse_iso(text):
        return Moment(moment.date(), moment.time())
    if found := TOGETHER.fullmatch(text) or ISO_DAY.fullmatch(text):
        try:
            return Moment(date(int(found[1]), int(found[2]), int(found[3])))
        except ValueError:
            return None
    return None


class _Reader:
    def __init__(self, month_first: bool, today: date | None) -> None:
        self.month_first, self.today = month_first, today

    def read(self, text: str) -> DateReading:
        without_name = " ".join(DAY_NAMED.sub(" ", text).split()).strip(" ,.()")
        if days := self._range(without_name):
            return _uncertain(DateDoubt.RANGE, days)
        month = ONLY_MONTH.fullmatch(without_name)
        if month and (day := self._or_a_day(month)) is not None:
            return _uncertain(DateDoubt.MONTH, day, suggested=False)
        found = next(filter(None, (one.match(without_name) for one in PATTERNS)), None)
        if found is None or (found.re is NUMBERS and _is_clock(found, without_name)):
            return self._elsewhere(without_name, text)
        on = self._day(found)
        if on is None:
            return _uncertain(DateDoubt.UNREADABLE, self._swapped(found), suggested=False)
        return self._with_rest(text, on, found, without_name[found.end() :])

    def _with_rest(self, text: str, day: date, found: re.Match[str], rest: str) -> DateReading:
        others = [one for one in self._all(rest) if one != day]
        if others:
            return _uncertain(DateDoubt.RANGE, (day, *others))
        at, lost, words = _time_in(rest)
        moment = Moment(day, at, bool(found["year"]), lost)
        if re.search(r"\d", words) or DOUBTS.search(words):
            return DateReading(moment, certain=False, doubt=DateDoubt.MORE, candidates=(day,))
        if (name := DAY_NAMED.search(text)) and not _is_day(name[1], day):
            days = self._same_day_name(name[1], day) if not found["year"] else ()
            return DateReading(moment, False, DateDoubt.WEEKDAY, (*days, day))
        if not found["year"] and self.today and self.today - day > NEARLY_A_YEAR:
            return DateReading(moment, False, DateDoubt.YEAR, (day,))
        return DateReading(moment, certain=True)

    def _elsewhere(self, bare: str, text: str) -> DateReading:
        """A day that does not stand at the beginning: *w/c 3 November*."""
        days = tuple(dict.fromkeys(self._all(bare)))
        if days:
            return _uncertain(DateDoubt.RANGE if len(days) > 1 else DateDoubt.MORE, days)
        if RELATIVE.search(text):
            return DateReading(None, certain=False, doubt=DateDoubt.RELATIVE)
        return UNREADABLE

    def _range(self, text: str) -> tuple[date, ...]:
        for pattern in RANGES:
            if found := pattern.match(text):
                named = found.groupdict()
                first, last, month, year = (
                    (named["a"], named["b"], named["month"], named["y"])
                    if named
                    else found.groups()
                )
                days = (self._dated(year, _month(month), int(day)) for day in (first, last))
                if len(found_days := tuple(filter(None, days))) == 2:
                    return found_days
        return ()

    def _or_a_day(self, found: re.Match[str]) -> tuple[date, ...] | None:
        """The day that a month with two digits behind it could be, too; None if it surely is that:
        *Nov 3*, and no year."""
        if not found["year"]:
            return ()
        number = int(found["year"])
        is_near = self.today is not None and abs(number - self.today.year % 100) <= 1
        is_year = is_near or (found["mark"].strip() and number > 12)
        if not is_year and number < 32:
            return None
        day = self._dated(None, _month(found["month"]), number)
        return (day,) if day else ()

    def _all(self, text: str) -> Iterator[date]:
        """Each day that is named somewhere in a text."""
        taken: list[range] = []
        for pattern in PATTERNS:
            for found in pattern.finditer(text):
                if pattern is NUMBERS and _is_clock(found, text):
                    continue
                if any(found.start() < one.stop and one.start < found.end() for one in taken):
                    continue
                if day := self._day(found):
                    taken.append(range(*found.span()))
                    yield day

    def _day(self, found: re.Match[str]) -> date | None:
        year, month, day = self._parts(found)
        return self._dated(year, month, day)

    def _parts(self, found: re.Match[str]) -> tuple[str | None, int, int]:
        if found.re is not NUMBERS:
            return found["year"], _month(found["month"]), int(found["day"])
        day, month = int(found["first"]), int(found["second"])
        if self.month_first:
            day, month = month, day
        if month > 12 >= day:  # there is only one way to read it
            day, month = month, day
        return found["year"], month, day

    def _swapped(self, found: re.Match[str]) -> tuple[date, ...]:
        year, month, day = self._parts(found)
        other = self._dated(year, day, month)
        return (other,) if other else ()

    def _dated(self, year: str | None, month: int, day: int) -> date | None:
        try:
            if year is not None:
                return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        except ValueError:
            return None
        latest = self.today or date.max
        return next((one for one in _each_year(latest, month, day) if one <= latest), None)

    def _same_day_name(self, name: str, day: date) -> tuple[date, ...]:
        """The last year in which a date without a year was that day of the week."""
        years = _each_year(day, day.month, day.day)
        return tuple(one for one in years if _is_day(name, one) and one != day)[:1]


def _each_year(latest: date, month: int, day: int) -> Iterator[date]:
    for back in range(9):  # eight years on there is a 29 February
        try:
            yield date(latest.year - back, month, day)
        except ValueError:
            continue


def _uncertain(doubt: DateDoubt, days: tuple[date, ...], *, suggested: bool = True) -> DateReading:
    moment = Moment(days[0]) if days and suggested else None
    return DateReading(moment, certain=False, doubt=doubt, candidates=days)


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else MONTHS[text.lower().rstrip(".")]


def _is_clock(found: re.Match[str], text: str) -> bool:
    """Return whether two numbers with a dot are a time: 10.30, and nothing else in the cell."""
    return (
        found["year"] is None
        and found[2] == "."
        and bool(CLOCK.fullmatch(text[found.start() :].strip()))
    )


def _is_day(name: str, day: date) -> bool:
    return DAYS_OF_WEEK[day.weekday()] == name[:3].lower()


def _time_in(rest: str) -> tuple[time | None, bool, str]:
    """(the time that stands behind a day, whether one cannot be read, the words beside it)."""
    rest = rest.strip(" ,;:-–@()")
    if not rest:
        return None, False, ""
    if found := CLOCK.search(rest):
        at = of_clock(found)
        return at, at is None, rest[: found.start()] + rest[found.end() :]
    at = parse_time(rest)
    return at, False, "" if at else rest
