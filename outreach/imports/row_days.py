"""Days of the contacts of a sheet: for certain, after an answer, or not yet."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from outreach.core import clock
from outreach.imports.contact_dates import Days, When
from outreach.imports.date_order import OrderReading, read_order
from outreach.imports.date_parsing import DateDoubt
from outreach.imports.mappings import LEAVE_OUT
from outreach.imports.questions import DAY_FIRST, MONTH_FIRST, ORDER_KEY, QuestionBook, Topic
from outreach.imports.skip_reasons import Why


class Day(NamedTuple):
    """The moment of a contact; None with the reason why there is none, or while it is asked."""

    at: datetime | None
    why: Why | None = None
    lost: bool = False


class RowDays:
    """Reads the days of rows, and asks about those that are not certain. `cells` are all of the
    columns of days, `column` is their header."""

    def __init__(
        self,
        cells: Iterable[str],
        column: str,
        book: QuestionBook,
        undated_on: date | None,
        now: datetime,
    ) -> None:
        self.book, self.column = book, column
        self.order: OrderReading = read_order(cells, clock.london_date(now))
        answer = book.answers.get(ORDER_KEY, "")  # also where it was not asked
        self.asks_order = not self.order.certain and self.order.doubt is not DateDoubt.CONVERTED
        month_first = self.order.month_first
        if answer in (DAY_FIRST, MONTH_FIRST):
            month_first = answer == MONTH_FIRST
        converted = self.order.doubt is DateDoubt.CONVERTED
        swapped = frozenset(self.order.cells) if converted else frozenset()
        self.days = Days(now, month_first, undated_on, swapped)
        self._swaps = frozenset(self.order.cells) if self.asks_order else frozenset()

    def certain_day(self, cells: Sequence[str]) -> date | None:
        """Return the day of a row, where the order of its numbers is known."""
        if self._is_order_open and self._swaps & set(cells):
            return None
        return self.days.day_of(cells)

    @property
    def _is_order_open(self) -> bool:
        return self.asks_order and self.book.answers.get(ORDER_KEY, "") not in (
            DAY_FIRST,
            MONTH_FIRST,
        )

    def read(self, row: int, cells: Sequence[str], given: str) -> Day:
        """Return when a contact was, by the cells that may say so and a time beside them."""
        cell = next(filter(None, cells), "")
        if self.asks_order and cell in self._swaps:
            answer = self._ask_order(row)
            if answer not in (DAY_FIRST, MONTH_FIRST):
                return Day(None, Why.NO_SUCH_DAY if answer else None)
        found = self.days.reading(cells, given)
        if found.why is not None:
            return Day(None, found.why)
        return self._certain(found) if found.certain else self._asked(row, found, given)

    def _ask_order(self, row: int) -> str:
        suggested = MONTH_FIRST if self.order.month_first else DAY_FIRST
        return self.book.ask(
            Topic.DATE_ORDER,
            row,
            self.column,
            key=ORDER_KEY,
            detail=self.order.doubt.label if self.order.doubt else "",
            suggested=suggested,
            options=(DAY_FIRST, MONTH_FIRST),
        )

    def _certain(self, found: When) -> Day:
        return Day(found.at, None if found.at else Why.NO_DAY, found.lost)

    def _asked(self, row: int, found: When, given: str) -> Day:
        options = tuple(day.isoformat() for day in found.candidates)
        suggested = clock.london_date(found.at).isoformat() if found.at else ""
        answer = self.book.ask(
            Topic.DATE,
            row,
            found.cell,
            detail=found.doubt.label if found.doubt else "",
            suggested=suggested if suggested in options else "",
            options=options,
            any_day=True,
        )
        if not answer or answer == LEAVE_OUT:
            return Day(None, Why.NO_SUCH_DAY if answer else None)
        plain = Days(self.days.now, month_first=False, undated_on=None)
        chosen = plain.reading([answer], given)
        return self._certain(chosen) if chosen.why is None else Day(None, chosen.why)
