"""Messages to everybody: what stands on Today, a new one, and its end."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_login import current_user

from outreach.auth.reauthentication.hooks import needs_fresh_password
from outreach.coordination.announcements import actions, queries
from outreach.coordination.announcements.forms import NoticeForm
from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other

bp = Blueprint("notices", __name__)
USUALLY = timedelta(days=7)


@bp.get("/notices")
def index() -> Any:
    return _page(NoticeForm(formdata=None, last_day=clock.london_date(clock.now()) + USUALLY))


@bp.post("/notices")
@needs_fresh_password
@commits
def post() -> Answer:
    form = NoticeForm()
    if not form.validate() or not form.last_day.data:
        return lambda: _page(form, 422)
    try:
        actions.post(
            words=form.words.data or "",
            last_day=form.last_day.data,
            person_id=current_user.id,
            now=clock.now(),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _page(form, 422)
    flash("Everybody finds it on Today now.", "done")
    return see_other(url_for("notices.index"))


@bp.post("/notices/<id:notice_id>/end")
@commits
def end(notice_id: int) -> Answer:
    actions.end(notice_id=notice_id, person_id=current_user.id, now=clock.now())
    flash("Ended. Nobody sees it any more.", "done")
    return see_other(url_for("notices.index"))


def _page(form: NoticeForm, status: int = 200) -> Any:
    now = clock.now()
    today = clock.london_date(now)
    page = render_template(
        "coordination/announcements/index.html",
        form=form,
        shown=queries.current(now),
        over=queries.over_lately(now),
        full=queries.how_many(now) >= actions.MOST,
        today=today,
        latest=today + actions.LONGEST_SHOWN,
        lately=queries.LATELY,
        last_day=queries.last_day,
    )
    return page, status
