"""Signing in and out."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_login import current_user

from outreach import clock
from outreach.access import found
from outreach.account import actions, demo_links, passwords, queries
from outreach.account.forms import SignInForm
from outreach.account.opening import signed_in
from outreach.database import Answer, commits
from outreach.extensions import login_manager
from outreach.people.queries import person_by_email

bp = Blueprint("account", __name__)


def who(_request: Any) -> queries.Viewer | None:
    """Who is looking, by the token in the signed cookie: good only while its row exists."""
    token = session.get("token")
    return queries.viewer(token, clock.now()) if isinstance(token, str) else None


login_manager.request_loader(who)


@bp.get("/sign-in")
def sign_in() -> Any:
    if current_user.is_authenticated:
        return redirect(url_for("public.home"), 303)
    return render_template("account/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
def start_session() -> Any:
    form = SignInForm()
    if not form.validate():
        return render_template("account/sign_in.html", form=form), 422
    person = person_by_email(form.email.data or "")
    known = person.password_hash if person else None
    if not passwords.verify(known, form.password.data or "") or person is None:
        form.password.errors = ["The email address or the password is not right."]
        return render_template("account/sign_in.html", form=form), 422
    return _open_session(person.id, _own_path(request.args.get("next")))


@bp.post("/sign-out")
@commits
def sign_out() -> Answer:
    now = clock.now()
    actions.sign_out(sign_in_id=current_user.sign_in_id, person_id=current_user.id, now=now)
    session.clear()
    return _see(url_for("public.home"))


@bp.get("/demo/<token>")
def demo_sign_in(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return render_template("account/demo.html", person=person, token=token)


@bp.post("/demo/<token>")
def start_demo(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return _open_session(person.id, url_for("today.index"))


@commits
def _open_session(person_id: int, target: str) -> Answer:
    return signed_in(person_id, target)


def _see(url: str) -> Response:
    return redirect(url, 303)  # type: ignore[return-value]


def _own_path(target: str | None) -> str:
    """Only a path of our own: never another site's address."""
    target = target or ""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe and target.isprintable() else url_for("public.home")
