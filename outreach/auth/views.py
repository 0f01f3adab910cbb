"""Signing in, choosing a new password, and signing out."""

from typing import Any

from flask import (
    Blueprint,
    flash,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from outreach.auth import actions, demo_links, passwords, queries
from outreach.auth import credentials as proving
from outreach.auth import emails as letters
from outreach.auth import password_resets as resets
from outreach.auth import rate_limits as limits
from outreach.auth import two_factor as second
from outreach.auth.forms import AskResetForm, CodeForm, ResetForm, SignInForm
from outreach.auth.responses import own_path, signed_in, start_over, tell_news, too_many
from outreach.core import clock, mail
from outreach.core.access import found
from outreach.core.background import later
from outreach.core.database import Answer, commits
from outreach.core.errors import Refusal
from outreach.core.extensions import db, login_manager
from outreach.core.htmx import see_other
from outreach.core.security import forget_device
from outreach.people.models import Person

bp = Blueprint("account", __name__)


def who(_request: Any) -> queries.Viewer | None:
    """Who is looking, by the token in the signed cookie: good only while its row exists."""
    token = session.get("token")
    return queries.viewer(token, clock.now()) if isinstance(token, str) else None


login_manager.request_loader(who)


@bp.get("/sign-in")
def sign_in() -> Any:
    if current_user.is_authenticated:
        return see_other(url_for("public.home"))
    return render_template("auth/sign_in.html", form=SignInForm())


@bp.post("/sign-in")
def start_session() -> Any:
    form = SignInForm()
    if not form.validate():
        return render_template("auth/sign_in.html", form=form), 422
    try:
        person_id = proving.whose_password(
            form.email.data or "", form.password.data or "", address=request.remote_addr
        )
    except limits.TooMany as refusal:
        form.password.errors = [str(refusal)]
        return too_many(refusal, "auth/sign_in.html", form=form)
    if person_id is None:
        form.password.errors = ["The email address or the password is not right."]
        return render_template("auth/sign_in.html", form=form), 422
    return _open_session(person_id, form.email.data or "", own_path(request.args.get("next")))


@commits
def _open_session(person_id: int, email: str, target: str) -> Answer:
    proving.password_was_right(email, address=request.remote_addr)
    return signed_in(person_id, target)


@bp.get("/sign-in/code")
def code() -> Any:
    if current_user.is_authenticated:
        return see_other(own_path(request.args.get("next")))
    return _code_page(CodeForm()) if _half_way() else _sign_in_first()


@bp.post("/sign-in/code")
def give_code() -> Any:
    half_way = _half_way()
    if half_way is None:
        return _sign_in_first()
    form, (person_id, sign_in_id) = CodeForm(), half_way
    if not form.validate():
        return _code_page(form, 422)
    field = form.recovery_code if form.recovery_code.data else form.code
    if not field.data:
        form.code.errors = ["Enter the code that your app shows."]
        return _code_page(form, 422)
    try:
        proving.count_code(person_id)
        recovery = second.recovery_hash(person_id, field.data) if form.recovery_code.data else None
        return _take_step(person_id, sign_in_id, field.data, recovery)
    except limits.TooMany as refusal:
        field.errors = [str(refusal)]
        return too_many(refusal, "auth/code.html", form=form)
    except (second.WrongCode, second.WrongRecoveryCode) as refusal:
        proving.note_wrong_code(person_id)
        field.errors = [str(refusal)]
        return _code_page(form, 422)


@commits
def _take_step(person_id: int, sign_in_id: int, code: str, recovery: str | None) -> Answer:
    now, who_it_is = clock.now(), {"person_id": person_id, "sign_in_id": sign_in_id}
    if recovery is None:
        token = second.give_code(**who_it_is, code=code, now=now)
    else:
        token = second.give_recovery_code(**who_it_is, code_hash=recovery, now=now)
    limits.forget(limits.for_codes(person_id)[:1], now)
    start_over(token)
    tell_news(person_id, now)
    if recovery is not None:
        left = queries.codes_left(person_id)
        flash(f"That recovery code is used up. You have {left} left.", "done")
    return see_other(own_path(request.args.get("next")))


@bp.post("/sign-out")
@commits
def sign_out() -> Answer:
    now = clock.now()
    actions.sign_out(sign_in_id=current_user.sign_in_id, person_id=current_user.id, now=now)
    session.clear()
    return forget_device(see_other(url_for("public.home")))


@bp.get("/reset")
def ask_reset() -> Any:
    return render_template("auth/ask_reset.html", form=AskResetForm(), mails=mail.configured())


@bp.post("/reset")
def send_reset() -> Any:
    """Always the same answer, after the same work: who has an account is found out elsewhere."""
    form, mails = AskResetForm(), mail.configured()
    if not form.validate():
        return render_template("auth/ask_reset.html", form=form, mails=mails), 422
    try:
        proving.count_reset(form.email.data or "", address=request.remote_addr)
    except limits.TooMany as refusal:
        form.email.errors = [str(refusal)]
        return too_many(refusal, "auth/ask_reset.html", form=form, mails=mails)
    if mails:
        later(letters.mail_reset_link, form.email.data or "", clock.now())
    return render_template("auth/reset_asked.html", email=form.email.data, mails=mails)


@bp.get("/reset/<token>")
def new_password(token: str) -> Any:
    person = resets.whose(token, clock.now())
    return _reset_page(ResetForm(), person) if person else _link_used()


@bp.post("/reset/<token>")
def choose_password(token: str) -> Any:
    person = resets.whose(token, clock.now())
    if person is None:
        return _link_used()
    form = ResetForm()
    form.own_words = (person.name, person.email)
    if not form.validate():
        return _reset_page(form, person, 422)
    email = person.email
    db.session.rollback()  # nobody waits for us while we hash
    answer = _choose(token, passwords.hash_password(form.new_password.data or ""))
    letters.tell(email, "A new password was chosen for your account, by a link in a mail.")
    return answer


@commits
def _choose(token: str, new_hash: str) -> Answer:
    resets.choose_password(token=token, new_hash=new_hash, now=clock.now())
    session.clear()
    flash("Your password is changed, and you are signed out everywhere. Sign in with it.", "done")
    return see_other(url_for("account.sign_in"))


@bp.get("/demo/<token>")
def demo_sign_in(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return render_template("auth/demo.html", person=person, token=token)


@bp.post("/demo/<token>")
def start_demo(token: str) -> Any:
    person = found(demo_links.person_of, token)
    return _open_demo(person.id)


@commits
def _open_demo(person_id: int) -> Answer:
    # No real data, nobody to keep out: without a code.
    return signed_in(person_id, url_for("public.home"), code=True)


def _half_way() -> tuple[int, int] | None:
    token = session.get("token")
    return queries.half_way(token, clock.now()) if isinstance(token, str) else None


def _sign_in_first() -> Any:
    raise Refusal("This took too long, or you have not given your password yet. Sign in again.")


def _code_page(form: CodeForm, status: int = 200) -> Any:
    return render_template("auth/code.html", form=form), status


def _reset_page(form: ResetForm, person: Person, status: int = 200) -> Any:
    return render_template("auth/reset.html", form=form, email=person.email), status


def _link_used() -> Any:
    return render_template("auth/reset_used.html"), 404
