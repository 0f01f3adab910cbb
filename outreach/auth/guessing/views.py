"""The page that asks new browsers for a mailed code."""

from typing import Any

from flask import Blueprint, render_template, request, session
from flask_login import current_user

from outreach.auth import credentials, queries
from outreach.auth.guessing import mailed_codes
from outreach.auth.guessing.forms import MailedCodeForm
from outreach.auth.responses import own_path, signed_in
from outreach.core import clock
from outreach.core.database import Answer, commits, transaction
from outreach.core.htmx import see_other

bp = Blueprint("mailed_code", __name__)

WRONG = "This code is not right; or the email address or the password was not."


@bp.get("/sign-in/mailed-code")
def ask() -> Any:
    if current_user.is_authenticated:
        return see_other(own_path(request.args.get("next")))
    if not mailed_codes.is_open(_pending(), clock.now()):
        raise mailed_codes.SignInOver
    return _page(MailedCodeForm())


@bp.post("/sign-in/mailed-code")
def give() -> Any:
    form, token = MailedCodeForm(), _pending()
    if not form.validate():
        return _page(form, 422)
    with transaction():
        code, now = form.code.data or "", clock.now()
        tried = mailed_codes.give_code(token=token, code=code, now=now)
    if tried.person_id is not None and tried.is_right:
        return _sign_in(tried.person_id)
    credentials.note_wrong_mailed_code(tried.person_id)
    form.code.errors = [WRONG]
    return _page(form, 422)


@commits
def _sign_in(person_id: int) -> Answer:
    email = queries.person(person_id).email
    credentials.password_was_right(email, [], address=request.remote_addr)
    return signed_in(person_id, own_path(request.args.get("next")))


def _pending() -> str:
    token = session.get("pending")
    return token if isinstance(token, str) else ""


def _page(form: MailedCodeForm, status: int = 200) -> Any:
    return render_template("auth/guessing/code.html", form=form), status
