"""Current state of the MPs in a change, read in a fixed number of queries."""

from datetime import datetime

from sqlalchemy import or_, select

from outreach.contacts.queries import heard_lately_of
from outreach.coordination.bulk_changes.requests import Now, Reach, Wish
from outreach.core.extensions import db
from outreach.core.vocabulary import Steer
from outreach.parliament.models import MP, PhoneNumber
from outreach.queue.models import Claim, QueueEntry, Target
from outreach.queue.queries import runs
from outreach.queue.waits import office_limit


def read_state(wish: Wish, rows: dict[int, QueueEntry], seen: int | None, now: datetime) -> Now:
    """Read what a change of this kind depends on, for these rows."""
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
    """Return the phone numbers and addresses that are marked as not working."""
    broken: dict[int, list[PhoneNumber]] = {}
    query = select(PhoneNumber).where(
        PhoneNumber.mp_id.in_(mp_ids), PhoneNumber.broken_at.is_not(None)
    )
    for number in db.session.scalars(query.order_by(PhoneNumber.id)):
        broken.setdefault(number.mp_id, []).append(number)
    moments = MP.email_bounced_at, MP.working_email_bounced_at
    bounced = select(MP.parliament_id, *moments).where(
        MP.parliament_id.in_(mp_ids), or_(*(moment.is_not(None) for moment in moments))
    )
    back = {mp_id: both for mp_id, *both in db.session.execute(bounced)}
    return {
        mp_id: Reach(broken.get(mp_id, ()), *back.get(mp_id, ()))
        for mp_id in broken.keys() | back.keys()
    }
