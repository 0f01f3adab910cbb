"""Small steps of coordinators."""

from sqlalchemy import select

from outreach.coordination.bulk_changes import actions
from outreach.coordination.bulk_changes.models import ChangedRow
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.queue.models import QueueEntry
from outreach.queue.queries import board_revision
from tests.facts import scalars


def steer(wish, by, seen=None):
    """Do it as somebody who has just looked; the change's number."""
    seen = board_revision() if seen is None else seen
    with transaction():
        return actions.change(wish=wish, by=by.id, seen=seen, now=clock.now()).id


def do(kind, *mp_ids, by, **words):
    return steer(Wish(kind=kind, mp_ids=mp_ids, **words), by)


def undo(change_id, by):
    with transaction():
        actions.undo(change_id=change_id, by=by.id, now=clock.now())


def steps(change_id):
    """What became of each MP, by number."""
    rows = scalars(select(ChangedRow).where(ChangedRow.change_id == change_id))
    return {row.mp_id: row for row in rows}


def everything():
    """All rows of the queue, but for what a board looks at."""
    columns = [c for c in QueueEntry.__table__.columns if c.name != "revision"]
    found = sorted(map(repr, db.session.execute(select(*columns))))
    db.session.rollback()
    return found
