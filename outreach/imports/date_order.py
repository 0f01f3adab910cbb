"""Order of day and month in a column of dates."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outreach.imports.date_parsing import DateDoubt, parse
from outreach.imports.date_patterns import ISO, NUMBERS


class OrderReading(NamedTuple):
    """Order of day and month in a column. Where that is not certain, `month_first` is the
    suggestion, and `cells` are the different cells that it changes. Where days may have been
    swapped (CONVERTED), `cells` are those."""

    month_first: bool
    certain: bool
    doubt: DateDoubt | None = None
    cells: tuple[str, ...] = ()


def is_month_first(cells: Iterable[str]) -> bool:
    """Return whether a column is written as in the United States: some day can only be read so, and
    none only the other way."""
    found = read_order(cells, date.max)
    return found.month_first and found.certain


def read_order(cells: Iterable[str], today: date) -> OrderReading:
    """Read from a whole column whether the month stands first."""
    column = _Column(dict.fromkeys(cell.strip() for cell in cells if cell))
    if column.only_month_first and column.only_day_first:
        first = len(column.only_month_first) > len(column.only_day_first)
        certain = not column.either
        return OrderReading(first, certain, None if certain else DateDoubt.ORDER, column.either)
    if swapped := column.swapped(today):
        month_first = bool(column.only_month_first)
        return OrderReading(month_first, True, DateDoubt.CONVERTED, swapped)
    if column.only_month_first or column.only_day_first:
        return OrderReading(bool(column.only_month_first), certain=True)
    if column.would_be_in_the_future(today):
        return OrderReading(True, certain=False, doubt=DateDoubt.FUTURE, cells=column.either)
    return OrderReading(False, certain=True)


class _Column:
    """The different cells of a column by what they can be."""

    def __init__(self, cells: Iterable[str]) -> None:
        month_first, day_first, either = [], [], []
        self.true: dict[str, date] = {}
        for cell in cells:
            if ISO.match(cell) or cell[:5].isdecimal():
                if moment := parse(cell):
                    self.true[cell] = moment.day
            elif (found := NUMBERS.match(cell)) and (found["year"] or found[2] != "."):
                first, second = int(found["first"]), int(found["second"])
                if second > 12 >= first:
                    month_first.append(cell)
                elif first > 12 >= second:
                    day_first.append(cell)
                elif first != second:
                    either.append(cell)
        self.only_month_first, self.only_day_first = month_first, day_first
        self.either = tuple(either)

    def swapped(self, today: date) -> tuple[str, ...]:
        """The true days that can be read the other way round, where something says that a program
        read them so."""
        could_be = {cell: day for cell, day in self.true.items() if other_way(day)}
        not_yet = [day for day in could_be.values() if day > today >= (other_way(day) or day)]
        all_could = len(could_be) == len(self.true) > 1
        return tuple(could_be) if self.only_month_first or (not_yet and all_could) else ()

    def would_be_in_the_future(self, today: date) -> bool:
        """Return whether day first, more of them have not come yet than month first."""
        return _in_the_future(self.either, today, month_first=False) > _in_the_future(
            self.either, today, month_first=True
        )


def _in_the_future(cells: Iterable[str], today: date, *, month_first: bool) -> int:
    found = (parse(cell, month_first=month_first, today=today) for cell in cells)
    return sum(moment.day > today for moment in found if moment)


def other_way(day: date) -> date | None:
    """The day whose month and day are swapped; None if there is none, or it is the same."""
    return date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None
