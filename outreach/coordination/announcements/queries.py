"""Reads of the messages to everybody."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from outreach.coordination.announcements.models import Notice
from outreach.core import clock
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.people.models import Person

# How long one that is over can still be read by coordinators, and used again.
LATELY = timedelta(days=30)
AT_ONCE = 20


def current(now: datetime) -> Sequence[AnyRow]:
    """What everybody is told now, the newest first: (Notice, name of who wrote it, left_at)."""
    query = select(Notice, Person.name.label("by"), Person.left_at)
    query = query.join(Person, Person.id == Notice.posted_by).where(*_shown(now))
    return db.session.execute(query.order_by(Notice.id.desc())).all()


def last_day(notice: Notice) -> date:
    """The last day on which it is shown."""
    return clock.london_date(notice.shown_until - timedelta(hours=1))


def how_many(now: datetime) -> int:
    return db.session.scalar(select(func.count(Notice.id)).where(*_shown(now))) or 0


def shown_by(person_id: int, now: datetime) -> Sequence[Notice]:
    """Return what everybody is told now and this person answers for."""
    theirs = func.coalesce(Notice.kept_by, Notice.posted_by) == person_id
    return db.session.scalars(select(Notice).where(theirs, *_shown(now)).order_by(Notice.id)).all()


def over_lately(now: datetime) -> Sequence[AnyRow]:
    """What is no longer shown, the newest first: (Notice, who wrote it, who ended it or None)."""
    ender = aliased(Person)
    query = (
        select(Notice, Person.name.label("by"), ender.name.label("ended_by"))
        .join(Person, Person.id == Notice.posted_by)
        .outerjoin(ender, ender.id == Notice.ended_by)
        .where(
            or_(Notice.ended_at.is_not(None), Notice.shown_until <= now),
            Notice.posted_at > now - LATELY,
        )
    )
    return db.session.execute(query.order_by(Notice.id.desc()).limit(AT_ONCE)).all()


def _shown(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notice.ended_at.is_(None), Notice.shown_until > now
