"""Signing in, choosing a new password, and signing out."""

from typing import Any

from flask import (
    Blueprint,
    Response,
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
from outreach.auth.guessing import guard
from outreach.auth.guessing.emails import answer_guess
from outreach.auth.guessing.guard import NewBrowsersWait
from outreach.auth.responses import (
    arrived,
    browser_tokens,
    code_page,
    half_way,
    own_path,
    remember_browser,
    second_steps,
    signed_in,
    start_over,
    too_many,
)
from outreach.core import clock, mail
from outreach.core.access import found
from outreach.core.background import later
from outreach.core.database import Answer, commits
from outreach.core.extensions import db, login_manager
from outreach.core.htmx import see_other
from outreach.core.security import forget_device
from outreach.parliament.queries import mp_name_of
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
        email, mails = form.email.data or "", mail.configured()
        proved = proving.whose_password(
            email,
            form.password.data or "",
            address=request.remote_addr,
            browsers=browser_tokens(),
            mails=mails,
        )
    except limits.TooMany as refusal:
        if isinstance(refusal, NewBrowsersWait):
            later(answer_guess, email, None, clock.now())
        form.password.errors = [str(refusal)]
        return too_many(refusal, "auth/sign_in.html", form=form)
    if proved.is_guarded:
        later(answer_guess, email, proved.pending, clock.now())
    if proved.pending:
        return _ask_for_mailed_code(proved.pending)
    if proved.person_id is None:
        form.password.errors = ["The email address or the password is not right."]
        return render_template("auth/sign_in.html", form=form), 422
    return _open_session(proved.person_id, email, proved.counted)


def _ask_for_mailed_code(token: str) -> Response:
    """Whether or not there is such an account, and the password was right."""
    session["pending"] = token
    return see_other(url_for("mailed_code.ask", next=request.args.get("next")))


@commits
def _open_session(person_id: int, email: str, counted: guard.Tries) -> Answer:
    proving.password_was_right(email, counted, address=request.remote_addr)
    return signed_in(person_id, own_path(request.args.get("next")))


@bp.get("/sign-in/code")
def code() -> Any:
    if current_user.is_authenticated:
        return see_other(own_path(request.args.get("next")))
    person_id, _ = half_way()
    return code_page(CodeForm(), person_id)


@bp.post("/sign-in/code")
def give_code() -> Any:
    form, (person_id, sign_in_id) = CodeForm(), half_way()
    if not form.validate():
        return code_page(form, person_id, 422)
    field = form.recovery_code if form.recovery_code.data else form.code
    if not field.data:
        form.code.errors = ["Enter the code that your app shows."]
        return code_page(form, person_id, 422)
    try:
        proving.count_code(person_id)
        recovery = second.recovery_hash(person_id, field.data) if form.recovery_code.data else None
        return _take_step(person_id, sign_in_id, field.data, recovery)
    except limits.TooMany as refusal:
        field.errors = [str(refusal)]
        return too_many(refusal, "auth/code.html", form=form, **second_steps(person_id))
    except (second.WrongCode, second.WrongRecoveryCode) as refusal:
        proving.note_wrong_code(person_id)
        field.errors = [str(refusal)]
        return code_page(form, person_id, 422)


@commits
def _take_step(person_id: int, sign_in_id: int, code: str, recovery: str | None) -> Answer:
    now, who_it_is = clock.now(), {"person_id": person_id, "sign_in_id": sign_in_id}
    if recovery is None:
        token = second.give_code(**who_it_is, code=code, now=now)
    else:
        token = second.give_recovery_code(**who_it_is, code_hash=recovery, now=now)
    limits.forget(limits.for_codes(person_id)[:1], now)
    start_over(token)
    if recovery is not None:
        left = queries.codes_left(person_id)
        flash(f"That recovery code is used up. You have {left} left.", "done")
    return arrived(person_id, own_path(request.args.get("next")), now)


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
    form.own_words, form.mp_name = (person.name, person.email), mp_name_of(person.own_gss_code)
    if not form.validate():
        return _reset_page(form, person, 422)
    email = person.email
    db.session.rollback()  # nobody waits for us while we hash
    answer = _choose(token, passwords.hash_password(form.new_password.data or ""))
    letters.tell(email, "A new password was chosen for your account, by a link in a mail.")
    return answer


@commits
def _choose(token: str, new_hash: str) -> Answer:
    now = clock.now()
    person_id = resets.choose_password(token=token, new_hash=new_hash, now=now)
    session.clear()
    flash("Your password is changed, and you are signed out everywhere. Sign in with it.", "done")
    # The link proved more than a code would: who lost every browser comes in again by it.
    return remember_browser(see_other(url_for("account.sign_in")), person_id, now)


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


def _reset_page(form: ResetForm, person: Person, status: int = 200) -> Any:
    return render_template("auth/reset.html", form=form, email=person.email), status


def _link_used() -> Any:
    return render_template("auth/reset_used.html"), 404
