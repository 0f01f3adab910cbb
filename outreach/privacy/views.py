"""What is kept about whom, as a page and as a file; leaving; being erased."""

import json
from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from outreach.audit.actions import note
from outreach.auth.reauthentication.hooks import ask_for_password, needs_fresh_password
from outreach.core import clock
from outreach.core.access import found
from outreach.core.database import Answer, commits
from outreach.core.errors import Unfitting
from outreach.core.htmx import see_other
from outreach.core.security import forget_device
from outreach.people.fields import chosen, handed_over
from outreach.people.handover import ongoing
from outreach.privacy import actions, queries
from outreach.privacy import retention_periods as periods
from outreach.privacy.forms import LeaveForm
from outreach.privacy.hooks import erases

bp = Blueprint("privacy", __name__)


@bp.get("/privacy")
def notice() -> Any:
    return render_template(
        "privacy/notice.html",
        contact=current_app.config["CAMPAIGN_CONTACT"],
        periods=periods.PERIODS,
        in_words=periods.in_words,
    )


@bp.get("/my-data")
def my_data() -> Any:
    sections = queries.about_person(current_user.id, limit=queries.ON_A_PAGE)
    return render_template("privacy/my_data.html", sections=sections)


@bp.get("/my-data.json")
def my_data_file() -> Response:
    """What was taken along, and what was looked at of an MP, is written down, though a GET asks."""
    person_id = current_user.id
    file = _file("my-data.json", queries.about_person(person_id))
    _note("privacy.take_own", f"person:{person_id}")
    return file


@bp.get("/mps/<id:mp_id>/data")
def mp_data(mp_id: int) -> Any:
    name = found(queries.mp_named, mp_id)
    sections = queries.about_mp(mp_id, limit=queries.ON_A_PAGE)
    page = render_template("privacy/mp_data.html", mp_id=mp_id, name=name, sections=sections)
    _note("privacy.look_at_mp", f"mp:{mp_id}")
    return page


@bp.get("/mps/<id:mp_id>/data.json")
def mp_data_file(mp_id: int) -> Any:
    found(queries.mp_named, mp_id)
    if not current_user.password_is_fresh:
        # Back to the page with the link, not to the file: that would leave them on the form.
        return ask_for_password(url_for("privacy.mp_data", mp_id=mp_id))
    file = _file(f"mp-{mp_id}-data.json", queries.about_mp(mp_id))
    _note("privacy.take_mp", f"mp:{mp_id}")
    return file


@bp.get("/my-data/leave")
def leaving() -> Any:
    return _leave_page(LeaveForm())


@bp.post("/my-data/leave")
@needs_fresh_password
@erases
def leave() -> Any:
    form = LeaveForm()
    if not form.validate():
        return _leave_page(form, 422)
    return _leave(form)


@commits
def _leave(form: LeaveForm) -> Answer:
    try:
        choices = handed_over(request.form)
        actions.leave(person_id=current_user.id, choices=choices, now=clock.now())
    except Unfitting as refusal:
        problem = str(refusal)
        return lambda: _leave_page(form, 422, problem)
    session.clear()
    return forget_device(see_other(url_for("privacy.left")))


@bp.get("/left")
def left() -> Any:
    return render_template("privacy/left.html")


@bp.get("/people/<id:person_id>/erase")
def erasing(person_id: int) -> Any:
    return _erase_page(person_id, LeaveForm())


@bp.post("/people/<id:person_id>/erase")
@needs_fresh_password
@erases
def erase(person_id: int) -> Any:
    found(queries.person_here, person_id)
    form = LeaveForm()
    if not form.validate():
        return _erase_page(person_id, form, 422)
    return _erase(person_id, form)


@commits
def _erase(person_id: int, form: LeaveForm) -> Answer:
    who = {"person_id": person_id, "by": current_user.id, "now": clock.now()}
    try:
        actions.erase(**who, choices=handed_over(request.form))
    except Unfitting as refusal:
        problem = str(refusal)
        return lambda: _erase_page(person_id, form, 422, problem)
    flash("Erased. Their work stays, without a name.", "done")
    return see_other(url_for("people.index"))


def _leave_page(form: LeaveForm, status: int = 200, problem: str = "") -> Any:
    about = _made_by(current_user.id, problem)
    return render_template("privacy/leave.html", form=form, **about), status


def _erase_page(person_id: int, form: LeaveForm, status: int = 200, problem: str = "") -> Any:
    person = found(queries.person_here, person_id)
    about = _made_by(person_id, problem)
    return render_template("privacy/erase.html", form=form, person=person, **about), status


def _made_by(person_id: int, problem: str) -> dict[str, Any]:
    """Return what goes on by itself, and what was chosen for it."""
    return {
        "ongoing": ongoing(person_id, clock.now()),
        "chosen": chosen(request.values, problem),
    }


def _note(action: str, subject: str) -> None:
    note(person_id=current_user.id, action=action, subject=subject, now=clock.now())


def _file(name: str, sections: Sequence[queries.Section]) -> Response:
    made_at = clock.now().isoformat(timespec="seconds")
    body = {"made_at": made_at, "kept": queries.as_json(sections)}
    response = Response(json.dumps(body, ensure_ascii=False, indent=2), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
