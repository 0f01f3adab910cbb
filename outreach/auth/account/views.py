"""One's own account: password, second step, devices; and proving once more who one is."""

from typing import Any

import pyotp
import segno
from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from markupsafe import Markup

from outreach.auth import actions, passwords, queries
from outreach.auth import credentials as proving
from outreach.auth import emails as letters
from outreach.auth import rate_limits as limits
from outreach.auth import security_notices as told
from outreach.auth import two_factor as second
from outreach.auth.account.forms import AgainForm, PasswordForm, StepForm
from outreach.auth.guessing import guard
from outreach.auth.passkeys.queries import passkeys_of
from outreach.auth.reauthentication.hooks import (
    needs_fresh_password,
    own_password,
    password_given,
)
from outreach.auth.responses import carry_on, own_path, remember_browser, too_many
from outreach.auth.session_policy import NEED_A_CODE
from outreach.core import clock
from outreach.core.database import Answer, commits
from outreach.core.htmx import see_other
from outreach.core.vocabulary import WORKERS
from outreach.parliament.queries import mp_name_of
from outreach.partners.queries import sharing
from outreach.people.models import Person

bp = Blueprint("profile", __name__, url_prefix="/account")

ISSUER = "Outreach"


@bp.get("")
def index() -> Any:
    return render_template("auth/account/index.html", **_about(), form=PasswordForm())


@bp.post("/password")
def change_password() -> Any:
    form = PasswordForm()
    me = queries.person(current_user.id)
    form.own_words, form.mp_name = (me.name, me.email), mp_name_of(me.own_gss_code)
    if not form.validate():
        return render_template("auth/account/index.html", **_about(), form=form), 422
    old_hash = own_password(form.password)
    if isinstance(old_hash, limits.TooMany):
        return too_many(old_hash, "auth/account/index.html", **_about(), form=form)
    if old_hash is None:
        return render_template("auth/account/index.html", **_about(), form=form), 422
    answer = _change(old_hash, passwords.hash_password(form.new_password.data or ""))
    _tell("The password of your account was changed.")
    return answer


@commits
def _change(old_hash: str, new_hash: str) -> Answer:
    token = actions.change_password(**_me(), old_hash=old_hash, new_hash=new_hash, now=clock.now())
    return _done("Your password is changed. Everywhere else you are signed out.", token)


@bp.post("/devices/<id:sign_in_id>/end")
@commits
def end_device(sign_in_id: int) -> Answer:
    actions.end_device(sign_in_id=sign_in_id, person_id=current_user.id, now=clock.now())
    return _done("That device is signed out.")


@bp.post("/devices/end-others")
@commits
def end_others() -> Answer:
    actions.end_others(**_me(), now=clock.now())
    return _done("Every other device is signed out.")


@bp.post("/news/<id:help_id>")
@commits
def know_news(help_id: int) -> Answer:
    """They know what others did to their account: it is not shown any more."""
    told.seen(person_id=current_user.id, up_to=help_id, now=clock.now())
    return _see("profile.index")


@bp.get("/second-step")
def second_step() -> Any:
    return _step_page()


@bp.post("/second-step")
@needs_fresh_password
@commits
def start_second_step() -> Answer:
    second.start(person_id=current_user.id, now=clock.now())
    return _see("profile.second_step")


@bp.post("/second-step/confirm")
@needs_fresh_password
def confirm_second_step() -> Any:
    form = StepForm()
    if not form.validate():
        return _step_page(form, status=422)
    shown: list[str] = []
    try:
        proving.count_code(current_user.id)
        answer = _confirm(form.code.data or "", *second.make_codes(), shown)
    except limits.TooMany as refusal:
        form.code.errors = [str(refusal)]
        return too_many(refusal, "auth/account/second_step.html", **_step(), form=form)
    except second.WrongCode as refusal:
        form.code.errors = [str(refusal)]
        return _step_page(form, status=422)
    if shown:
        _tell("A second step was set up for your account.")
    return _codes_page(answer, shown, "The second step is on.") if shown else answer


@commits
def _confirm(code: str, codes: list[str], code_hashes: list[str], shown: list[str]) -> Answer:
    token = second.confirm(**_me(), code=code, code_hashes=code_hashes, now=clock.now())
    limits.forget(limits.for_codes(current_user.id), clock.now())
    carry_on(token)
    shown += codes
    return _remembered("profile.second_step")


@bp.post("/second-step/codes")
@needs_fresh_password
def new_codes() -> Any:
    shown: list[str] = []
    answer = _replace(*second.make_codes(), shown)
    if not shown:
        return answer
    _tell("New recovery codes were made for your account, and those of before work no more.")
    return _codes_page(answer, shown, "Your new recovery codes are made.")


@commits
def _replace(codes: list[str], code_hashes: list[str], shown: list[str]) -> Answer:
    second.new_codes(person_id=current_user.id, code_hashes=code_hashes, now=clock.now())
    shown += codes
    return _see("profile.second_step")


@bp.post("/second-step/off")
def turn_off() -> Any:
    if current_user.role in NEED_A_CODE:
        raise second.NeedsSecondStep
    form = AgainForm()
    if not form.validate():
        return _step_page(off=form, status=422)
    proved = own_password(form.password)
    if isinstance(proved, limits.TooMany):
        return too_many(
            proved, "auth/account/second_step.html", **_step(), off=form, form=StepForm()
        )
    if proved is None:
        return _step_page(off=form, status=422)
    answer = _turn_off()
    _tell("The second step of your account was switched off.")
    return answer


@commits
def _turn_off() -> Answer:
    token = second.turn_off(**_me(), now=clock.now())
    return _done("The second step is off. You sign in with your password alone.", token)


@bp.get("/confirm")
def confirm() -> Any:
    return render_template("auth/account/confirm.html", form=AgainForm())


@bp.post("/confirm")
def confirm_password() -> Any:
    form = AgainForm()
    if not form.validate():
        return render_template("auth/account/confirm.html", form=form), 422
    proved = own_password(form.password)
    if isinstance(proved, limits.TooMany):
        return too_many(proved, "auth/account/confirm.html", form=form)
    if proved is None:
        return render_template("auth/account/confirm.html", form=form), 422
    password_given()
    return see_other(own_path(request.args.get("next")))


@bp.post("/here")
def here() -> Any:
    """A sign of the person, from `static/session.js`: noted as of every form, by
    `auth.activity`."""
    return Response(status=204)


def _tell(what: str) -> None:
    letters.tell(queries.person(current_user.id).email, what)


def _me() -> dict[str, int]:
    return {"person_id": current_user.id, "sign_in_id": current_user.sign_in_id}


def _about() -> dict[str, Any]:
    now = clock.now()
    return {
        "me": queries.person(current_user.id),
        "news": told.news(current_user.id, now),
        "guessed_at": guard.guessed_since(current_user.id, now - guard.SHOWN_FOR),
        "passkeys": passkeys_of(current_user.id),
        "devices": queries.devices(current_user.id, now),
        "needs_a_code": current_user.role in NEED_A_CODE,
        "shares": sharing(
            current_user.id, clock.london_date(now), works=current_user.role in WORKERS
        ),
    }


def _step_page(
    form: StepForm | None = None, *, off: AgainForm | None = None, status: int = 200
) -> Any:
    forms = {"form": form or StepForm(), "off": off or AgainForm()}
    return render_template("auth/account/second_step.html", **_step(), **forms), status


def _step() -> dict[str, Any]:
    me = queries.person(current_user.id)
    begun = me.totp_secret is not None and me.totp_since is None
    return {
        "me": me,
        "qr": _qr(me) if begun else None,
        "needs_a_code": current_user.role in NEED_A_CODE,
        "left": queries.codes_left(me.id) if me.totp_since else 0,
    }


def _qr(me: Person) -> Markup:
    """An element of the page and no picture from elsewhere; white around it in the dark, too."""
    uri = pyotp.TOTP(me.totp_secret or "").provisioning_uri(name=me.email, issuer_name=ISSUER)
    svg = segno.make(uri, error="m", micro=False).svg_inline(scale=5, light="#fff")
    return Markup(svg)  # noqa: S704 (made here, of our own secret; what is in it is only drawn)


def _codes_page(answer: Response, codes: list[str], done: str) -> Response:
    """Show recovery codes in the answer to the form and nowhere else: not by way of the cookie,
    where anybody could read them and an old one would show them again. A form sent again leads to
    the page of the second step, without them. The cookies of `answer` go along."""
    page = make_response(render_template("auth/account/codes.html", codes=codes, done=done))
    for cookie in answer.headers.getlist("Set-Cookie"):
        page.headers.add("Set-Cookie", cookie)
    return page


def _done(sentence: str, token: str = "") -> Response:
    if token:
        carry_on(token)
    flash(sentence, "done")
    return _remembered("profile.index")


def _remembered(endpoint: str) -> Response:
    """Ending the other sign-ins made every browser a new one: this one is known all the same."""
    return remember_browser(_see(endpoint), current_user.id, clock.now())


def _see(endpoint: str) -> Response:
    return see_other(url_for(endpoint))
