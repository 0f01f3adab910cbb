"""The end of what some people were asked for, and who takes it over."""

from datetime import datetime

from sqlalchemy import func, select

from outreach.audit.actions import record
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.handover import Item, Kind, one_by_one, register
from outreach.queue.models import Target
from outreach.queue.queries import runs


class TargetOver(Refusal):
    def __init__(self) -> None:
        super().__init__("This target is over already.")


def end_target(*, target_id: int, by: int, now: datetime) -> None:
    """These people are no longer asked for these MPs first. Raises NotFound, TargetOver."""
    query = select(Target).where(Target.id == target_id).with_for_update()
    target = db.session.scalar(query.execution_options(populate_existing=True))
    if target is None:
        raise NotFound("There is no such target.")
    if target.ended_at is not None or target.runs_until <= now:
        raise TargetOver
    target.ended_by, target.ended_at = by, now
    db.session.flush()
    record(person_id=by, action="steering.end_target", subject=f"target:{target_id}", now=now)


def _running(person_id: int, now: datetime) -> list[Item]:
    theirs = func.coalesce(Target.kept_by, Target.made_by) == person_id
    query = select(Target.id, Target.about).where(theirs, runs(now))
    return [Item(row.id, row.about) for row in db.session.execute(query.order_by(Target.id))]


def _end(target_id: int, by: int, now: datetime) -> None:
    end_target(target_id=target_id, by=by, now=now)


_END = one_by_one(_end, TargetOver)
_TAKERS = frozenset({Role.COORDINATOR})
register(Kind("target", "MPs that people were asked for", _running, _END, _TAKERS, Target))
