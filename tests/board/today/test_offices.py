"""When offices are open, and what to do when they are not."""

from datetime import UTC, date, datetime, time

import pytest

from outreach.core import clock
from outreach.core.bank_holidays import bank_holidays
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.settings.models import Settings
from tests.ladder import value_of
from tests.scenes import claim, logged


def at(day, clock_time):
    return clock.london(date.fromisoformat(day), time.fromisoformat(clock_time))


def recess(first, last):
    days = {"recess_from": date.fromisoformat(first), "recess_until": date.fromisoformat(last)}
    with transaction():
        db.session.add(Settings(id=1, first_logs=3, sample_percent=10, **days))


@pytest.mark.parametrize(
    "day, clock_time, is_open",
    [
        ("2026-11-03", "09:29:59", False),
        ("2026-11-03", "09:30", True),
        ("2026-11-03", "17:29:59", True),
        ("2026-11-03", "17:30", False),
        ("2026-11-07", "12:00", False),
        ("2026-12-25", "12:00", False),
        ("2026-12-28", "12:00", False),
        ("2026-12-29", "12:00", True),
        # The day before the clocks go back is in summer time, the working day after it is not.
        ("2026-10-23", "09:30", True),
        ("2026-10-26", "09:30", True),
    ],
)
def test_open_on_working_days_from_half_past_nine(day, clock_time, is_open):
    assert clock.offices_open(at(day, clock_time)) is is_open


def test_the_hours_are_londons_on_both_sides_of_the_change_of_clocks():
    assert clock.offices_open(datetime(2026, 10, 23, 8, 30, tzinfo=UTC))
    assert not clock.offices_open(datetime(2026, 10, 26, 9, 29, tzinfo=UTC))
    friday_evening = datetime(2026, 3, 27, 18, 0, tzinfo=UTC)
    assert clock.offices_open_next(friday_evening) == datetime(2026, 3, 30, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "now, opens",
    [
        (("2026-11-03", "08:00"), "2026-11-03"),
        (("2026-11-03", "09:30"), "2026-11-04"),
        (("2026-11-03", "18:00"), "2026-11-04"),
        (("2026-11-06", "18:00"), "2026-11-09"),
        (("2026-04-02", "18:00"), "2026-04-07"),
        (("2026-12-24", "18:00"), "2026-12-29"),
    ],
)
def test_open_next_on_the_working_day_that_comes(now, opens):
    assert clock.offices_open_next(at(*now)) == at(opens, "09:30")


@pytest.mark.parametrize(
    "year, days",
    [  # as the government has published them
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
        (2028, "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26"),
    ],
)
def test_bank_holidays_of_england_and_wales(year, days):
    assert [f"{day:%m-%d}" for day in sorted(bank_holidays(year))] == days.split()


@pytest.mark.parametrize(
    "now, words",
    [
        (("2026-11-03", "10:00"), "Offices are open until 17.30."),
        (("2026-11-03", "08:00"), "closed now. They open today at 9.30. A letter works at any"),
        (("2026-11-03", "20:00"), "closed now. They open tomorrow at 9.30. A letter works at any"),
        (("2026-11-06", "20:00"), "closed now. They open on Mon 9 Nov at 9.30. A letter"),
    ],
)
def test_the_page_says_when_they_open(asha, today, moment, now, words):
    moment.move_to(at(*now))
    assert words in today(asha)


@pytest.mark.parametrize(
    "now, in_recess",
    [
        (("2026-11-09", "10:00"), False),
        (("2026-11-10", "10:00"), True),
        (("2026-11-12", "10:00"), True),
        (("2026-11-13", "10:00"), False),
    ],
)
def test_the_recess_has_a_sentence_from_its_first_day_to_its_last(
    asha, today, moment, now, in_recess
):
    recess("2026-11-10", "2026-11-12")
    moment.move_to(at(*now))
    words = "Parliament is in recess until Thu 12 Nov , so fewer offices answer. A letter works"
    assert (words in today(asha), "open until 17.30" in today(asha)) == (in_recess, not in_recess)


def test_closed_and_in_recess_it_says_both(asha, today, moment):
    recess("2026-11-10", "2026-11-12")
    moment.move_to(at("2026-11-10", "20:00"))
    text = today(asha)
    assert "They open tomorrow at 9.30, but Parliament is in recess until Thu 12 Nov" in text


def test_closed_one_writes_to_the_mp_one_has(asha, browser_of, moment):
    moment.move_to(at("2026-11-03", "20:00"))
    claim(asha)
    page = browser_of(asha).get("/today")
    assert 'href="/mps/172?channel=email">Write to Ms Diane Abbott</a>' in page.text


def test_closed_one_writes_to_the_next_mp(asha, browser_of, moment):
    moment.move_to(at("2026-11-03", "20:00"))
    browser = browser_of(asha)
    page = browser.get("/today")
    assert (value_of(page, "channel"), "Write to the next MP" in page.text) == ("email", True)
    answer = browser.post("/queue/next", {"channel": "email"})
    assert answer.location.endswith("?channel=email")


def test_open_nothing_stands_between_a_volunteer_and_the_phone(asha, today):
    logged(asha, Outcome.NO_ANSWER)
    assert "Write to the next MP" not in today(asha)
