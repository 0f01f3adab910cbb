"""What coordinators have to see and to do in the practice data (`outreach.cli.demo`)."""

from datetime import datetime, timedelta

from sqlalchemy import select

from outreach.coordination.announcements import actions as notices
from outreach.coordination.bulk_changes import actions as steering
from outreach.coordination.bulk_changes.filters import Filters, in_words
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import FlagKind, Steer
from outreach.parliament.models import MP
from outreach.queue import actions as queue
from outreach.queue.flags.actions import raise_flag
from outreach.queue.models import IN_ROTATION, QueueEntry
from outreach.queue.queries import board_revision

ASKED = Filters(party="Liberal Democrat", region="South West")
FLAGGED = "They ask for the text of the pledge by post. Do we send letters on paper?"
TOLD = "The words to say are new since Monday. Please read them before your first call."


def let_an_hour_run_out(person_id: int, now: datetime) -> None:
    """Somebody took an MP and was called away."""
    queue.claim_next(person_id=person_id, now=now - queue.LEASE - timedelta(minutes=70))


def coordinate(*, by: int, asked: tuple[int, ...], flagged_by: int, now: datetime) -> None:
    """One MP is flagged, some people are asked for some MPs, and there is a message on Today."""
    last = (
        select(QueueEntry.mp_id)
        .where(IN_ROTATION, QueueEntry.claimed_by.is_(None), QueueEntry.follow_up_by.is_(None))
        .order_by(QueueEntry.last_contact_at.desc().nulls_last())
    )
    raise_flag(
        mp_id=db.session.scalars(last.limit(1)).one(),
        person_id=flagged_by,
        kind=FlagKind.OFFICE_ASKED,
        words=FLAGGED,
        now=now,
    )
    some = (
        select(QueueEntry.mp_id)
        .join(MP, MP.parliament_id == QueueEntry.mp_id)
        .where(MP.party == ASKED.party, QueueEntry.region == ASKED.region)
    )
    mp_ids = tuple(db.session.scalars(some))
    until = clock.london_date(now) + timedelta(days=7)
    wish = Wish(
        kind=Steer.ASK,
        mp_ids=mp_ids,
        people=asked,
        ask_until=until,
        about=in_words(ASKED, len(mp_ids)),
    )
    steering.change(wish=wish, by=by, seen=board_revision(), now=now)
    notices.post(words=TOLD, last_day=until, person_id=by, now=now)
