"""How the MPs of a change are, read for all of them at once: a fixed number of queries."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from outreach.contacts.queries import heard_lately_of
from outreach.coordination.bulk_changes.effects import step
from outreach.coordination.bulk_changes.requests import Now, Reach, Step, Wish
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import Steer
from outreach.parliament.models import MP, Constituency, PhoneNumber
from outreach.parliament.queries import with_seat
from outreach.queue.models import Claim, QueueEntry, Target
from outreach.queue.queries import runs
from outreach.queue.waits import office_limit


class Line(NamedTuple):
    """One MP on the page that shows what will change."""

    mp_id: int
    name: str
    party: str
    seat: str
    step: Step


class Preview(NamedTuple):
    """Who changes, who does not, and the board's revision that this shows."""

    changed: list[Line]
    left: list[Line]
    revision: int


def preview(wish: Wish, revision: int, now: datetime) -> Preview:
    """What would come of it, in order of name."""
    query = select(QueueEntry).where(QueueEntry.mp_id.in_(wish.mp_ids))
    rows = {row.mp_id: row for row in db.session.scalars(query)}
    at = look(wish, rows, None, now)
    lines = [
        Line(mp.parliament_id, mp.display_name, mp.party, mp.seat, step(wish, mp.parliament_id, at))
        for mp in named(wish.mp_ids)
    ]
    return Preview(
        [line for line in lines if not line.step.left],
        [line for line in lines if line.step.left],
        revision,
    )


def named(mp_ids: Collection[int]) -> Sequence[AnyRow]:
    """(parliament_id, display_name, party, seat) of these MPs in order of name."""
    query = select(MP.parliament_id, MP.display_name, MP.party, Constituency.name.label("seat"))
    query = with_seat(query).where(MP.parliament_id.in_(mp_ids))
    return db.session.execute(query.order_by(MP.list_name)).all()


def look(wish: Wish, rows: dict[int, QueueEntry], seen: int | None, now: datetime) -> Now:
    """What the steps of this kind need to know of these rows."""
    ids = sorted(rows)
    at = Now(now=now, rows=rows, seen=seen)
    if wish.kind is Steer.DATES:
        heard = heard_lately_of(ids, now)
        at.limits.update({mp_id: end for mp_id in heard if (end := office_limit(heard[mp_id]))})
    elif wish.kind is Steer.NUMBERS:
        at.reach.update(_reach(ids))
    elif wish.kind is Steer.RELEASE:
        open_ones = select(Claim).where(Claim.mp_id.in_(ids), Claim.ended_at.is_(None))
        at.claims.update({claim.mp_id: claim for claim in db.session.scalars(open_ones)})
    elif wish.kind is Steer.ASK:
        running = db.session.scalars(select(Target).where(runs(now)))
        at.targets.update({target.id: target for target in running})
    return at


def _reach(mp_ids: list[int]) -> dict[int, Reach]:
    """What of these MPs' numbers and addresses is marked as not working."""
    broken: dict[int, list[PhoneNumber]] = {}
    query = select(PhoneNumber).where(
        PhoneNumber.mp_id.in_(mp_ids), PhoneNumber.broken_at.is_not(None)
    )
    for number in db.session.scalars(query.order_by(PhoneNumber.id)):
        broken.setdefault(number.mp_id, []).append(number)
    bounced = select(MP.parliament_id, MP.email_bounced_at).where(
        MP.parliament_id.in_(mp_ids), MP.email_bounced_at.is_not(None)
    )
    back = dict(db.session.execute(bounced).all())
    return {
        mp_id: Reach(broken.get(mp_id, ()), back.get(mp_id))
        for mp_id in broken.keys() | back.keys()
    }
