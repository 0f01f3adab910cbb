"""Coming in by an invitation."""

from typing import Any

from flask import Blueprint, render_template, url_for

from outreach import clock
from outreach.account import passwords
from outreach.account.opening import signed_in
from outreach.database import Answer, commits
from outreach.invitations import actions, queries
from outreach.invitations.forms import JoinForm
from outreach.parliament.queries import constituency_choices
from outreach.people.actions import AlreadyHere
from outreach.people.models import Invitation

bp = Blueprint("invitations", __name__)


@bp.get("/invitations/<token>")
def show(token: str) -> Any:
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("invitations/used.html"), 404
    return _join_page(_join_form(invited))


@bp.post("/invitations/<token>")
def accept(token: str) -> Any:
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("invitations/used.html"), 404
    form = _join_form(invited)
    if not form.validate():
        return _join_page(form, 422)
    return _join(token, form, passwords.hash_password(form.password.data or ""))


@commits
def _join(token: str, form: JoinForm, password_hash: str) -> Answer:
    now = clock.now()
    try:
        person_id = actions.accept_invitation(
            token=token,
            email=form.email.data or "",
            name=form.name.data or "",
            password_hash=password_hash,
            own_gss_code=form.own_gss_code.data or None,
            now=now,
        )
    except AlreadyHere as refusal:
        form.email.errors = [str(refusal)]
        return lambda: _join_page(form, 422)
    return signed_in(person_id, url_for("public.home"))


def _join_form(invited: Invitation) -> JoinForm:
    form = JoinForm()
    form.asks_for_email = invited.email is None
    form.own_gss_code.choices = {"": "I would rather not say"} | constituency_choices()
    if invited.email:
        form.email.data = invited.email
    return form


def _join_page(form: JoinForm, status: int = 200) -> Any:
    return render_template("invitations/join.html", form=form), status
