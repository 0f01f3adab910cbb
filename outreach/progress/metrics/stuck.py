"""Why the queue stands still. Each figure is a condition on an MP's row of the queue: a number and
the list that it leads to are asked with the same one."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from outreach.core.vocabulary import UNANSWERED, ClaimEnd, Outcome, QueueState
from outreach.parliament.models import MP, PhoneNumber
from outreach.progress.metrics.figures import figure
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import IN_ROTATION, Claim, QueueEntry, Target
from outreach.queue.queries import RESERVED, runs, state

E = QueueEntry
PATIENCE = timedelta(days=14)
LONG = timedelta(days=14)
RECENT = timedelta(days=7)
# Of those who hold a seat: the others have left the queue for good.
SITTING = E.region.is_not(None)


def in_state_now(word: QueueState, now: datetime) -> ColumnElement[bool]:
    """The figure `in_state`, as a condition."""
    return and_(SITTING, state(now) == word)


def _nobody_on_it(now: datetime) -> ColumnElement[bool]:
    return or_(E.claimed_until.is_(None), E.claimed_until <= now)


def _open(now: datetime) -> ColumnElement[bool]:
    """In the queue, and in nobody's hands."""
    return and_(SITTING, IN_ROTATION, _nobody_on_it(now))


@figure("Flagged by volunteers")
def flagged(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs about whom somebody raised a flag that no coordinator has solved. They are
    offered to nobody until then."""
    return and_(SITTING, exists().where(MPFlag.mp_id == E.mp_id, MPFlag.solved_at.is_(None)))


@figure("Follow-ups overdue")
def overdue(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whose follow-up was due more than a day ago, and whom nobody is contacting at
    this moment. Whoever promised it has had their day; now it is anybody’s."""
    return and_(_open(now), E.follow_up_at <= now - RESERVED)


@figure("Ran out of time")
def ran_out(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whom somebody claimed last and let go of by running out of time: nothing was
    logged, and nobody has taken them since."""
    unsettled = exists().where(
        Claim.mp_id == E.mp_id, Claim.ended_at.is_(None), Claim.settled_at.is_(None)
    )
    return and_(_open(now), E.claimed_until <= now, unsettled)


@figure("Answers that wait for ours")
def they_answered(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whose office wrote back, and to whom nobody has replied since: their answer is
    the last thing that happened."""
    replied = (Outcome.REPLIED_ANSWERED, Outcome.REPLIED_GENERIC)
    return and_(_open(now), E.last_outcome.in_(replied))


@figure("Letters unanswered")
def unanswered(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs to whom we wrote two weeks ago or longer, with no answer and nothing of ours
    since."""
    return and_(_open(now), E.last_outcome.in_(UNANSWERED), E.last_contact_at <= now - PATIENCE)


@figure("Details that do not work")
def details_broken(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs still in play with a phone number or an address that is marked as not working,
    whether or not another one works."""
    number = exists().where(PhoneNumber.mp_id == E.mp_id, PhoneNumber.broken_at.is_not(None))
    mp = aliased(MP)  # a query that joins the MPs does not mean this one
    bounced = exists().where(
        mp.parliament_id == E.mp_id,
        or_(mp.email_bounced_at.is_not(None), mp.working_email_bounced_at.is_not(None)),
    )
    return and_(SITTING, E.closed_because.is_(None), or_(number, bounced))


@figure("Not tried yet, and could be")
def untried(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whom nobody of us has rung, written to or met yet, and whom the queue may
    offer."""
    return and_(_open(now), E.attempts == 0)


@figure("Asked for first, and waiting")
def waiting_first(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whom a coordinator asked for first, and whom nobody has contacted since."""
    return and_(_open(now), E.bumped_at.is_not(None))


@figure("Waiting for long")
def waiting_long(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs whom nobody may contact for more than two weeks from now."""
    return and_(in_state_now(QueueState.WAITING, now), E.not_before > now + LONG)


@figure("Asked of somebody")
def asked_of_somebody(now: datetime) -> ColumnElement[bool]:
    """Sitting MPs in play who are part of a target that runs: some people are offered them before
    others."""
    return and_(
        SITTING, E.closed_because.is_(None), E.target_id.in_(select(Target.id).where(runs(now)))
    )


@figure("Claims that lapsed")
def claims_lapsed(now: datetime) -> ColumnElement[bool]:
    """Claims of the last seven days that ended because the time ran out, with nothing logged. What
    was logged late still counts as lapsed."""
    row = aliased(QueueEntry)
    running_out = exists().where(
        row.mp_id == Claim.mp_id, row.claimed_until <= now, row.claimed_until > now - RECENT
    )
    return and_(
        Claim.settled_at.is_(None),
        or_(
            and_(Claim.ended_as == ClaimEnd.LAPSED, Claim.ended_at > now - RECENT),
            and_(Claim.ended_at.is_(None), running_out),
        ),
    )
