"""When something in a sheet was, and when somebody wanted to be rung again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from outreach.core import clock
from outreach.imports.date_order import other_way
from outreach.imports.date_parsing import DateDoubt, DateReading, Moment, read_date
from outreach.imports.outcome_mapping import says_nothing
from outreach.imports.skip_reasons import Why
from outreach.imports.time_parsing import parse_time

NOON = time(12)
LONG_AGO = date(2015, 1, 1)
FURTHEST = timedelta(days=365)


class When(NamedTuple):
    """Moment of a contact. Where that is not `certain`, `cell` is asked about, and `at` is the
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
    """Rules for the days of a sheet: `undated_on` is for rows without one, `swapped` has the
    cells whose day and month may have been swapped when the file was opened."""

    now: datetime
    month_first: bool
    undated_on: date | None
    swapped: frozenset[str] = frozenset()
    _known: dict[str, DateReading] = field(default_factory=dict, compare=False)

    def read(self, cell: str) -> Moment | None:
        """Return the day that a cell says for certain."""
        found = self.read_cell(cell)
        return found.moment if found.certain else None

    def read_cell(self, cell: str) -> DateReading:
        """Read a cell; asked for again it is known."""
        if cell not in self._known:
            self._known[cell] = self._read(cell)
        return self._known[cell]

    def _read(self, cell: str) -> DateReading:
        today = clock.london_date(self.now)
        found = read_date(cell, month_first=self.month_first, today=today)
        if found.moment and cell.strip() in self.swapped and (other := other_way(found.moment.day)):
            days = (found.moment.day, other)
            found = DateReading(found.moment, False, DateDoubt.CONVERTED, days)
        been = tuple(day for day in found.candidates if LONG_AGO <= day <= today)
        return found._replace(candidates=been)

    def day_of(self, cells: Sequence[str]) -> date | None:
        """Return the day that one of the cells says for certain."""
        moment = next(filter(None, map(self.read, filter(None, cells))), None)
        return moment.day if moment else None if any(cells) else self.undated_on

    def reading(self, cells: Sequence[str], given: str) -> When:
        """Read when it was, by the first of the cells with a day, and the time that is given beside
        it; at noon where none is."""
        read = [(cell, self.read_cell(cell)) for cell in cells if cell]
        found = next((one for one in read if one[1].certain), None)
        doubtful = (one for one in read if one[1].doubt is not DateDoubt.UNREADABLE)
        found = found or next(doubtful, None) or next(iter(read), None)
        if found is None or (self.undated_on is not None and not found[1].moment):
            if self.undated_on is None:
                return When(None, certain=False, why=Why.NO_DAY)
            return self._at(Moment(self.undated_on), given, When(None, certain=True))
        cell, reading = found
        about = When(None, reading.certain, cell, False, None, reading.doubt, reading.candidates)
        if reading.moment is None:
            return about
        return self._at(reading.moment, given, about)

    def _at(self, moment: Moment, given: str, about: When) -> When:
        today = clock.london_date(self.now)
        if moment.day > today or moment.day < LONG_AGO:
            why = Why.NOT_YET if moment.day > today else Why.LONG_AGO
            return about._replace(why=why if about.certain else None)
        beside = parse_time(given)
        lost = moment.lost or (beside is None and not says_nothing(given))
        told = moment.at or beside
        at = clock.london(moment.day, told or NOON)
        if told and at > self.now:
            at, lost = clock.london(moment.day, NOON), True
        return about._replace(at=min(at, self.now), lost=lost)

    def when(self, cells: Sequence[str], given: str) -> tuple[datetime, bool] | Why:
        """(when it was, whether a time of day was lost), where that is certain."""
        found = self.reading(cells, given)
        if found.at is None or not found.certain:
            return found.why or Why.NO_SUCH_DAY
        return found.at, found.lost

    def follow_up(self, cell: str, at: datetime) -> date | None:
        """The day to follow up on, if there is one and it can be."""
        day, then = self.read(cell), clock.london_date(at)
        if day is None or not then <= day.day <= then + FURTHEST:
            return None  # before it without a year, too: the year would be a guess
        return day.day
