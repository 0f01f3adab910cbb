"""What it takes until somebody answers, and whom we got to. Each looks at every MP's own contacts
from their first on, and stops where the answer is: a long history costs nothing."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core.extensions import db
from outreach.core.vocabulary import REACHED, Direction, Outcome
from outreach.progress.metrics.contacts import between
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.scope import Scope
from outreach.progress.metrics.standing import Seat
from outreach.queue.models import QueueEntry

# More are told together.
MOST = 6


def attempts_until_reached() -> dict[int, int]:
    """How many attempts it took with each MP until somebody first answered, by the MP's id; who
    was never reached is not in it. 0: they came to us."""
    first, go = aliased(Contact), aliased(Contact)
    reached_at = (
        select(first.at)
        .where(
            first.mp_id == QueueEntry.mp_id,
            first.voided_at.is_(None),
            first.outcome.in_(REACHED),
        )
        .order_by(first.at)
        .limit(1)
        .scalar_subquery()
    )
    mps = select(QueueEntry.mp_id, reached_at.label("reached_at")).subquery()
    goes = (
        select(func.count())
        .where(
            go.mp_id == mps.c.mp_id,
            go.at <= mps.c.reached_at,
            go.voided_at.is_(None),
            go.direction == Direction.OUT,
            go.outcome != Outcome.NO_REPLY,
        )
        .scalar_subquery()
    )
    query = select(mps.c.mp_id, goes).where(mps.c.reached_at.is_not(None))
    return dict(db.session.execute(query).all())


@figure("Attempts it takes")
def reached_after(seats: Sequence[Seat], attempts: Mapping[int, int], number: int) -> list[Seat]:
    """Sitting MPs who were reached, by how many attempts of ours it took until they or their office
    first answered; the answer to the last one counted in. None: they came to us."""
    return [
        seat
        for seat in seats
        if seat.mp_id in attempts and min(attempts[seat.mp_id or 0], MOST) == number
    ]


@figure("Not reached yet")
def not_reached(seats: Sequence[Seat], attempts: Mapping[int, int]) -> list[Seat]:
    """Sitting MPs whom we have tried, and nobody there has answered yet."""
    return [seat for seat in seats if seat.attempts and seat.mp_id not in attempts]


def mps_in_touch(scope: Scope) -> set[int]:
    """The MPs with whom there was a contact in the period."""
    made = exists().where(Contact.mp_id == QueueEntry.mp_id, between(scope.begins, scope.ends))
    return set(db.session.scalars(select(QueueEntry.mp_id).where(made)))


@figure("MPs in touch with")
def in_touch(seats: Sequence[Seat], mp_ids: Collection[int]) -> list[Seat]:
    """Sitting MPs with whom there was a contact on these days, whoever began and whatever came of
    it."""
    return [seat for seat in seats if seat.mp_id in mp_ids]
