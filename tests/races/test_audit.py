"""Sixteen processes write events at the same moment: one chain comes of it."""

from outreach.audit.chain import walk
from outreach.core import clock
from tests.races import workers


def test_sixteen_processes_leave_one_unbroken_chain(race, app):
    written = race(workers.write_events, [(25, clock.now())] * 16)
    events, _, problem = walk()
    assert (events, problem) == (sum(written), None) == (1200, None)
