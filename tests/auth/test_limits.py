"""How often something may be tried."""

from datetime import timedelta

import pytest

from outreach.auth.rate_limits import TooMany, allow, place
from outreach.core import clock
from outreach.core.database import transaction
from tests.auth.scenes import SECOND

HOUR = timedelta(hours=1)


def tried(times=1, key="asha", at=None):
    with transaction():
        words = {"kind": "test", "key": key, "times": 3, "within": HOUR, "now": at or clock.now()}
        return [allow(**words) for _ in range(times)]


def test_so_often_and_no_more(app):
    assert tried(5) == [True, True, True, False, False]


def test_each_for_themselves(app):
    tried(3)
    assert tried(key="ben") == [True]


@pytest.mark.parametrize("seconds, allowed", [(-1, False), (0, True)])
def test_anew_when_its_time_is_over(app, seconds, allowed):
    tried(3)
    assert tried(at=clock.now() + HOUR + seconds * SECOND) == [allowed]


def test_a_clock_set_back_gives_no_more(app):
    tried(3)
    tried(3, at=clock.now() - HOUR)
    assert tried() == [False]


@pytest.mark.parametrize(
    "wait, words",
    [(timedelta(seconds=5), "a minute"), (HOUR / 2, "30 minutes"), (20 * HOUR, "20 hours")],
)
def test_says_how_long(wait, words):
    assert str(TooMany(wait)).endswith(f"Please wait {words}.")


@pytest.mark.parametrize(
    "address, where",
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2aa::1", "2001:db8:1:200::/56"),
        ("2001:db8:1:2bb:ffff::9", "2001:db8:1:200::/56"),
        (None, "nowhere"),
    ],
)
def test_a_household_is_one_place(address, where):
    assert place(address) == where
