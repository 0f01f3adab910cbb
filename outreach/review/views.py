"""The second look: pledges before they become public, and what new volunteers log."""

from typing import Any

from flask import Blueprint, Response, flash, render_template, url_for
from flask_login import current_user

from outreach import clock
from outreach.contacts import reviews
from outreach.database import Answer, commits
from outreach.htmx import see_other
from outreach.pledges import actions as pledges
from outreach.review import queries
from outreach.review.forms import RefuseForm, ReturnForm
from outreach.settings.queries import settings
from outreach.vocabulary import Verdict

bp = Blueprint("review", __name__)


@bp.get("/review")
def index() -> Any:
    return _page()


@bp.post("/review/pledges/<id:entry_id>/confirm")
@commits
def confirm(entry_id: int) -> Answer:
    pledges.confirm(entry_id=entry_id, person_id=current_user.id, now=clock.now())
    flash("Confirmed. This pledge is public now.", "done")
    return _back()


@bp.post("/review/pledges/<id:entry_id>/refuse")
@commits
def refuse(entry_id: int) -> Answer:
    form = RefuseForm()
    if not form.validate():
        return lambda: (_page(refusing=entry_id, refuse_form=form), 422)
    pledges.refuse(
        entry_id=entry_id,
        person_id=current_user.id,
        reason=form.reason.data or "",
        now=clock.now(),
    )
    flash("Not confirmed. The volunteer sees your reason in the MP's history.", "done")
    return _back()


@bp.post("/review/logs/<id:contact_id>/accept")
@commits
def accept(contact_id: int) -> Answer:
    _decide(contact_id, Verdict.ACCEPTED)
    flash("Thank you. Noted as right.", "done")
    return _back()


@bp.post("/review/logs/<id:contact_id>/return")
@commits
def send_back(contact_id: int) -> Answer:
    form = ReturnForm()
    if not form.validate():
        return lambda: (_page(returning=contact_id, return_form=form), 422)
    _decide(contact_id, Verdict.RETURNED, form.reason.data or "")
    flash("Sent back. The volunteer finds your reason on Today.", "done")
    return _back()


def _decide(contact_id: int, verdict: Verdict, reason: str = "") -> None:
    reviews.review(
        contact_id=contact_id,
        person_id=current_user.id,
        verdict=verdict,
        reason=reason,
        now=clock.now(),
    )


def _page(
    *,
    refusing: int | None = None,
    refuse_form: RefuseForm | None = None,
    returning: int | None = None,
    return_form: ReturnForm | None = None,
) -> Any:
    return render_template(
        "review/index.html",
        pledges=queries.pledges_to_check(),
        logs=queries.logs_to_look_at(),
        sent_back=queries.logs_sent_back(clock.now()),
        at_once=queries.AT_ONCE,
        first_logs=settings().first_logs,
        refusing=refusing,
        refuse_form=refuse_form or RefuseForm(formdata=None),
        returning=returning,
        return_form=return_form or ReturnForm(formdata=None),
    )


def _back() -> Response:
    return see_other(url_for("review.index"))
