"""The queue's rules. Every action runs inside the caller's transaction and is told the time.

Locks are taken in one order everywhere: person, MP's row, board revision.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from blinker import Signal
from sqlalchemy import select, update

from outreach.audit.actions import record
from outreach.core.columns import AnyRow
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.formatting import time_of_day
from outreach.core.sql import run
from outreach.core.vocabulary import WORKERS, ClaimEnd, OfferReason, QueueState, SkipReason
from outreach.people.actions import Disabled, NoLongerYours, person_disabled
from outreach.queue import queries, statements
from outreach.queue.models import Claim, QueueEntry
from outreach.queue.order import Volunteer, first_in_line, reason, take, take_this
from outreach.queue.waits import why_waiting

# Sent with claim_id and ended_as, inside the transaction; not when a lease ran out.
claim_ended = Signal()

LEASE = timedelta(minutes=60)
LONGEST = timedelta(hours=24)
LIMIT = 3
# A sign of work moves the end of a lease only when it gains this much: typing is not news.
WORTH_RENEWING = timedelta(minutes=5)

E = QueueEntry


class ClaimLimitReached(Refusal):
    def __init__(self) -> None:
        super().__init__(f"You hold {LIMIT} MPs already. Log, release or skip one of them first.")


class AlreadyClaimed(Refusal):
    pass


class NotAvailable(Refusal):
    pass


class QueueEmpty(Refusal):
    def __init__(self) -> None:
        super().__init__("There is no MP for you to contact just now.")


class ClaimOver(Refusal):
    pass


class Claimed(NamedTuple):
    claim_id: int
    mp_id: int
    until: datetime


def claim_next(*, person_id: int, now: datetime) -> Claimed:
    """Give this person the MP whose turn it is; what they hold only for a letter ends as logged.
    Raises ClaimLimitReached, QueueEmpty, Disabled."""
    volunteer = _lock_volunteer(person_id)
    finished = _finish_settled(person_id, now)
    enforce_limit(person_id, now)
    until = now + LEASE
    taken = take(volunteer, now, until)
    while taken is None:
        # Rows that others are just taking were passed over: at the tail this can look like "empty"
        # for an instant. So look once more, and wait for them; each time round, one more is gone.
        mp_id = first_in_line(volunteer, now)
        if mp_id is None:
            raise QueueEmpty
        taken = take_this(volunteer, mp_id, now, until)
    claimed = _open_claim(volunteer, taken, reason(volunteer, taken, now), now, until)
    for mp_id in finished:
        touch(mp_id)
    return claimed


def claim_mp(*, person_id: int, mp_id: int, now: datetime) -> Claimed:
    """Give this person this MP. Raises AlreadyClaimed, NotAvailable, ClaimLimitReached, NotFound.

    Claiming what one holds already gives it again: a second tap is not an error.
    """
    volunteer = _lock_volunteer(person_id)
    entry = lock(mp_id)
    if entry.claimed_by == person_id and _still(entry, now):
        claim = queries.open_claim(mp_id)
        if claim is None:
            raise AssertionError("a marker without an open claim")
        return Claimed(claim.id, mp_id, entry.claimed_until or now)
    _refuse_unavailable(entry, person_id, now)
    enforce_limit(person_id, now)
    until = now + LEASE
    db.session.execute(
        update(E).where(E.mp_id == mp_id).values(claimed_by=person_id, claimed_until=until)
    )
    return _open_claim(volunteer, entry, OfferReason.CHOSEN, now, until)


def extend(*, claim_id: int, person_id: int, now: datetime) -> datetime:
    """Renew a lease at a sign of work; returns until when. One that lapsed is taken up again as
    long as nobody else has the MP. Raises NotFound, ClaimOver, ClaimLimitReached."""
    lock_person(person_id)
    claim, entry = _own(claim_id, person_id, now)
    if claim.ended_at is not None or entry.claimed_by != person_id:
        raise ClaimOver(_over(claim, entry, now))
    lapsed = not _still(entry, now)
    if lapsed:
        enforce_limit(person_id, now)
    until = min(now + LEASE, claim.started_at + LONGEST)
    if until <= now:
        raise ClaimOver("You have held this MP for 24 hours. Release it, or log what happened.")
    current = entry.claimed_until or now
    if lapsed or until - current >= WORTH_RENEWING:
        db.session.execute(update(E).where(E.mp_id == claim.mp_id).values(claimed_until=until))
        touch(claim.mp_id)
        return until
    return current


def release(*, claim_id: int, person_id: int, now: datetime) -> int:
    """Give the MP back; returns whose claim it was on. Raises NotFound, ClaimOver."""
    return _give_back(claim_id, person_id, ClaimEnd.RELEASED, None, now)


def skip(*, claim_id: int, person_id: int, reason: SkipReason, now: datetime) -> int:
    """Give the MP back and not be offered it again today. Raises NotFound, ClaimOver."""
    return _give_back(claim_id, person_id, ClaimEnd.SKIPPED, reason, now)


def free(*, claim_id: int, by: int, now: datetime) -> int:
    """A coordinator ends somebody's claim; returns the MP's id. Raises NotFound, ClaimOver."""
    mp_id = db.session.scalar(select(Claim.mp_id).where(Claim.id == claim_id))
    if mp_id is None:
        raise NotFound("There is no such claim.")
    lock(mp_id)
    claim = queries.open_claim(mp_id)
    if claim is None or claim.id != claim_id:
        raise ClaimOver("This claim has ended already.")
    end_claim(mp_id, ClaimEnd.FREED, now)
    record(person_id=by, action="queue.free", subject=f"mp:{mp_id}", now=now)
    touch(mp_id)
    return mp_id


def free_all(*, person_id: int, now: datetime) -> None:
    """End everything a person holds, as when they are switched off."""
    held = select(Claim.mp_id).where(Claim.person_id == person_id, Claim.ended_at.is_(None))
    promised = select(E.mp_id).where(E.follow_up_by == person_id)
    freed = []
    # All rows before the board, which is last in the order of locks.
    for mp_id in db.session.scalars(held.union(promised).order_by("mp_id")).all():
        entry = lock(mp_id)
        if entry.follow_up_by == person_id:
            entry.follow_up_by = None
        if entry.claimed_by == person_id:
            end_claim(mp_id, ClaimEnd.FREED, now)
            freed.append(mp_id)
    db.session.flush()
    for mp_id in freed:
        touch(mp_id)


@person_disabled.connect
def _free_when_disabled(person_id: int, now: datetime) -> None:
    free_all(person_id=person_id, now=now)


def end_claim(
    mp_id: int, ended_as: ClaimEnd, now: datetime, reason: SkipReason | None = None
) -> None:
    """End the open claim on a row that the caller has locked. The caller touches the board."""
    ended = db.session.scalar(
        update(Claim)
        .where(Claim.mp_id == mp_id, Claim.ended_at.is_(None))
        .values(ended_at=now, ended_as=ended_as, skip_reason=reason)
        .returning(Claim.id)
    )
    db.session.execute(
        update(E).where(E.mp_id == mp_id).values(claimed_by=None, claimed_until=None)
    )
    if ended is not None:
        claim_ended.send(ended, ended_as=ended_as)


def settle(*, claim: Claim, now: datetime) -> None:
    """All is logged; the claim stays open for a letter, as long as its holder takes no other MP."""
    claim.settled_at = claim.settled_at or now
    db.session.flush()


def reopen(*, claim: Claim, now: datetime) -> None:
    """Open a claim again whose end was taken back. The caller has locked the MP's row and writes
    its marker. Raises ClaimLimitReached."""
    if claim.ended_at is not None:
        enforce_limit(claim.person_id, now)
    claim.ended_at = claim.ended_as = None
    db.session.flush()


def touch(mp_id: int) -> None:
    """Tell every open board that this MP's card changed. Last in a transaction: it queues
    everyone who writes until this one commits."""
    number = run(statements.RAISE_REVISION).scalar_one()
    run(statements.STAMP, on=mp_id, number=number)


def touch_all(mp_ids: Sequence[int]) -> None:
    """The same for many. Each has a number of its own: lanes go on below the last one shown."""
    if not mp_ids:
        return
    top = db.session.execute(statements.RAISE_REVISION_BY, {"by": len(mp_ids)}).scalar_one()
    first = top - len(mp_ids) + 1
    stamps = [{"on": mp_id, "number": first + n} for n, mp_id in enumerate(mp_ids)]
    db.session.connection().execute(statements.STAMP, stamps)


def lock_all(mp_ids: Iterable[int]) -> dict[int, QueueEntry]:
    """Their rows by number, locked in the order of all locks. Who is not there is left out."""
    query = select(E).where(E.mp_id.in_(set(mp_ids))).order_by(E.mp_id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return {entry.mp_id: entry for entry in found}


def lock(mp_id: int) -> QueueEntry:
    """The MP's row, held until the transaction ends. Raises NotFound."""
    query = select(E).where(E.mp_id == mp_id).with_for_update()
    entry = db.session.scalar(query.execution_options(populate_existing=True))
    if entry is None:
        raise NotFound("There is no such MP.")
    return entry


def lock_person(person_id: int) -> AnyRow:
    """Hold the person's row, so that their claims are counted by one transaction at a time."""
    row = run(statements.LOCK_PERSON, who=person_id).one()
    if row.disabled_at is not None:
        raise Disabled
    if row.role not in WORKERS:  # changed since this request was let in
        raise NoLongerYours
    return row


def _lock_volunteer(person_id: int) -> Volunteer:
    row = lock_person(person_id)
    return Volunteer(row.id, row.own_gss_code, row.region, bool(row.is_asked))


def _finish_settled(person_id: int, now: datetime) -> list[int]:
    """End what this person holds only for a letter, now that they go on; returns the MPs."""
    settled = list(run(statements.SETTLED, who=person_id).scalars())
    for mp_id in settled:
        lock(mp_id)
        end_claim(mp_id, ClaimEnd.LOGGED, now)
    return settled


def enforce_limit(person_id: int, now: datetime) -> None:
    if run(statements.HELD, who=person_id, now=now).scalar_one() >= LIMIT:
        raise ClaimLimitReached


def _open_claim(
    volunteer: Volunteer, row: Any, offered: OfferReason, now: datetime, until: datetime
) -> Claimed:
    """Record the turn. A lease that lapsed ends here, when the next person takes the MP."""
    run(statements.LAPSE, on=row.mp_id, now=now)
    opened = run(statements.OPEN, on=row.mp_id, who=volunteer.id, offered=offered, now=now)
    claim_id = opened.scalar_one()
    record(person_id=volunteer.id, action="queue.claim", subject=f"mp:{row.mp_id}", now=now)
    touch(row.mp_id)
    return Claimed(claim_id, row.mp_id, until)


def _own(claim_id: int, person_id: int, now: datetime) -> tuple[Claim, QueueEntry]:
    """A claim of one's own with its locked row. Somebody else's is not there (404)."""
    claim = db.session.get(Claim, claim_id)
    if claim is None or claim.person_id != person_id:
        raise NotFound("We could not find that claim of yours.")
    entry = lock(claim.mp_id)
    db.session.refresh(claim)
    return claim, entry


def _give_back(
    claim_id: int, person_id: int, ended_as: ClaimEnd, reason: SkipReason | None, now: datetime
) -> int:
    claim, entry = _own(claim_id, person_id, now)
    if claim.ended_at is not None or entry.claimed_by != person_id:
        raise ClaimOver(_over(claim, entry, now))
    if claim.settled_at is not None:
        ended_as, reason = ClaimEnd.LOGGED, None
    end_claim(claim.mp_id, ended_as, now, reason)
    record(person_id=person_id, action=f"queue.{ended_as}", subject=f"mp:{claim.mp_id}", now=now)
    touch(claim.mp_id)
    return claim.mp_id


def _still(entry: QueueEntry, now: datetime) -> bool:
    return entry.claimed_until is not None and entry.claimed_until > now


def _over(claim: Claim, entry: QueueEntry, now: datetime) -> str:
    if claim.ended_as in (None, ClaimEnd.LAPSED) and _still(entry, now):
        return "Your hour ran out and someone else has this MP now. You can still log your call."
    if claim.ended_as is ClaimEnd.FREED:
        return "A coordinator freed this MP. You can still log what happened."
    return "You do not hold this MP any more. You can still log what happened."


def _refuse_unavailable(entry: QueueEntry, person_id: int, now: datetime) -> None:
    row = queries.entry_now(entry.mp_id, now)
    if row is None:
        raise NotFound("There is no such MP.")
    if row.state == QueueState.CLAIMED:
        until = time_of_day(entry.claimed_until or now)
        raise AlreadyClaimed(f"{row.holder} is on this MP until {until}.")
    if row.state == QueueState.WAITING:
        raise NotAvailable(why_waiting(entry))
    refusals = {
        QueueState.DONE: "This MP is done and has left the queue.",
        QueueState.PAUSED: f"A coordinator has paused this MP: {entry.paused_because}",
        QueueState.NEEDS_COORDINATOR: f"A coordinator must look at this: {entry.held_because}",
        QueueState.NO_WAY_TO_CONTACT: "We have no working number or address for this MP.",
    }
    if row.state in refusals:
        raise NotAvailable(refusals[row.state])
    reserved = select(queries.reserved_for_another(person_id, now)).where(E.mp_id == entry.mp_id)
    if db.session.scalar(reserved):
        raise NotAvailable("Somebody else promised to follow this up today.")
