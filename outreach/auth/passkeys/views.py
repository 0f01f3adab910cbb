"""Signing in by passkey, the second step by passkey, proving it once more, and one's passkeys."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, render_template, request, session, url_for
from flask_login import current_user

from outreach.auth import actions as sign_ins
from outreach.auth import credentials as proving
from outreach.auth import rate_limits as limits
from outreach.auth.account.forms import AgainForm
from outreach.auth.emails import tell
from outreach.auth.forms import CodeForm, SignInForm
from outreach.auth.passkeys import actions, challenges
from outreach.auth.passkeys.actions import Asked, CounterWentBack, Offer, Proof
from outreach.auth.passkeys.authenticators import PasskeyRefused
from outreach.auth.passkeys.forms import NewPasskeyForm, PasskeyForm
from outreach.auth.passkeys.models import Purpose
from outreach.auth.passkeys.queries import passkeys_of, usable_ids
from outreach.auth.passkeys.relying_party import RelyingParty, relying_party
from outreach.auth.queries import person as person_with
from outreach.auth.reauthentication.hooks import needs_fresh_sign_in
from outreach.auth.responses import (
    arrived,
    carry_on,
    code_page,
    half_way,
    own_path,
    signed_in,
    start_over,
)
from outreach.auth.session_policy import NEED_A_CODE
from outreach.auth.user_agents import in_words
from outreach.core import clock
from outreach.core.database import Answer, commits, transaction
from outreach.core.errors import NotFound, Refusal
from outreach.core.htmx import see_other

bp = Blueprint("passkeys", __name__)

COPIED = (
    "One of your passkeys was used in a way that only a copy of it is, so it is stopped: it opens "
    "nothing any more."
)

Page = Callable[[str, int], Any]


@bp.post("/sign-in/passkey/challenge")
@commits
def offer_sign_in() -> Answer:
    """Any passkey of the site will do: nothing is said of whose there are."""
    here = [(challenges.BEGUN, limits.place(request.remote_addr))]
    limits.count(here, clock.now())
    return _offer(Purpose.SIGN_IN, None, [])


@bp.post("/sign-in/passkey")
def sign_in() -> Any:
    return _answered(
        _asked(Purpose.SIGN_IN),
        count=lambda: proving.count_passkey(request.remote_addr),
        then=_signed_in,
        page=_sign_in_page,
    )


def _signed_in(proof: Proof) -> Response:
    """The device made sure of the person, and has the key: both steps in one."""
    proving.passkey_was_right(request.remote_addr)
    target = own_path(request.args.get("next"))
    return signed_in(proof.person_id, target, code=True, passkey_id=proof.passkey_id)


def _sign_in_page(problem: str, status: int) -> Any:
    page = render_template("auth/sign_in.html", form=SignInForm(None), passkey_error=problem)
    return page, status


@bp.post("/sign-in/code/passkey/challenge")
@commits
def offer_step() -> Answer:
    person_id, sign_in_id = half_way()
    return _offer(Purpose.SECOND_STEP, sign_in_id, usable_ids(person_id))


@bp.post("/sign-in/code/passkey")
def take_step() -> Any:
    person_id, sign_in_id = half_way()
    return _answered(
        _asked(Purpose.SECOND_STEP, sign_in_id, person_id),
        count=lambda: proving.count_code(person_id),
        then=lambda proof: _step_taken(proof, sign_in_id),
        page=lambda problem, status: code_page(
            CodeForm(None), person_id, status, passkey_error=problem
        ),
    )


def _step_taken(proof: Proof, sign_in_id: int) -> Response:
    now = clock.now()
    token = actions.take_step(proof=proof, sign_in_id=sign_in_id, now=now)
    limits.forget(limits.for_codes(proof.person_id)[:1], now)
    start_over(token)
    return arrived(proof.person_id, own_path(request.args.get("next")), now)


@bp.post("/account/confirm/passkey/challenge")
@commits
def offer_confirm() -> Answer:
    allowed = usable_ids(current_user.id)
    return _offer(Purpose.CONFIRM, current_user.sign_in_id, allowed)


@bp.post("/account/confirm/passkey")
def confirm() -> Any:
    person_id = current_user.id
    return _answered(
        _asked(Purpose.CONFIRM, current_user.sign_in_id, person_id),
        count=lambda: proving.count_proof(person_id),
        then=_confirmed,
        page=_confirm_page,
    )


def _confirmed(proof: Proof) -> Response:
    now = clock.now()
    proving.proof_was_right(proof.person_id)
    carry_on(sign_ins.renew(sign_in_id=current_user.sign_in_id, now=now, password_at=now))
    return see_other(own_path(request.args.get("next")))


def _confirm_page(problem: str, status: int) -> Any:
    form = AgainForm(None)
    page = render_template("auth/account/confirm.html", form=form, passkey_error=problem)
    return page, status


@bp.get("/account/passkeys")
def index() -> Any:
    return _index(NewPasskeyForm(name=_device()))


@bp.post("/account/passkeys/challenge")
@needs_fresh_sign_in
@commits
def offer_add() -> Answer:
    offer = actions.offer_to_add(
        _site(), person_id=current_user.id, sign_in_id=current_user.sign_in_id, now=clock.now()
    )
    return _give(offer)


@bp.post("/account/passkeys")
@needs_fresh_sign_in
def add() -> Any:
    form = NewPasskeyForm()
    if not form.validate():
        return _index(form, form.problem, 422)
    added: list[str] = []
    answer = _add(form, added)
    for email in added:
        tell(email, "A passkey was added to your account: who has it can sign in.")
    return answer


@commits
def _add(form: NewPasskeyForm, added: list[str]) -> Answer:
    asked = _asked(Purpose.ADD, current_user.sign_in_id, current_user.id)
    try:
        token = actions.add(
            _site(),
            asked,
            answer=form.credential.data or "",
            name=form.name.data or _device(),
            sets_up=current_user.must_set_up,
            now=clock.now(),
        )
    except (challenges.ChallengeOver, PasskeyRefused, actions.Enough, actions.AddedAlready) as why:
        problem = str(why)
        return lambda: _refused(asked, problem, lambda text, status: _index(form, text, status))
    carry_on(token)
    added.append(person_with(current_user.id).email)
    flash("The passkey is added. You can sign in with it now.", "done")
    return see_other(url_for("passkeys.index"))


@bp.post("/account/passkeys/<id:passkey_id>/remove")
@needs_fresh_sign_in
def remove(passkey_id: int) -> Any:
    removed: list[str] = []
    answer = _remove(passkey_id, removed)
    for email in removed:
        tell(email, "A passkey of your account was removed.")
    return answer


@commits
def _remove(passkey_id: int, removed: list[str]) -> Answer:
    actions.remove(
        passkey_id=passkey_id,
        person_id=current_user.id,
        sign_in_id=current_user.sign_in_id,
        now=clock.now(),
    )
    removed.append(person_with(current_user.id).email)
    flash("The passkey is removed. Where you signed in with it, you are signed out.", "done")
    return see_other(url_for("passkeys.index"))


def _answered(
    asked: Asked, *, count: Callable[[], None], then: Callable[[Proof], Response], page: Page
) -> Any:
    """Count it, take it, and go on with `then`; or say on `page` why not."""
    form = PasskeyForm()
    if not form.validate():
        return page(form.problem, 422)
    try:
        count()
    except limits.TooMany as refusal:
        body, _ = page(str(refusal), refusal.status)
        return Response(body, refusal.status, {"Retry-After": str(refusal.seconds)})
    return _take(asked, form.credential.data or "", then, page)


@commits
def _take(asked: Asked, answer: str, then: Callable[[Proof], Response], page: Page) -> Answer:
    try:
        proof = actions.prove(_site(), asked, answer=answer, now=clock.now())
    except CounterWentBack as refusal:
        passkey_id, problem = refusal.passkey_id, str(refusal)
        return lambda: _stopped(passkey_id, asked, problem, page)
    except (challenges.ChallengeOver, PasskeyRefused) as why:
        problem = str(why)
        return lambda: _refused(asked, problem, page)
    session.pop("passkey", None)
    return then(proof)


def _stopped(passkey_id: int, asked: Asked, problem: str, page: Page) -> Any:
    with transaction():
        email = actions.stop(passkey_id=passkey_id, now=clock.now())
    if email:
        tell(email, COPIED)
    return _refused(asked, problem, page)


def _refused(asked: Asked, problem: str, page: Page) -> Any:
    """Use the challenge up, though the transaction was undone, and show the problem."""
    with transaction():
        challenges.drop(token=asked.token)
    proving.note_wrong_passkey(asked.person_id)
    return page(problem, 422)


def _offer(purpose: Purpose, sign_in_id: int | None, allowed: list[bytes]) -> Response:
    site, now = _site(), clock.now()
    if sign_in_id is not None and not allowed:
        raise Refusal("You have no passkey yet.")
    return _give(
        actions.offer_to_use(site, purpose=purpose, sign_in_id=sign_in_id, allowed=allowed, now=now)
    )


def _give(offer: Offer) -> Response:
    session["passkey"] = offer.token
    return Response(offer.options, mimetype="application/json")


def _asked(purpose: Purpose, sign_in_id: int | None = None, person_id: int | None = None) -> Asked:
    token = session.get("passkey")
    return Asked(token if isinstance(token, str) else "", purpose, sign_in_id, person_id)


def _site() -> RelyingParty:
    site = relying_party()
    if site is None:
        raise NotFound("Passkeys do not work at this address. Use your password.")
    return site


def _index(form: NewPasskeyForm, problem: str = "", status: int = 200) -> Any:
    page = render_template(
        "auth/passkeys/index.html",
        form=form,
        passkey_error=problem,
        passkeys=passkeys_of(current_user.id),
        most=actions.MOST,
        needs_a_code=current_user.role in NEED_A_CODE,
    )
    return page, status


def _device() -> str:
    return in_words(request.user_agent.string)
