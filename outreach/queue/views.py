"""Taking an MP and giving it back."""

from typing import Any

from flask import Blueprint, Response, flash, render_template, request, url_for
from flask_login import current_user

from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.formatting import time_of_day
from outreach.core.htmx import page_or_fragment, see_other, wants_fragment
from outreach.core.vocabulary import Channel, SkipReason
from outreach.parliament.queries import mp_with_seat
from outreach.queue import actions, queries
from outreach.queue.forms import SkipForm

bp = Blueprint("queue", __name__)


@bp.post("/queue/next")
@commits
def claim_next() -> Answer:
    try:
        claimed = actions.claim_next(person_id=current_user.id, now=clock.now())
    except actions.QueueEmpty:
        return _empty
    # Today offers to write instead, when offices are closed.
    writes = request.form.get("channel") == Channel.EMAIL
    return _call_page(claimed.mp_id, Channel.EMAIL if writes else None)


@bp.post("/mps/<id:mp_id>/claim")
@commits
def claim(mp_id: int) -> Answer:
    claimed = actions.claim_mp(person_id=current_user.id, mp_id=mp_id, now=clock.now())
    return _call_page(claimed.mp_id)


@bp.post("/claims/<id:claim_id>/extend")
@commits
def extend(claim_id: int) -> Answer:
    until = actions.extend(claim_id=claim_id, person_id=current_user.id, now=clock.now())
    if wants_fragment():
        return Response(render_template("queue/_until.html", until=until))
    flash(f"This MP is yours until {time_of_day(until)}.", "done")
    return _call_page(found(queries.own_claim, claim_id, current_user.id).mp_id)


@bp.post("/claims/<id:claim_id>/release")
@commits
def release(claim_id: int) -> Answer:
    actions.release(claim_id=claim_id, person_id=current_user.id, now=clock.now())
    flash("Released. Somebody else can take this MP now.", "done")
    return _today()


@bp.post("/claims/<id:claim_id>/free")
@commits
def free(claim_id: int) -> Answer:
    mp_id = actions.free(claim_id=claim_id, by=current_user.id, now=clock.now())
    flash("Freed. Somebody else can take this MP now.", "done")
    return _call_page(mp_id)


@bp.post("/claims/<id:claim_id>/skip")
@commits
def skip(claim_id: int) -> Answer:
    form = SkipForm()
    if not form.validate():
        return lambda: _skip_page(claim_id, form)
    actions.skip(
        claim_id=claim_id,
        person_id=current_user.id,
        reason=SkipReason(form.reason.data),
        now=clock.now(),
    )
    flash("Skipped. You will not be offered this MP again today.", "done")
    return _today()


def _skip_page(claim_id: int, form: SkipForm) -> Any:
    claim = found(queries.own_claim, claim_id, current_user.id)
    mp = found(mp_with_seat, claim.mp_id).MP
    return page_or_fragment(
        "queue/skip.html", "queue/_skip.html", 422, form=form, claim=claim, mp=mp
    )


def _empty() -> Any:
    """The queue explains itself: what is in the way, in numbers that lead to the lists."""
    now = clock.now()
    return page_or_fragment(
        "queue/empty.html",
        "queue/_empty.html",
        409,
        counts=queries.state_counts(now),
        next_release=queries.next_release(now),
        skipped=queries.skipped_count(current_user.id, now),
    )


def _call_page(mp_id: int, channel: Channel | None = None) -> Response:
    return see_other(url_for("contacts.show", mp_id=mp_id, channel=channel))


def _today() -> Response:
    return see_other(url_for("today.index"))
