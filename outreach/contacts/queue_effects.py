"""What one contact does to the MP's row: when the office may hear from us again, and from whom."""

from datetime import datetime, time

from outreach.contacts import queries
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import CONTINUES, HEARD, Direction, Outcome
from outreach.parliament.queries import reachable
from outreach.queue.models import QueueEntry
from outreach.queue.waits import CHASER, office_limit, wait_after

# Nothing was settled: a follow-up that was due is still owed.
_STILL_OWED = (Outcome.NO_ANSWER, Outcome.BUSY_OR_FULL)
_LEAVES_FOLLOW_UP = (Outcome.AUTO_REPLY, Outcome.ACKNOWLEDGED_ONLY, *CONTINUES)


def move_queue(row: QueueEntry, contact: Contact, now: datetime, *, mine: bool = True) -> None:
    """Write to the MP's row when they may be contacted again, and by whom. What is not `mine`,
    logged late or without a claim, may lengthen a wait and takes nobody's follow-up away."""
    row.last_contact_at, row.last_outcome = contact.at, contact.outcome
    row.reachable = reachable(row.mp_id)
    if contact.direction is Direction.OUT and contact.outcome is not Outcome.NO_REPLY:
        row.attempts += 1
        row.bumped_at = None
    promised = _promised(contact, now)
    wait = _wait(row, contact, promised, now)
    theirs = contact.direction is Direction.IN  # an answer ends a wait, whoever took it down
    if wait is not None and not (mine or theirs):
        wait = max(wait, row.not_before or wait)
    row.not_before = wait if wait is not None else row.not_before
    somebody_elses = row.follow_up_by not in (None, contact.person_id)
    if mine or theirs or not somebody_elses:
        _move_follow_up(row, contact, promised, now)
    db.session.flush()


def _promised(contact: Contact, now: datetime) -> datetime | None:
    if contact.follow_up_on is None:
        return None
    at = time(contact.follow_up_after) if contact.follow_up_after else clock.OFFICES_OPEN
    return max(clock.london(contact.follow_up_on, at), now)


def _wait(
    row: QueueEntry, contact: Contact, promised: datetime | None, now: datetime
) -> datetime | None:
    """Until when the office is left in peace; None where the contact does not change that."""
    if contact.outcome is Outcome.CALL_BACK:
        return promised  # at the office's own request, whatever the limits say
    wait = promised or wait_after(contact.outcome, now)
    if wait is None and contact.outcome in HEARD:
        wait = row.not_before or now  # the work goes on, but for nobody else today
    if wait is None:
        return None
    limit = office_limit(queries.heard_lately(row.mp_id, now))
    return max(wait, limit) if limit else wait


def _move_follow_up(
    row: QueueEntry, contact: Contact, promised: datetime | None, now: datetime
) -> None:
    due = row.follow_up_at is not None and row.follow_up_at <= now
    if promised:
        row.follow_up_at = max(promised, row.not_before or promised)
        row.follow_up_by = contact.person_id
    elif contact.outcome is Outcome.SENT:
        row.follow_up_at, row.follow_up_by = now + CHASER, contact.person_id
    elif contact.outcome in _STILL_OWED and row.follow_up_at is not None:
        row.follow_up_at = row.not_before if due else row.follow_up_at
    elif contact.outcome not in _LEAVES_FOLLOW_UP:
        row.follow_up_at = row.follow_up_by = None
