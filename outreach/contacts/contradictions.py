"""Two people's logs about one MP that cannot both be right, found by a query and settled once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, exists, func, or_, select, union
from sqlalchemy.orm import aliased

from outreach.audit.actions import record as audit
from outreach.contacts import spot_checks as reviews
from outreach.contacts.models import Contact, Contradiction
from outreach.contacts.queries import COUNTS
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Stance
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import counts
from outreach.pledges.transitions import NOES, YESES
from outreach.queue.actions import lock

# Further apart, they may well have changed their mind.
WITHIN = timedelta(days=30)
FOR = (Stance.SUPPORTIVE, Stance.LEANING_SUPPORTIVE)
AGAINST = (Stance.AGAINST, Stance.LEANING_AGAINST)


class Pair(NamedTuple):
    """Two entries on one MP, the older number first, and since when both are there."""

    first_id: int
    second_id: int
    mp_id: int
    since: datetime


class OwnPair(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("One of these is yours. Somebody else must look at them.")


class AlreadySettled(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has settled this already, or one of the entries has changed.")


def _sides() -> Any:
    """Which side each entry that counts is on: 1 for the pledge, -1 against it, by the stance that
    was heard or by what was entered because of it."""
    columns = Contact.id, Contact.mp_id, Contact.person_id, Contact.at
    heard = case((Contact.stance.in_(FOR), 1), else_=-1).label("side")
    by_stance = select(*columns, heard).where(Contact.stance.in_(FOR + AGAINST), COUNTS)
    entered = case((PledgeEntry.status.in_(YESES), 1), else_=-1).label("side")
    by_pledge = (
        select(*columns, entered)
        .join(PledgeEntry, PledgeEntry.contact_id == Contact.id)
        .where(PledgeEntry.status.in_((*YESES, *NOES)), COUNTS, counts(PledgeEntry.id))
    )
    return union(by_stance, by_pledge).subquery()


def _apart(a: Any, b: Any) -> ColumnElement[bool]:
    """Whether two moments lie at most WITHIN apart."""
    if db.engine.dialect.name == "sqlite":
        # Days as a float: a millisecond more is not longer.
        return func.abs(func.julianday(a) - func.julianday(b)) < WITHIN.days + 1e-8
    return func.abs(func.extract("epoch", a - b)) <= WITHIN.total_seconds()


def _pairs() -> Any:
    """All that wait: (first_id, second_id, mp_id, since, first_by, second_by)."""
    first, second = _sides(), _sides()
    settled = exists().where(
        Contradiction.first_id == first.c.id, Contradiction.second_id == second.c.id
    )
    since = case((first.c.at > second.c.at, first.c.at), else_=second.c.at)
    return select(
        first.c.id.label("first_id"),
        second.c.id.label("second_id"),
        first.c.mp_id,
        since.label("since"),
        first.c.person_id.label("first_by"),
        second.c.person_id.label("second_by"),
    ).where(
        first.c.mp_id == second.c.mp_id,
        first.c.id < second.c.id,
        first.c.person_id != second.c.person_id,
        first.c.side == -second.c.side,
        _apart(first.c.at, second.c.at),
        ~settled,
    )


def waiting_pairs(limit: int) -> list[Pair]:
    """For each MP the newest pair that waits, the MP who waits longest first."""
    found: dict[int, Pair] = {}
    pairs = _pairs().order_by("second_id", "first_id")
    for row in db.session.execute(pairs):
        since = found[row.mp_id].since if row.mp_id in found else row.since
        found[row.mp_id] = Pair(row.first_id, row.second_id, row.mp_id, since)
    return sorted(found.values(), key=lambda pair: pair.since)[:limit]


def settle_pair(
    *,
    first_id: int,
    second_id: int,
    person_id: int,
    wrong_id: int | None,
    reason: str,
    now: datetime,
) -> int:
    """A second person looked: both stand, or whoever logged `wrong_id` is asked, with the reason,
    to correct it; returns the MP's id. It settles every pair of this MP that is there by now, but
    those with an entry of the person's own. Raises NotFound, OwnPair, AlreadySettled."""
    first, second = (db.session.get(Contact, one) for one in (first_id, second_id))
    if first is None or second is None or first.mp_id != second.mp_id:
        raise NotFound("There are no such entries.")
    lock(first.mp_id)
    mine = [row for row in db.session.execute(_pairs()) if row.mp_id == first.mp_id]
    if (first_id, second_id) not in {(row.first_id, row.second_id) for row in mine}:
        raise AlreadySettled
    if person_id in (first.person_id, second.person_id):
        raise OwnPair
    for row in mine:
        if person_id not in (row.first_by, row.second_by):
            db.session.add(
                Contradiction(
                    first_id=row.first_id,
                    second_id=row.second_id,
                    settled_by=person_id,
                    settled_at=now,
                    settled_as=reason,
                )
            )
    db.session.flush()
    if wrong_id is not None:
        reviews.ask_to_correct(contact_id=wrong_id, person_id=person_id, reason=reason, now=now)
    subject = f"contact:{second_id}"
    audit(person_id=person_id, action="contradictions.settle", subject=subject, now=now)
    return first.mp_id


def settled_on(contact_ids: Sequence[int]) -> dict[int, str]:
    """Which of these entries did not agree with another, and what was said of it; empty words mean
    that both stand."""
    pair = aliased(Contradiction)
    query = select(pair).where(or_(pair.first_id.in_(contact_ids), pair.second_id.in_(contact_ids)))
    found: dict[int, str] = {}
    for one in db.session.scalars(query.order_by(pair.settled_at)):
        found |= {one.first_id: one.settled_as, one.second_id: one.settled_as}
    return found
