"""What the weekly report says. It leaves the house: MPs are named only by what the public may read,
volunteers not at all, and what was said in private is a number among 650."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.formatting import count
from outreach.core.vocabulary import PledgeStatus, PublicStatus, QueueState
from outreach.parliament.parties import group_of
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.progress import metrics
from outreach.progress.metrics import FIGURES, Figure, Seat, Stage
from outreach.progress.metrics import people as of_people
from outreach.progress.metrics.people import Work
from outreach.progress.models import Report
from outreach.public.hex_map import outline

USUALLY = timedelta(days=7)
OFFERED = 8
# Smaller parties than this are told together.
SMALL = 4
VACANT = "No MP at present"


class Since(NamedTuple):
    """What the report compares with: the last one, or the beginning of a day."""

    at: datetime
    is_report: bool

    @property
    def day(self) -> date:
        return clock.london_date(self.at)


def earlier(today: date) -> list[Report]:
    """Those of earlier days, the newest first. One that was sent today is this one."""
    query = select(Report).where(Report.day < today).order_by(Report.day.desc())
    return list(db.session.scalars(query.limit(OFFERED)))


def sent_on(day: date) -> Report | None:
    return db.session.get(Report, day)


def since(wanted: date | None, known: Sequence[Report], now: datetime) -> Since:
    """The report of the day that was asked for, else the beginning of that day; the last report if
    none was; seven days if there is none."""
    if wanted is None and known:
        return Since(known[0].made_at, is_report=True)
    day = wanted or clock.london_date(now) - USUALLY
    of_that_day = next((one for one in known if one.day == day), None)
    return Since(of_that_day.made_at, True) if of_that_day else Since(clock.london(day), False)


class Line(NamedTuple):
    """A figure now, or since then; and then, or in as long a time before."""

    title: str
    counts: str
    now: int
    then: int
    # How many of them the public reads so, where it is told less.
    public: int | None = None

    @property
    def change(self) -> int:
        return self.now - self.then


class Bar(NamedTuple):
    contacts: float
    reached: float


class Row(NamedTuple):
    """A party or a part of the country by what the public may read."""

    name: str
    seats: int
    new: int
    told: Mapping[PublicStatus, int]


@dataclass(frozen=True, kw_only=True)
class Contents:
    """All that the page shows. `signed`, `withdrew`, `said_no` and `no_pledges` are since then."""

    seats: Sequence[Seat]
    total: int
    standing: Sequence[Line]
    work: Sequence[Line]
    signed: Sequence[Seat]
    withdrew: Sequence[Seat]
    said_no: Sequence[Seat]
    no_pledges: Sequence[Seat]
    parties: Sequence[Row]
    regions: Sequence[Row]
    states: Mapping[QueueState, int]
    pace: metrics.Pace
    weeks: Sequence[metrics.Step]
    outlines: Mapping[PublicStatus, str]
    told: Mapping[PublicStatus, int]
    length: timedelta


def contents(then: Since, now: datetime) -> Contents:
    """Everything, with as many queries whatever happened."""
    seats, before = metrics.everybody(now), metrics.standing_at(then.at)
    made = metrics.moves(seats, before)
    signed = metrics.moved_into(made, PledgeStatus.SIGNED)
    return Contents(
        seats=seats,
        total=len(metrics.signed(seats)),
        standing=_standing(seats, before),
        work=_work(seats, then.at, now),
        signed=signed,
        withdrew=metrics.moved_out_of(made, PledgeStatus.SIGNED),
        said_no=_said(PublicStatus.SAID_NO, seats, then.at),
        no_pledges=_said(PublicStatus.NO_PLEDGES_POLICY, seats, then.at),
        parties=_parties(seats, signed),
        regions=_regions(seats, signed),
        states={word: len(metrics.in_state(seats, word)) for word in QueueState},
        pace=metrics.pace(seats, clock.london_date(now)),
        weeks=_weeks(seats, now),
        outlines={word: outline(metrics.told(seats, word)) for word in PublicStatus},
        told={word: len(metrics.told(seats, word)) for word in PublicStatus},
        length=now - then.at,
    )


def _weeks(seats: Sequence[Seat], now: datetime) -> list[metrics.Step]:
    """The last twelve; fewer if nothing was done before, at least this one."""
    twelve = metrics.last_weeks(now)
    found = metrics.over_time(seats, metrics.hours(twelve), twelve)
    begun = (n for n, week in enumerate(found) if week.contacts or week.signed)
    return found[next(begun, len(found) - 1) :]


def bars(weeks: Sequence[metrics.Step], tall: int = 100) -> list[Bar]:
    """How tall each week's bars are, the tallest of them `tall`."""
    most = max((week.contacts for week in weeks), default=0) or 1
    return [
        Bar(*(round(tall * n / most, 1) for n in (week.contacts, week.reached))) for week in weeks
    ]


def _standing(seats: Sequence[Seat], before: Mapping[int, PledgeStatus]) -> list[Line]:
    not_asked = PledgeStatus.NOT_ASKED
    then = [seat._replace(pledge=before.get(seat.mp_id or 0, not_asked)) for seat in seats]
    counts, at = FIGURES["at_stage"].counts, metrics.at_stage
    return [
        Line(one.label, counts, len(at(seats, one)), len(at(then, one)), _told(seats, one))
        for one in Stage
    ]


def _told(seats: Sequence[Seat], stage: Stage) -> int | None:
    """Return how many of those at this stage the public reads so; None where it reads so of all."""
    if stage is Stage.WARM:
        return 0
    noes = (PublicStatus.SAID_NO, PublicStatus.NO_PLEDGES_POLICY)
    return sum(len(metrics.told(seats, one)) for one in noes) if stage is Stage.NO else None


def _work(seats: Sequence[Seat], begins: datetime, now: datetime) -> list[Line]:
    since_then = of_people.work(begins, now)
    before = of_people.work(begins - (now - begins), begins)
    figures = {
        "made": "contacts",
        "calls": "calls",
        "letters": "letters",
        "answers": "answers",
        "others": "others",
        "reached": "reached",
        "people_at_work": "people",
    }
    lines = [
        _line(FIGURES[name], getattr(since_then, attribute), getattr(before, attribute))
        for name, attribute in figures.items()
    ]
    return [*lines[:-1], _mps(seats, since_then, before), lines[-1]]


def _mps(seats: Sequence[Seat], since_then: Work, before: Work) -> Line:
    now, then = (len(metrics.in_touch(seats, done.mps)) for done in (since_then, before))
    return _line(FIGURES["in_touch"], now, then)


def _line(figure: Figure, now: int, then: int) -> Line:
    return Line(figure.title, figure.counts, now, then)


def _said(answer: PublicStatus, seats: Sequence[Seat], moment: datetime) -> list[Seat]:
    """Those of whom anybody may read this answer, and a second person confirmed it since."""
    query = select(PledgeEntry.mp_id).join(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
    lately = set(db.session.scalars(query.where(PledgeCheck.confirmed, PledgeCheck.at >= moment)))
    return [one for one in metrics.told(seats, answer) if one.mp_id in lately]


def _groups(seats: Sequence[Seat], by: str) -> list[tuple[str, list[Seat]]]:
    """Seats by party or region, the largest first."""
    found: dict[str, list[Seat]] = {}
    for seat in seats:
        name = group_of(seat.party) if by == "party" else getattr(seat, by)
        found.setdefault(name, []).append(seat)
    return sorted(found.items(), key=lambda one: (-len(one[1]), one[0]))


def _regions(seats: Sequence[Seat], signed: Sequence[Seat]) -> list[Row]:
    return [_row(name, those, signed) for name, those in _groups(seats, "region")]


def _parties(seats: Sequence[Seat], signed: Sequence[Seat]) -> list[Row]:
    large: list[tuple[str, list[Seat]]] = []
    small, vacant = large[:], large[:]
    for name, those in _groups(seats, "party"):
        (vacant if not name else small if len(those) < SMALL else large).append((name, those))
    rows = [_row(name, those, signed) for name, those in large]
    for heading, groups in (
        (count(len(small), "smaller party", "smaller parties"), small),
        (VACANT, vacant),
    ):
        if groups:
            rows.append(_row(heading, [seat for _, those in groups for seat in those], signed))
    return rows


def _row(name: str, seats: Sequence[Seat], signed: Sequence[Seat]) -> Row:
    there = {seat.gss_code for seat in seats}
    told = {word: len(metrics.told(seats, word)) for word in PublicStatus}
    return Row(name, len(seats), sum(one.gss_code in there for one in signed), told)
