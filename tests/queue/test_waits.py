"""When an office may hear from us again."""

from datetime import UTC, datetime, timedelta

import pytest

from outreach.core import clock
from outreach.core.vocabulary import Outcome
from outreach.queue.waits import office_limit, wait_after
from tests.scenes import DAY, HOUR, MINUTE

TUESDAY = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 6, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "outcome, wait",
    [
        (Outcome.BUSY_OR_FULL, 30 * MINUTE),
        (Outcome.VOICEMAIL_LEFT, 3 * DAY),
        (Outcome.SPOKE_STAFF, 7 * DAY),
        (Outcome.SENT, 14 * DAY),
    ],
)
def test_each_outcome_has_its_wait(outcome, wait):
    assert wait_after(outcome, TUESDAY) == TUESDAY + wait


def test_no_answer_waits_for_the_next_working_day():
    assert wait_after(Outcome.NO_ANSWER, TUESDAY) == datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
    assert wait_after(Outcome.NO_ANSWER, FRIDAY) == datetime(2026, 11, 9, 9, 30, tzinfo=UTC)


def test_working_days_are_londons_also_across_the_change_of_clocks():
    friday_in_summer = datetime(2026, 10, 23, 15, 0, tzinfo=UTC)
    monday_in_winter = datetime(2026, 10, 26, 9, 30, tzinfo=UTC)
    assert clock.next_working_day(friday_in_summer) == monday_in_winter


def test_an_office_does_not_hear_from_us_twice_in_24_hours():
    assert office_limit([TUESDAY]) == TUESDAY + DAY
    assert office_limit([]) is None


def test_nor_four_times_in_seven_days():
    heard = [TUESDAY, TUESDAY - 2 * DAY, TUESDAY - 4 * DAY]
    assert office_limit(heard) == TUESDAY + 3 * DAY
    assert office_limit([TUESDAY, TUESDAY - HOUR, TUESDAY - timedelta(days=6, hours=23)]) == (
        TUESDAY + DAY
    )
