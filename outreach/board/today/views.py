"""A volunteer's home: what is theirs, what is due, and the next call."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, render_template
from flask_login import current_user

from outreach.board.today import queries
from outreach.contacts.queries import freed_lately
from outreach.coordination.announcements import queries as notices
from outreach.coordination.bulk_changes.details_history import lately_by_others
from outreach.core import clock
from outreach.pledges.second_person import checkers
from outreach.queue import queries as queue
from outreach.queue.actions import LIMIT
from outreach.settings.queries import settings

bp = Blueprint("today", __name__)
MOST_ASKED = 6


@bp.get("/today")
def index() -> Any:
    now = clock.now()
    person_id = current_user.id
    held = queue.claims_held(person_id, now)
    open_ = [claim for claim in held if claim.settled_at is None]
    due, coming = queries.call_backs(person_id, now)
    week, ever = queries.numbers(person_id, now)
    return render_template(
        "board/today/index.html",
        now=now,
        few_voices=_few_voices() if current_user.is_coordinator else None,
        notices=notices.current(now),
        details=lately_by_others(person_id, now) if current_user.is_coordinator else [],
        held=held,
        at_work_on=open_[0] if open_ else None,
        full=len(open_) >= LIMIT,
        lapsed=queue.claims_lapsed_today(person_id, now),
        freed=freed_lately(person_id, now),
        returned=queries.to_correct(person_id),
        not_confirmed=queries.not_confirmed(person_id, now),
        due=due,
        coming=coming,
        chase=queries.replies_to_chase(person_id, now),
        most_chased=queries.CHASED_AT_ONCE,
        week=week,
        ever=ever,
        outcomes=queries.outcomes(person_id) if ever.mps else {},
        done=queries.logged_today(person_id, now),
        counts=queue.state_counts(now),
        asked=queue.asked_for(person_id, now),
        most_asked=MOST_ASKED,
        new_here=not ever.mps and not queries.has_practised(person_id),
        **_offices(now),
    )


class FewVoices(NamedTuple):
    """How many coordinators have a voice, when they are too few for anything to become public."""

    number: int


def _few_voices() -> FewVoices | None:
    number = len(checkers())
    return FewVoices(number) if number < 2 else None


def _offices(now: datetime) -> dict[str, Any]:
    """Whether anybody is there to answer, and when next."""
    today, opens = clock.london_date(now), clock.offices_open_next(now)
    days = (clock.london_date(opens) - today).days
    campaign = settings()
    return {
        "offices_open": clock.offices_open(now),
        "opens_on": clock.london_date(opens),
        "opens_in_days": days,
        "recess_until": campaign.recess_until if campaign.in_recess(today) else None,
    }
