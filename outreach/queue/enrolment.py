"""Every MP has a row in the queue: made for who is new, closed for who left."""

import zlib
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import insert, select

from outreach.core.extensions import db
from outreach.core.vocabulary import CLOSES, ClaimEnd, Closed, PledgeStatus
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import reachable
from outreach.queue.actions import end_claim, lock, touch
from outreach.queue.models import BoardRevision, QueueEntry

E = QueueEntry


def unreachable() -> set[int]:
    """The MPs for whom no number and no address works."""
    return set(db.session.scalars(select(E.mp_id).where(E.reachable.is_(False))))


def hold(mp_ids: Collection[int]) -> None:
    """Keep everybody else from these MPs' rows until the transaction ends; before anything else
    of theirs is changed, as whoever logs a call does."""
    rows = select(E.mp_id).where(E.mp_id.in_(mp_ids)).order_by(E.mp_id)
    db.session.execute(rows.with_for_update())


def enrol(*, now: datetime, changed: Collection[int] = ()) -> None:
    """Give every MP a row, with the region of the seat they hold. Someone without a seat leaves
    the queue, and whoever held them is freed; someone who comes back is in it again. Of whom the
    register says something new (`changed`), boards show it, and whether they can be reached is
    looked at again."""
    seats = (
        select(MP.parliament_id, Constituency.region)
        .join(Membership, Membership.mp_id == MP.parliament_id)
        .join(Constituency, Constituency.gss_code == Membership.gss_code)
        .where(Membership.ended_on.is_(None))
        .order_by(MP.list_name)
    )
    seated = dict(db.session.execute(seats).all())
    entries = {entry.mp_id: entry for entry in db.session.scalars(select(E)).all()}
    # The board shows what changed last on top. Below zero, what never changed is in order of name.
    new = [
        {
            "mp_id": mp_id,
            "region": region,
            "shuffle": zlib.crc32(str(mp_id).encode()) >> 1,
            "pledge_status": PledgeStatus.NOT_ASKED,
            "revision": -place,
        }
        for place, (mp_id, region) in enumerate(seated.items())
        if mp_id not in entries
    ]
    if new:
        db.session.execute(insert(E), new)
    shown = set(changed) & (entries.keys() | seated.keys())
    for mp_id in sorted(shown):
        lock(mp_id).reachable = reachable(mp_id)
    for mp_id, entry in entries.items():
        entry.region = seated.get(mp_id)
        if mp_id in seated and entry.closed_because is Closed.LEFT_PARLIAMENT:
            # Back in Parliament: who had signed before is still done.
            entry.closed_because = CLOSES.get(entry.pledge_status)
        elif mp_id not in seated and entry.closed_because is not Closed.LEFT_PARLIAMENT:
            entry.closed_because = Closed.LEFT_PARLIAMENT
            end_claim(mp_id, ClaimEnd.FREED, now)
            shown.add(mp_id)
    if db.session.get(BoardRevision, 1) is None:
        db.session.add(BoardRevision(id=1, value=0))
    db.session.flush()
    for mp_id in sorted(shown):  # the board last, after every MP's row: the order of all locks
        touch(mp_id)
