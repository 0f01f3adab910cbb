"""Telling everybody something on Today, and ending it."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from outreach.audit.actions import record as audit
from outreach.coordination.announcements import queries
from outreach.coordination.announcements.models import Notice
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.actions import hold_maker
from outreach.people.handover import Item, Kind, one_by_one, register
from outreach.screening.screen import please_take_out, screen

LONGEST_SHOWN = timedelta(days=60)
# More than these nobody reads. Two coordinators at the same moment may make it one more.
MOST = 3


class TooMany(Refusal):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST} messages on Today already. End one of them first.")


class Over(Refusal):
    def __init__(self) -> None:
        super().__init__("This message has ended already.")


def post(*, words: str, last_day: date, person_id: int, now: datetime) -> int:
    """Show `words` to everybody until the end of `last_day` in London; returns the number. Raises
    Unfitting at `words` or `last_day`, TooMany, NoLongerYours. One that stands there already is not
    said twice."""
    hold_maker(person_id, Role.COORDINATOR)
    if found := screen(words):
        why = "This stands on everybody’s screen."
        raise Unfitting("words", f"{please_take_out(words, found)} {why}")
    today = clock.london_date(now)
    if not today <= last_day <= today + LONGEST_SHOWN:
        days = LONGEST_SHOWN.days
        raise Unfitting("last_day", f"Choose a day from today on, {days} days ahead at most.")
    until = clock.london(last_day + timedelta(days=1))
    for row in queries.current(now):
        there: Notice = row.Notice
        if there.words == words and there.shown_until == until:
            return there.id  # a second press of the button
        if there.words == words:
            again = "This stands on Today already. End it first to change its day."
            raise Unfitting("words", again)
    if queries.how_many(now) >= MOST:
        raise TooMany
    notice = Notice(words=words, posted_by=person_id, posted_at=now, shown_until=until)
    db.session.add(notice)
    db.session.flush()
    subject = f"notice:{notice.id}"
    audit(person_id=person_id, action="notices.post", subject=subject, now=now)
    return notice.id


def end(*, notice_id: int, person_id: int, now: datetime) -> None:
    """Show it to nobody any more. Raises NotFound, Over."""
    query = select(Notice).where(Notice.id == notice_id).with_for_update()
    notice = db.session.scalar(query.execution_options(populate_existing=True))
    if notice is None:
        raise NotFound("There is no such message.")
    if notice.ended_at is not None or notice.shown_until <= now:
        raise Over
    notice.ended_at, notice.ended_by = now, person_id
    db.session.flush()
    subject = f"notice:{notice_id}"
    audit(person_id=person_id, action="notices.end", subject=subject, now=now)


def _shown(person_id: int, now: datetime) -> list[Item]:
    return [Item(notice.id, notice.words) for notice in queries.shown_by(person_id, now)]


def _end(notice_id: int, by: int, now: datetime) -> None:
    end(notice_id=notice_id, person_id=by, now=now)


_END = one_by_one(_end, Over)
_TAKERS = frozenset({Role.COORDINATOR})
register(Kind("notice", "Messages to everybody", _shown, _END, _TAKERS, Notice))
