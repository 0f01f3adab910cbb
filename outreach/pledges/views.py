"""The second check: what must be confirmed before it becomes public."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach import clock
from outreach.database import Answer, commits
from outreach.pledges import actions, queries
from outreach.pledges.forms import RefuseForm

bp = Blueprint("pledges", __name__)


@bp.get("/review")
def review() -> Any:
    return _page(RefuseForm(), None)


@bp.post("/review/<id:entry_id>/confirm")
@commits
def confirm(entry_id: int) -> Answer:
    actions.confirm(entry_id=entry_id, person_id=current_user.id, now=clock.now())
    flash("Confirmed. This pledge is public now.", "done")
    return _back()


@bp.post("/review/<id:entry_id>/refuse")
@commits
def refuse(entry_id: int) -> Answer:
    form = RefuseForm()
    if not form.validate():
        return lambda: (_page(form, entry_id), 422)
    actions.refuse(
        entry_id=entry_id,
        person_id=current_user.id,
        reason=form.reason.data or "",
        now=clock.now(),
    )
    flash("Not confirmed. The volunteer sees your reason in the MP's history.", "done")
    return _back()


def _page(form: RefuseForm, refusing: int | None) -> Any:
    return render_template(
        "pledges/review.html", waiting=queries.waiting_for_check(), form=form, refusing=refusing
    )


def _back() -> Response:
    return redirect(url_for("pledges.review"), 303)  # type: ignore[return-value]
