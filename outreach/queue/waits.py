"""When an MP may be contacted again. The one table, and the limits that guard every office."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from outreach.core.clock import next_working_day
from outreach.core.formatting import day_and_time
from outreach.core.vocabulary import HEARD, THEIRS, Outcome
from outreach.queue.models import QueueEntry

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

# What was tried without being heard, before the day of it.
_TRIED = {
    Outcome.NO_ANSWER: "Nobody answered",
    Outcome.BUSY_OR_FULL: "The line was busy or the mailbox full",
    Outcome.BAD_NUMBER: "The number did not work",
    Outcome.BOUNCED: "Our email came back",
    Outcome.NO_REPLY: "They had not replied",
}

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


def why_waiting(entry: QueueEntry) -> str:
    """Say why an MP waits, and until when: the office has heard from us only if it has."""
    last, at = entry.last_outcome, entry.last_contact_at
    until = day_and_time(entry.not_before) if entry.not_before else "later"
    if last in _TRIED and at:
        return f"{_TRIED[last]} {_on(at)}. Try again from {until}."
    if last in THEIRS and at:
        return f"They replied {_on(at)}. We wait until {until}."
    heard = "This office has heard from us. " if last in HEARD else ""
    return f"{heard}We wait until {until}."


def _on(moment: datetime) -> str:
    text = day_and_time(moment)
    return text if text.startswith(("yesterday", "today")) else f"on {text}"
