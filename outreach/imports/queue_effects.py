"""What contacts of the past do to an MP's row: only what would be right today."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from outreach.contacts.actions import snapshot
from outreach.core import clock
from outreach.core.vocabulary import HEARD, Direction, Outcome
from outreach.imports.plan import Planned
from outreach.queue.models import QueueEntry
from outreach.queue.waits import WEEK, office_limit, wait_after

Step = tuple[dict[str, Any], dict[str, Any]]
# What a contact may change, as `snapshot` keeps it; a claim is somebody else's business.
MOVED = (
    "not_before",
    "follow_up_at",
    "follow_up_by",
    "bumped_at",
    "last_contact_at",
    "last_outcome",
    "attempts",
)


def move(
    row: QueueEntry, contacts: Iterable[Planned], heard: list[datetime], now: datetime
) -> Iterator[Step]:
    """Count each contact, oldest first; yields the row before and after it. A wait is lengthened,
    never shortened; a promise that somebody made stays theirs. `heard` says when the office heard
    from us in the last week, newest first."""
    before = snapshot(row)
    ours = False  # whether the follow-up on the row came with this sheet
    for one in contacts:
        heard = _heard(heard, one, now)
        if one.direction is Direction.OUT and one.outcome is not Outcome.NO_REPLY:
            row.attempts += 1
        if row.last_contact_at is None or one.at >= row.last_contact_at:
            row.last_contact_at, row.last_outcome = one.at, one.outcome
            ours = _follow_up(row, one, ours, now)
            _wait(row, one, heard, now)
        after = snapshot(row)
        yield before, after
        before = after


def _heard(heard: list[datetime], one: Planned, now: datetime) -> list[datetime]:
    counts = one.outcome in HEARD and one.direction is Direction.OUT and one.at > now - WEEK
    return sorted([*heard, one.at], reverse=True) if counts else heard


def _wait(row: QueueEntry, one: Planned, heard: list[datetime], now: datetime) -> None:
    promised = row.follow_up_at if one.outcome is Outcome.CALL_BACK else None
    wait = promised or wait_after(one.outcome, one.at)
    if one.outcome is not Outcome.CALL_BACK and (limit := office_limit(heard)):
        wait = max(wait, limit) if wait else limit
    if wait is not None and wait > now:
        row.not_before = max(wait, row.not_before or wait)


def _follow_up(row: QueueEntry, one: Planned, ours: bool, now: datetime) -> bool:
    """A promise whose day has not passed is anybody's: who made it is not known."""
    if row.follow_up_at is not None and not ours:
        return False
    row.follow_up_at = row.follow_up_by = None
    if one.follow_up_on is None or one.follow_up_on < clock.london_date(now):
        return False
    row.follow_up_at = max(clock.london(one.follow_up_on, clock.OFFICES_OPEN), now)
    return True
