"""What the figures mean at their edges: weeks, clocks that change, pace, and who moved."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text, update

from outreach.cli.metrics_doc import page
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus, PublicStatus
from outreach.parliament.models import MP
from outreach.progress import metrics
from outreach.progress.metrics import Scope
from tests.facts import BERRY, STARMER, marked
from tests.public.scenes import published
from tests.scenes import logged

SUMMER = datetime(2026, 10, 23, 9, 30, tzinfo=UTC)
WINTER = datetime(2026, 10, 26, 10, 30, tzinfo=UTC)
ACROSS = Scope(date(2026, 10, 19), date(2026, 11, 1))


def test_every_figure_is_in_the_documentation(root):
    written = (root / "docs" / "metrics.md").read_text()
    assert written == page(), "docs/metrics.md differs from the figures: run ./script/metrics"


def test_a_figure_without_a_sentence_or_with_two_is_refused():
    def signed():
        """The same name again."""

    for wrong in (lambda: None, signed):
        with pytest.raises(ValueError, match="one definition and one sentence"):
            metrics.figure("Wrong")(wrong)


def test_last_week_at_the_same_time_ends_with_the_hour_that_it_is():
    now = datetime(2026, 10, 26, 23, 30, tzinfo=UTC)  # Monday; last week's was summer time
    last = metrics.same_time_last_week(now)
    assert (last.since, last.until, last.before) == (date(2026, 10, 19), date(2026, 10, 19), None)
    assert last.ends == datetime(2026, 10, 19, 23, 0, tzinfo=UTC)
    at_ten = metrics.same_time_last_week(datetime(2026, 11, 3, 10, 5, tzinfo=UTC))
    assert at_ten.ends == clock.london(date(2026, 10, 27)) + timedelta(hours=11)


def seats_signed(*ages):
    """Ten seats; so many have signed, each so many days before the fixed moment."""
    blank = dict.fromkeys(metrics.Seat._fields)
    one = metrics.Seat(**blank)._replace(public=PublicStatus.NOT_ASKED)
    now = clock.now()
    signed = [
        one._replace(public=PublicStatus.SIGNED, signed_at=now - timedelta(days=age))
        for age in ages
    ]
    return signed + [one] * (10 - len(ages))


@pytest.mark.parametrize(
    "ages, recent, half_on, all_on",
    [
        ([], 0, None, None),
        ([40, 50], 0, None, None),
        ([0, 27, 28], 2, date(2026, 12, 1), date(2027, 2, 9)),
        ([1] * 6, 6, None, date(2026, 11, 22)),
        ([1] * 10, 10, None, None),
    ],
)
def test_pace_goes_on_as_in_the_last_four_weeks(ages, recent, half_on, all_on):
    found = metrics.pace(seats_signed(*ages), clock.london_date(clock.now()))
    assert found == (recent, half_on, all_on)


@pytest.mark.parametrize(
    "since, until, number, first, last",
    [
        ("2026-11-03", "2026-11-03", 1, ("2026-11-03", "2026-11-03"), ("2026-11-03", "2026-11-03")),
        ("2026-10-04", "2026-11-03", 31, ("2026-10-04",) * 2, ("2026-11-03",) * 2),
        ("2026-10-03", "2026-11-03", 6, ("2026-10-03", "2026-10-04"), ("2026-11-02", "2026-11-03")),
        (
            "2025-01-15",
            "2026-11-03",
            23,
            ("2025-01-15", "2025-01-31"),
            ("2026-11-01", "2026-11-03"),
        ),
    ],
)
def test_a_line_over_time_has_days_then_weeks_then_months(since, until, number, first, last):
    whole = Scope(date.fromisoformat(since), date.fromisoformat(until))
    steps = metrics.over_time([], [], whole)
    ends = [(one.since.isoformat(), one.until.isoformat()) for one in (steps[0], steps[-1])]
    assert (len(steps), ends) == (number, [first, last])
    assert all(b.since - a.until == timedelta(days=1) for a, b in pairwise(steps))


def test_half_past_ten_is_that_on_londons_clock_in_summer_and_winter(asha):
    """And the hours that the database counts by itself say what the contacts do."""
    logged(asha, Outcome.NO_ANSWER, STARMER, SUMMER)
    logged(asha, Outcome.SPOKE_STAFF, BERRY, WINTER)
    rows = metrics.hours(ACROSS)
    assert metrics.by_hour_of_day(rows) == {10: (2, 1)}
    asked = metrics.of_scope(ACROSS), metrics.CALL
    for hour, number in ((9, 0), (10, 2), (11, 0)):
        assert metrics.count_of(*asked, metrics.in_hour_of_day(ACROSS, hour)) == number
    assert metrics.hours(Scope(ACROSS.since, ACROSS.until, nation="England")) == rows


def test_the_database_counts_whatever_happens_to_a_contact(asha):
    """Moved, taken back, brought back, deleted: by hand, past every rule of ours."""
    contact = logged(asha, Outcome.NO_ANSWER, STARMER, SUMMER)
    at = "UPDATE contacts SET at = :at WHERE id = :id"
    voided = "UPDATE contacts SET voided_at = :at, voided_as = :how WHERE id = :id"
    later = "2026-10-26 10:30:00.000000"
    left = metrics.this_week(WINTER)
    for statement, words, number in (
        (at, {"at": later}, 1),
        (voided, {"at": later, "how": "undone"}, 0),
        (voided, {"at": None, "how": None}, 1),
        ("DELETE FROM contacts WHERE id = :id", {}, 0),
    ):
        with transaction():
            if "DELETE" in statement:
                for table in ("undo_steps", "log_reviews"):
                    db.session.execute(
                        text(f"DELETE FROM {table} WHERE contact_id = {contact.id}")  # noqa: S608
                    )
            db.session.execute(text(statement), {"id": contact.id, **words})
        assert metrics.made(metrics.hours(left)) == number, statement
    assert metrics.made(metrics.hours(ACROSS)) == 0


def test_who_moved_since_a_moment(asha, carol, moment):
    marked(asha, BERRY, PledgeStatus.CONSIDERING)
    before = clock.now() + timedelta(minutes=1)
    moment.shift(timedelta(hours=1))
    published(asha, carol, STARMER)
    everybody = metrics.everybody(clock.now())
    [move] = metrics.moves(everybody, metrics.standing_at(before))
    assert (move.seat.mp_id, move.before, move.after) == (STARMER, "not_asked", "signed")
    assert [one.seat.mp_id for one in metrics.moves(everybody, {})] == [BERRY, STARMER]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_attempts_until_somebody_answers(asha):
    for day, outcome in enumerate((Outcome.NO_ANSWER, Outcome.VOICEMAIL_LEFT, Outcome.SPOKE_MP)):
        logged(asha, outcome, STARMER, SUMMER + timedelta(days=4 * day))
    logged(asha, Outcome.NO_ANSWER, STARMER, SUMMER + timedelta(days=40))
    logged(asha, Outcome.NO_ANSWER, BERRY, WINTER)
    taken, everybody = metrics.attempts_until_reached(), metrics.everybody(clock.now())
    assert taken == {STARMER: 3}
    assert [seat.mp_id for seat in metrics.reached_after(everybody, taken, 3)] == [STARMER]
    assert [seat.mp_id for seat in metrics.not_reached(everybody, taken)] == [BERRY]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_filter_counts_contacts_with_those_whom_it_fits(asha):
    logged(asha, Outcome.NO_ANSWER, STARMER, SUMMER)
    logged(asha, Outcome.NO_ANSWER, BERRY, WINTER)
    with transaction():
        db.session.execute(update(MP).where(MP.parliament_id == STARMER).values(party="Your Party"))
    here = Scope(ACROSS.since, ACROSS.until, party="Your Party")
    assert metrics.made(metrics.hours(here)) == 1
    assert metrics.by_outcome(here) == {Outcome.NO_ANSWER: 1}
