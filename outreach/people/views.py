"""Coming in, signing in and out; and the coordinators' page of people."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from outreach import clock
from outreach.access import found
from outreach.database import RECEIPTS_LAST, Answer, commits, forget_receipts
from outreach.extensions import login_manager
from outreach.htmx import see_other
from outreach.parliament.queries import constituency_choices
from outreach.people import actions, demo_links, passwords, queries
from outreach.people.forms import InviteForm, JoinForm, SignInForm
from outreach.people.models import Invitation
from outreach.refusal import Refusal
from outreach.vocabulary import Role

bp = Blueprint("people", __name__)


def who(_request: Any) -> queries.Viewer | None:
    """Who is looking, by the token in the signed cookie: good only while its row exists."""
    token = session.get("token")
    return queries.viewer(token, clock.now()) if isinstance(token, str) else None


login_manager.request_loader(who)


@bp.get("/sign-in")
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("public.home"), 303)
    return render_template("people/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
def start_session() -> Any:
    form = SignInForm()
    if not form.validate():
        return render_template("people/sign_in.html", form=form), 422
    person = queries.person_by_email(form.email.data or "")
    known = person.password_hash if person else None
    if not passwords.verify(known, form.password.data or "") or person is None:
        form.password.errors = ["The email address or the password is not right."]
        return render_template("people/sign_in.html", form=form), 422
    return _open_session(person.id, _own_path(request.args.get("next")))


@bp.post("/sign-out")
@commits
def sign_out() -> Answer:
    now = clock.now()
    actions.sign_out(sign_in_id=current_user.sign_in_id, person_id=current_user.id, now=now)
    session.clear()
    return _see(url_for("public.home"))


@bp.get("/invitations/<token>")
def invitation(token: str) -> Any:
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("people/invitation_used.html"), 404
    return _join_page(_join_form(invited))


@bp.post("/invitations/<token>")
def accept(token: str) -> Any:
    invited = queries.usable_invitation(token, clock.now())
    if invited is None:
        return render_template("people/invitation_used.html"), 404
    form = _join_form(invited)
    if not form.validate():
        return _join_page(form, 422)
    return _join(token, form, passwords.hash_password(form.password.data or ""))


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
    link = current_app.config["PUBLIC_URL"] + url_for("people.invitation", token=token)
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


@bp.get("/demo/<token>")
def demo_sign_in(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return render_template("people/demo.html", person=person, token=token)


@bp.post("/demo/<token>")
def start_demo(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return _open_session(person.id, url_for("today.index"))


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
    except actions.AlreadyHere as refusal:
        form.email.errors = [str(refusal)]
        return lambda: _join_page(form, 422)
    return _signed_in(person_id, url_for("public.home"))


@commits
def _open_session(person_id: int, target: str) -> Answer:
    return _signed_in(person_id, target)


def _signed_in(person_id: int, target: str) -> Response:
    now = clock.now()
    token = actions.sign_in(person_id=person_id, now=now)
    forget_receipts(before=now - RECEIPTS_LAST)
    # Whatever the cookie held before belongs to nobody now, the form token included.
    session.clear()
    session["token"] = token
    session.permanent = True
    return _see(target)


def _join_form(invited: Invitation) -> JoinForm:
    form = JoinForm()
    form.asks_for_email = invited.email is None
    form.own_gss_code.choices = {"": "I would rather not say"} | constituency_choices()
    if invited.email:
        form.email.data = invited.email
    return form


def _join_page(form: JoinForm, status: int = 200) -> Any:
    return render_template("people/join.html", form=form), status


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
    return see_other(url)


def _own_path(target: str | None) -> str:
    """Only a path of our own: never another site's address."""
    target = target or ""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe and target.isprintable() else url_for("public.home")
