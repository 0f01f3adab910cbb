"""docs/security.md says what is true: the tests that it names exist, and its numbers are right."""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from outreach.auth import rate_limits as limits
from outreach.auth import session_policy as lifetimes

PAGE = Path(__file__).parent.parent / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (.+?) \| ([a-z/ ]+) \| (?:`(.+)`)? ?\|$", re.M)
STATES = ("met", "n/a", "not met", "not shown")
# ASVS 5.0.0 has so many of each level.
LEVELS = {"1": 70, "2": 183}


@pytest.fixture(scope="module")
def rows():
    return ROW.findall(PAGE.read_text())


def test_every_requirement_is_in_the_tables_once(rows):
    numbers = [number for number, *_ in rows]
    assert len(numbers) == len(set(numbers))
    assert Counter(level for _, level, *_ in rows) == LEVELS
    assert {state for *_, state, _ in rows} <= set(STATES)


def test_what_is_met_names_a_test_that_exists(rows, root):
    missing = []
    for number, _, _, state, test in rows:
        if state != "met":
            assert not test, f"{number} is {state} and names a test"
            continue
        path, _, name = test.partition("::")
        found = (root / path).exists() and re.search(
            rf"^def {name}\(", (root / path).read_text(), re.M
        )
        missing += [] if found else [(number, test)]
    assert not missing


def test_the_numbers_are_those_of_the_tables(rows):
    counted = Counter((level, state) for _, level, _, state, _ in rows)
    for level, all_of_them in LEVELS.items():
        numbers = " | ".join(str(counted[level, state]) for state in STATES)
        assert f"\n| {level} | {numbers} | {all_of_them} |\n" in PAGE.read_text()


@pytest.mark.parametrize(
    "words",
    [
        *("## What is where", "**Who sees which fields.**", "## Ways in", "**Guessing**"),
        *("**A password**", "**Sessions**", "**Input**", "The limits of the work"),
        *("**What could be slow**", "**Logs.**", "## With whom it talks", "## Libraries"),
        *("## What is hashed and signed", "script/audit-dependencies", "within two days"),
    ],
)
def test_the_page_says_what_it_promises(words):
    """What the standard asks to be written down is written down there."""
    assert words in PAGE.read_text()


def test_the_lifetimes_and_limits_are_those_of_the_program():
    hour, minute = timedelta(hours=1), timedelta(minutes=1)
    assert tuple(lifetimes.VOLUNTEERS) == (2 * hour, 20 * hour)
    assert tuple(lifetimes.OTHERS) == (30 * minute, 12 * hour)
    assert [limit.times for limit in (*limits.PASSWORD, limits.ADDRESS)] == [10, 50, 100]
    assert [limit.times for limit in limits.CODE] == [5, 30]
    text = PAGE.read_text()
    assert "rest for 2 hours and last 20 for volunteers, 30 minutes and 12 hours" in text
    assert "(10 in 15 minutes, 50 a day)" in text
    assert "(5 in 15 minutes, 30 a day)" in text
