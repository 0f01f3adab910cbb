"""Every MP has a row in the queue: made for who is new, closed for who left."""

import zlib
from datetime import datetime

from sqlalchemy import insert, select

from outreach.extensions import db
from outreach.parliament.models import MP, Constituency, Membership
from outreach.queue.actions import end_claim, touch
from outreach.queue.models import BoardRevision, QueueEntry
from outreach.vocabulary import ClaimEnd, Closed, PledgeStatus

E = QueueEntry


def enrol(*, now: datetime) -> None:
    """Give every MP a row, with the region of the seat they hold. Someone without a seat leaves
    the queue, and whoever held them is freed; someone who comes back is in it again."""
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
    left = []
    for mp_id, entry in entries.items():
        entry.region = seated.get(mp_id)
        if mp_id in seated and entry.closed_because is Closed.LEFT_PARLIAMENT:
            entry.closed_because = None
        elif mp_id not in seated and entry.closed_because is not Closed.LEFT_PARLIAMENT:
            entry.closed_because = Closed.LEFT_PARLIAMENT
            end_claim(mp_id, ClaimEnd.FREED, now)
            left.append(mp_id)
    if db.session.get(BoardRevision, 1) is None:
        db.session.add(BoardRevision(id=1, value=0))
    db.session.flush()
    for mp_id in left:  # the board last, after every MP's row: the order of all locks
        touch(mp_id)
