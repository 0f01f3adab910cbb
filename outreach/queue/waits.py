"""When an MP may be contacted again. The one table, and the limits that guard every office."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from outreach.core.clock import next_working_day
from outreach.core.vocabulary import Outcome

# Of outcomes that are missing here: CALL_BACK brings its own date; TOLD_TO_EMAIL, BAD_NUMBER and
# BOUNCED go on in the same claim; AUTO_REPLY and ACKNOWLEDGED_ONLY leave the running wait alone.
WAITS: dict[Outcome, timedelta] = {
    Outcome.BUSY_OR_FULL: timedelta(minutes=30),
    Outcome.VOICEMAIL_LEFT: timedelta(days=3),
    Outcome.SPOKE_STAFF: timedelta(days=7),
    Outcome.SPOKE_MP: timedelta(days=14),
    Outcome.REFUSED: timedelta(days=28),
    Outcome.SENT: timedelta(days=14),
    Outcome.REPLIED_GENERIC: timedelta(days=7),
    Outcome.REPLIED_ANSWERED: timedelta(days=14),
    Outcome.NO_REPLY: timedelta(0),
}
CHASER = timedelta(days=21)

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TIMES_A_WEEK = 3


def wait_after(outcome: Outcome, at: datetime) -> datetime | None:
    """Until when to wait after `outcome`; None where the outcome does not change it."""
    if outcome is Outcome.NO_ANSWER:
        return next_working_day(at)
    wait = WAITS.get(outcome)
    return None if wait is None else at + wait


def office_limit(heard: Sequence[datetime]) -> datetime | None:
    """The earliest moment to trouble an office again that heard from us at these moments, newest
    first: not twice in 24 hours, not more than three times in seven days."""
    if not heard:
        return None
    limit = heard[0] + DAY
    if len(heard) >= TIMES_A_WEEK:
        limit = max(limit, heard[TIMES_A_WEEK - 1] + WEEK)
    return limit
