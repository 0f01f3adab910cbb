"""The coordinators' page of people."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from outreach import clock
from outreach.database import Answer, commits
from outreach.people import actions, queries
from outreach.people.forms import InviteForm
from outreach.refusal import Refusal
from outreach.vocabulary import Role

bp = Blueprint("people", __name__)


@bp.get("/people")
def index() -> Any:
    return _people_page(InviteForm())


@bp.post("/people")
@commits
def invite() -> Answer:
    form = InviteForm()
    if not form.validate():
        return lambda: _people_page(form, 422)
    try:
        token = actions.invite(
            email=form.email.data,
            role=Role(form.role.data or Role.VOLUNTEER),
            invited_by=current_user.id,
            now=clock.now(),
        )
    except Refusal as refusal:
        form.email.errors = [str(refusal)]
        return lambda: _people_page(form, 422)
    link = current_app.config["PUBLIC_URL"] + url_for("invitations.show", token=token)
    flash(f"{form.email.data} {link}", "invitation")
    return _see(url_for("people.index"))


@bp.post("/people/<id:person_id>/disable")
@commits
def disable(person_id: int) -> Answer:
    actions.disable(person_id=person_id, by=current_user.id, now=clock.now())
    return _see(url_for("people.index"))


@bp.post("/people/<id:person_id>/enable")
@commits
def enable(person_id: int) -> Answer:
    actions.enable(person_id=person_id, by=current_user.id, now=clock.now())
    return _see(url_for("people.index"))


def _people_page(form: InviteForm, status: int = 200) -> Any:
    now = clock.now()
    return (
        render_template(
            "people/index.html",
            form=form,
            people=queries.everyone(),
            invitations=queries.open_invitations(now),
        ),
        status,
    )


def _see(url: str) -> Response:
    return redirect(url, 303)  # type: ignore[return-value]
