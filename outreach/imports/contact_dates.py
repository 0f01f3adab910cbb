"""When something in a sheet was, and when somebody wanted to be rung again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from outreach.core import clock
from outreach.imports.date_parsing import DateDoubt, Moment, parse, parse_time
from outreach.imports.outcome_mapping import says_nothing
from outreach.imports.skip_reasons import Why

NOON = time(12)
LONG_AGO = date(2015, 1, 1)
FURTHEST = timedelta(days=365)


class When(NamedTuple):
    """When a contact was. Where that is not `certain`, `cell` is asked about, and `at` is the
    suggestion. `why` says that it is left out whatever the answer; `lost`, that a time of day is.
    """

    at: datetime | None
    certain: bool
    cell: str = ""
    lost: bool = False
    why: Why | None = None
    doubt: DateDoubt | None = None
    candidates: tuple[date, ...] = ()


@dataclass(frozen=True)
class Days:
    """How the days of a sheet are read: `undated_on` is for rows without one, `swapped` has the
    cells whose day and month may have been swapped when the file was opened."""

    now: datetime
    month_first: bool
    undated_on: date | None
    swapped: frozenset[str] = frozenset()

    def read(self, cell: str) -> Moment | None:
        return parse(cell, month_first=self.month_first, today=clock.london_date(self.now))

    def when(self, cells: Sequence[str], given: str) -> tuple[datetime, bool] | Why:
        """(when it was, whether a time of day was lost), by the first of the cells with a day, and
        the time that is given beside it; at noon where none is."""
        moment = next(filter(None, map(self.read, filter(None, cells))), None)
        if moment is None and self.undated_on is not None:
            moment = Moment(self.undated_on)
        if moment is None:
            return Why.NO_SUCH_DAY if any(cells) else Why.NO_DAY
        if moment.day > clock.london_date(self.now):
            return Why.NOT_YET
        if moment.day < LONG_AGO:
            return Why.LONG_AGO
        beside = parse_time(given)
        lost = moment.lost or (beside is None and not says_nothing(given))
        told = moment.at or beside
        at = clock.london(moment.day, told or NOON)
        if told and at > self.now:
            at, lost = clock.london(moment.day, NOON), True
        return min(at, self.now), lost

    def day_of(self, cells: Sequence[str]) -> date | None:
        """Return the day that the first filled cell says for certain."""
        moment = self.read(next(filter(None, cells), ""))
        return moment.day if moment else self.undated_on

    def reading(self, cells: Sequence[str], given: str) -> When:
        """Read when it was, by the first of the cells in which there is anything, and the time
        that is given beside it."""
        found = self.when(cells, given)
        cell = next(filter(None, cells), "")
        if isinstance(found, Why):
            return When(None, certain=False, cell=cell, why=found)
        at, lost = found
        return When(at, certain=True, cell=cell, lost=lost)

    def follow_up(self, cell: str, at: datetime) -> date | None:
        """The day to follow up on, if there is one and it can be."""
        day, then = self.read(cell), clock.london_date(at)
        if day is None or not then <= day.day <= then + FURTHEST:
            return None  # before it without a year, too: the year would be a guess
        return day.day
