"""Coming in by an invitation."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from outreach.auth import passwords
from outreach.auth.responses import signed_in
from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.htmx import see_other
from outreach.core.vocabulary import WORKERS
from outreach.parliament.queries import constituency_choices, mp_name_of, seat_names
from outreach.people.actions import AlreadyHere
from outreach.people.invitations import queries
from outreach.people.joining import actions
from outreach.people.joining import constituency as joining
from outreach.people.joining.forms import JoinForm, NearForm
from outreach.people.models import Invitation

bp = Blueprint("invitations", __name__)


@bp.get("/conduct")
def conduct() -> Any:
    return render_template("people/joining/conduct.html")


@bp.get("/invitations/<token>")
def show(token: str) -> Any:
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("people/joining/used.html"), 404
    near = request.args.get("near", "")
    if near != joining.as_asked(near):  # a postcode in the address bar goes no further
        here = url_for("invitations.show", token=token, near=joining.as_asked(near))
        return see_other(here)
    return _join_page(_join_form(invited, near), NearForm(formdata=None, near=near))


@bp.post("/invitations/<token>")
def accept(token: str) -> Any:
    """Come in; or find one's constituency first, by the same form: what else was typed stays, and
    a postcode is in nobody's log, for only its district goes on."""
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("people/joining/used.html"), 404
    near = joining.as_asked(request.args.get("near", ""))
    if "find" in request.form:
        nearby = NearForm()
        if not nearby.validate():
            return _join_page(_join_form(invited, near), nearby, 422)
        wanted = joining.as_asked(nearby.near.data or "")
        # Enter in another field presses this button too, the first: who has a password is done.
        if wanted != near or not request.form.get("password"):
            return _found_page(invited, nearby.near.data or "")
    form, nearby = _join_form(invited, near), NearForm(formdata=None, near=near)
    if not form.validate():
        return _join_page(form, nearby, 422)
    return _join(token, form, nearby, passwords.hash_password(form.password.data or ""))


@commits
def _join(token: str, form: JoinForm, nearby: NearForm, password_hash: str) -> Answer:
    try:
        person_id, role = actions.accept_invitation(
            token=token,
            email=form.email.data or "",
            name=form.name.data or "",
            password_hash=password_hash,
            own_gss_code=form.own_gss_code.data or None,
            now=clock.now(),
        )
    except AlreadyHere as refusal:
        form.email.errors = [str(refusal)]
        return lambda: _join_page(form, nearby, 422)
    return signed_in(person_id, url_for("practice.index" if role in WORKERS else "public.home"))


def _join_form(invited: Invitation, near: str = "", **kwargs: Any) -> JoinForm:
    form = JoinForm(**kwargs)
    form.asks_for_email = invited.email is None
    form.known = names = constituency_choices()
    form.found = joining.find(near, names, seat_names()) if near else None
    shown = form.found.seats if form.found and form.found.seats else names
    chosen = form.own_gss_code.data
    also = {chosen: names[chosen]} if chosen in names else {}
    form.own_gss_code.choices = {"": "I would rather not say"} | shown | also
    if form.found and form.found.answer and not form.is_submitted():
        form.own_gss_code.data = form.found.answer
    if invited.email:
        form.email.data = invited.email
    form.own_words = (form.name.data, form.email.data)
    form.mp_name = mp_name_of(form.own_gss_code.data)
    return form


def _found_page(invited: Invitation, typed: str) -> Any:
    form = _join_form(invited, typed)
    if form.found and form.found.answer:
        form.own_gss_code.data = form.found.answer
    return _join_page(form, NearForm(formdata=None, near=joining.as_asked(typed)))


def _join_page(form: JoinForm, nearby: NearForm, status: int = 200) -> Any:
    return render_template("people/joining/join.html", form=form, nearby=nearby), status
