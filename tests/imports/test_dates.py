"""A day is written where a cell says it for certain; else it is said what could be meant."""

from datetime import UTC, date, datetime, time

import pytest

from outreach.core import clock
from outreach.imports.contact_dates import Days
from outreach.imports.date_order import read_order
from outreach.imports.date_parsing import DateDoubt, looks_like_date, parse, read_date
from outreach.imports.skip_reasons import Why
from outreach.imports.time_parsing import parse_time

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text, day, at",
    [
        ("2026-11-03T14:05:00", date(2026, 11, 3), time(14, 5)),
        ("2026-11-03T14:05:00Z", date(2026, 11, 3), time(14, 5)),
        ("2026-06-03T23:30:00Z", date(2026, 6, 4), time(0, 30)),
        ("2026-06-03T23:30:00.250+00:00", date(2026, 6, 4), time(0, 30)),
        ("2026-11-03 14:05:00 UTC", date(2026, 11, 3), time(14, 5)),
        ("2026-11-03T09:05:00-0500", date(2026, 11, 3), time(14, 5)),
        ("2026-11-03T02:30:00", date(2026, 11, 3), time(2, 30)),
        ("2026-11-03 02:30", date(2026, 11, 3), time(14, 30)),
        ("46329.5868", date(2026, 11, 3), time(14, 5)),
        ("46329", date(2026, 11, 3), None),
        ("20261103", date(2026, 11, 3), None),
        ("3/11/2026 2.30", date(2026, 11, 3), time(14, 30)),
        ("3 Nov 2pm", date(2026, 11, 3), time(14)),
        ("3 Nov 1430", date(2026, 11, 3), time(14, 30)),
        ("5/11/2026, 09:12:44", date(2026, 11, 5), time(9, 12)),
        ("Tues 3rd Nov", date(2026, 11, 3), None),
        ("3 Nov (Tue)", date(2026, 11, 3), None),
        ("Nov 3", date(2026, 11, 3), None),
        ("26-Nov", date(2026, 11, 26), None),
        ("3/11/2026 left vm", date(2026, 11, 3), None),
    ],
)
def test_a_day_that_is_certain(text, day, at):
    found = read_date(text, today=TODAY)
    assert found.certain
    assert found.moment[:2] == (day, at)


NOV = {number: date(2026, 11, number) for number in range(1, 31)}


@pytest.mark.parametrize(
    "text, doubt, candidates",
    [
        ("3-4 Nov", "range", (NOV[3], NOV[4])),
        ("3/4 Nov", "range", (NOV[3], NOV[4])),
        ("3rd & 4th of November 2026", "range", (NOV[3], NOV[4])),
        ("Nov 3-4", "range", (NOV[3], NOV[4])),
        ("3-5/11/2026", "range", (NOV[3], NOV[5])),
        ("3/11/26 & 5/11/26", "range", (NOV[3], NOV[5])),
        ("3/11, 5/11", "range", (NOV[3], NOV[5])),
        ("30 Oct - 2 Nov", "range", (date(2026, 10, 30), NOV[2])),
        ("Nov-26", "month", (NOV[26],)),
        ("Nov 26", "month", (NOV[26],)),
        ("November 2026", "month", ()),
        ("11/2026", "month", ()),
        ("2026-11", "month", ()),
        ("early November", "month", ()),
        ("yesterday", "relative", ()),
        ("last Tuesday", "relative", ()),
        ("Friday", "relative", ()),
        ("w/c 3 Nov", "more", (NOV[3],)),
        ("3/11/26?", "more", (NOV[3],)),
        ("before 3/11", "more", (NOV[3],)),
        ("3/11/206", "more", (NOV[3],)),
        ("Mon 3 Nov 2026", "weekday", (NOV[3],)),
        ("3/12", "year", (date(2025, 12, 3),)),
        ("31/02/2026", "unreadable", ()),
        ("2026-25-11", "unreadable", (NOV[25],)),
        ("soon", "unreadable", ()),
        ("10.30", "unreadable", ()),
    ],
)
def test_a_day_that_is_asked(text, doubt, candidates):
    found = read_date(text, today=TODAY)
    assert (found.certain, found.doubt, found.candidates) == (False, doubt, candidates)
    assert parse(text, today=TODAY) is None
    assert looks_like_date(text) == (doubt != "unreadable")


@pytest.mark.parametrize(
    "text, at",
    [
        *(("2.30", "14:30"), ("02:30", "14:30"), ("1430", "14:30"), ("0.604166667", "14:30")),
        *(("2.30pm", "14:30"), ("2:30 p.m.", "14:30"), ("14h30", "14:30"), ("1430 hrs", "14:30")),
        *(("10.30", "10:30"), ("930", "09:30"), ("noon", "12:00"), ("at 9am", "09:00")),
        *(("02:30:15", "02:30"), ("2.30am", "02:30"), ("0.5", "12:00"), ("7:30", "07:30")),
    ],
)
def test_a_time_of_day(text, at):
    assert f"{parse_time(text):%H:%M}" == at


@pytest.mark.parametrize("text", ["25:00", "2-3pm", "half 2", "lunchtime", "", "14:00-15:00"])
def test_what_is_no_single_time_of_day(text):
    assert parse_time(text) is None


def test_month_first_is_offered_where_day_first_is_the_future():
    cells = ["11/3/2026", "11/5/2026", "11/12/2026"]
    assert read_order(cells, TODAY) == (True, False, DateDoubt.FUTURE, tuple(cells))
    assert read_order(cells[:2], TODAY)[:2] == (False, True)
    assert read_order([*cells, "25/11/2026"], TODAY)[:2] == (False, True)


def test_a_column_with_both_orders_is_asked():
    found = read_order(["3/11/2026", "25/11/2026", "11/25/2026"], TODAY)
    assert found[1:] == (False, DateDoubt.ORDER, ("3/11/2026",))


@pytest.mark.parametrize(
    "cells, swapped",
    [
        (["2026-03-11", "11/25/2026", "2026-05-11", "2026-11-11"], ("2026-03-11", "2026-05-11")),
        (["46092", "11/25/2026"], ("46092",)),
        (["2026-12-11", "2026-05-11"], ("2026-12-11", "2026-05-11")),  # one has not come yet
        (["2026-12-11", "2026-11-25"], ()),
        (["2026-03-11", "25/11/2026"], ()),
    ],
)
def test_true_days_that_a_program_may_have_swapped(cells, swapped):
    found = read_order(cells, TODAY)
    assert found.cells == swapped
    assert (found.doubt is DateDoubt.CONVERTED) == bool(swapped)
    if not swapped:
        return
    days = Days(NOW, found.month_first, None, frozenset(swapped))
    reading = days.reading([swapped[-1]], "")
    assert (reading.certain, reading.doubt) == (False, DateDoubt.CONVERTED)
    assert 1 <= len(reading.candidates) <= 2
    assert all(day <= TODAY for day in reading.candidates)


def test_a_row_says_when_or_what_is_asked_or_why_it_is_left_out():
    days = Days(NOW, False, None)
    assert days.reading(["", "3/11/2026"], "2.30").at == clock.london(NOV[3], time(14, 30))
    asked = days.reading(["3-4 Nov"], "")
    assert (asked.certain, asked.cell, asked.candidates) == (False, "3-4 Nov", (NOV[3], NOV[4]))
    assert days.when(["3-4 Nov"], "") is Why.NO_SUCH_DAY
    assert days.reading(["done", "3/11/2026"], "").certain  # what happened is no day
    assert days.reading(["5/12/2026"], "").why is Why.NOT_YET
    assert days.reading(["5/12/1999"], "").why is Why.LONG_AGO
    assert days.reading([""], "").why is Why.NO_DAY
    assert days.reading(["3/11/2026"], "lunchtime").lost
    assert days.day_of(["3-4 Nov"]) is None
    assert Days(NOW, False, NOV[9]).day_of([""]) == NOV[9]
    assert Days(NOW, False, NOV[9]).reading(["Tuesday"], "").certain is True
