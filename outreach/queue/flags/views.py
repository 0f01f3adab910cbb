"""Flagging an MP, for whoever works on them; and what is flagged, for coordinators."""

from typing import Any

from flask import Blueprint, flash, render_template, url_for
from flask_login import current_user

from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other
from outreach.core.vocabulary import FlagKind
from outreach.parliament.queries import mp_with_seat
from outreach.queue.flags import actions, queries
from outreach.queue.flags.forms import MPFlagForm, SolveForm

bp = Blueprint("flags", __name__)


@bp.get("/mps/<id:mp_id>/flag")
def show(mp_id: int) -> Any:
    return _flag_page(mp_id, MPFlagForm(formdata=None))


@bp.post("/mps/<id:mp_id>/flag")
@commits
def create(mp_id: int) -> Answer:
    found(mp_with_seat, mp_id)
    form = MPFlagForm()
    if not form.validate():
        return lambda: _flag_page(mp_id, form)
    try:
        actions.raise_flag(
            mp_id=mp_id,
            person_id=current_user.id,
            kind=FlagKind(form.kind.data),
            words=form.words.data or "",
            now=clock.now(),
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _flag_page(mp_id, form)
    except actions.FlaggedAlready as refusal:
        form.kind.errors = [str(refusal)]
        status = refusal.status
        return lambda: _flag_page(mp_id, form, status)
    flash(
        "Thank you. A coordinator looks at it; until then nobody else is offered this MP.", "done"
    )
    return see_other(url_for("contacts.show", mp_id=mp_id))


@bp.get("/flags")
def index() -> Any:
    return _flags_page()


@bp.post("/flags/<id:flag_id>/solve")
@commits
def solve(flag_id: int) -> Answer:
    form = SolveForm()
    if not form.validate():
        return lambda: _flags_page(flag_id, form)
    try:
        actions.solve(
            flag_id=flag_id, person_id=current_user.id, how=form.how.data or "", now=clock.now()
        )
    except Unfitting as refusal:
        form[refusal.field].errors = [str(refusal)]
        return lambda: _flags_page(flag_id, form)
    flash("Solved. Whoever raised it can read what you did on the MP’s page.", "done")
    return see_other(url_for("flags.index"))


def _flag_page(mp_id: int, form: MPFlagForm, status: int = 422) -> Any:
    mp, seat = found(mp_with_seat, mp_id)
    waiting = queries.still_open(mp_id)
    html = render_template("queue/flags/show.html", mp=mp, seat=seat, form=form, waiting=waiting)
    return (html, status) if form.errors else html


def _flags_page(repaired: int = 0, form: SolveForm | None = None) -> Any:
    html = render_template(
        "queue/flags/index.html",
        flags=queries.open_flags(),
        solved=queries.solved_lately(clock.now()),
        repaired=repaired,
        form=form,
    )
    return (html, 422) if form else html
