"""Lines of totals and titles are no contacts; a name may stand for the rows below it."""

import pytest

from outreach.imports.readers import Row
from outreach.imports.row_kinds import is_title, is_total, kinds, names_above
from outreach.imports.skip_reasons import Why
from tests.imports.test_odd_files import case


@pytest.mark.parametrize(
    "cells, total",
    [
        (["TOTAL", "6", "", ""], True),
        (["", "Total:", "6", "75%"], True),
        (["Grand total", "", "1,204"], True),
        (["Total calls", "12"], True),
        (["Number of calls", "12"], True),
        (["Total", "Diane Abbott", "voicemail"], False),
        (["Diane Abbott", "6", ""], False),
        (["Sum Wan", "3/11/2026", "voicemail"], False),
        (["", ""], False),
    ],
)
def test_a_line_of_totals(cells, total):
    assert is_total(cells) is total


@pytest.mark.parametrize(
    "cells, title",
    [
        (["Week 2", "", ""], True),
        (["Calls in November", "", ""], True),
        (["Diane Abbott", "", ""], False),
        (["Week 2", "3/11", ""], False),
        (["", "Week 2", ""], False),
    ],
)
def test_a_title_between_rows(cells, title):
    assert is_title(cells) is title


def test_the_total_of_a_real_sheet_is_known_and_nothing_else():
    rows = case("group-sheet.csv")
    assert kinds(rows[1:]) == {10: Why.TOTAL}


def test_a_name_in_the_first_row_of_a_group_is_for_those_below():
    rows = case("name-only-in-first-row.csv")[1:]
    assert names_above(rows, [0]) == {3: 2, 4: 2}


def test_a_row_without_a_name_is_not_given_one_where_no_group_is():
    rows = [
        Row(2, ["", "1/11/2026", "busy"]),
        Row(3, ["Diane Abbott", "1/11/2026", "busy"]),
        Row(4, ["TOTAL", "2", ""]),
        Row(5, ["", "3/11/2026", "busy"]),
    ]
    assert names_above(rows, [0]) == {}
    assert names_above([Row(2, ["Diane Abbott", "1/11", "x"]), Row(3, ["", "", ""])], [0]) == {}
