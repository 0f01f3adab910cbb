"""Opening a session in a browser, for whoever proved who they are, wherever they did; and saying
that it was tried too often."""

from datetime import datetime
from typing import Any

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)

from outreach.auth import actions, queries
from outreach.auth import rate_limits as limits
from outreach.auth import security_notices as told
from outreach.auth.forms import CodeForm
from outreach.auth.guessing import guard, known_browsers
from outreach.auth.passkeys.queries import usable_ids
from outreach.auth.user_agents import in_words
from outreach.core import clock
from outreach.core.database import RECEIPTS_LAST, forget_receipts
from outreach.core.errors import Refusal
from outreach.core.htmx import see_other


def signed_in(
    person_id: int, target: str, *, code: bool = False, passkey_id: int | None = None
) -> Response:
    """Sign them in and go on to `target`; by way of the code, if they have a second step. With
    `code` that is taken. Call it inside the write transaction. Raises Disabled."""
    now = clock.now()
    if isinstance(before := session.get("token"), str):
        actions.drop(token=before)  # this browser's last sign-in, which nobody could end any more
    device = in_words(request.user_agent.string)
    token = actions.sign_in(
        person_id=person_id, now=now, device=device, code=code, passkey_id=passkey_id
    )
    forget_receipts(before=now - RECEIPTS_LAST)
    limits.tidy(now)
    start_over(token)
    if not code and queries.has_second_step(person_id):
        return see_other(url_for("account.code", next=target))
    return arrived(person_id, target, now)


def arrived(person_id: int, target: str, now: datetime) -> Response:
    """They are all the way in: tell them what was done to their account on the page they go on to,
    and know this browser from now on."""
    for one in told.news(person_id, now):
        flash(one.sentence, "warning")
    if guessed_at := guard.guessed_since(person_id, now - guard.TOLD_EVERY):
        flash(told.guessed(guessed_at), "warning")
    return remember_browser(see_other(target), person_id, now)


def half_way() -> tuple[int, int]:
    """Return who gave their password in this browser and still owes the second step: the person's
    id and the sign-in's. Raises Refusal when it is nobody."""
    token = session.get("token")
    found = queries.half_way(token, clock.now()) if isinstance(token, str) else None
    if found is None:
        raise Refusal("This took too long, or you have not given your password yet. Sign in again.")
    return found


def code_page(form: CodeForm, person_id: int, status: int = 200, *, passkey_error: str = "") -> Any:
    ways = second_steps(person_id)
    page = render_template("auth/code.html", form=form, **ways, passkey_error=passkey_error)
    return page, status


def second_steps(person_id: int) -> dict[str, bool]:
    """With what somebody can take the second step."""
    has_app = queries.person(person_id).totp_since is not None
    return {"has_app": has_app, "has_passkey": bool(usable_ids(person_id))}


def browser_tokens() -> list[str]:
    """What this browser is known by: a token for each of the last people who signed in in it."""
    tokens = request.cookies.get(_cookie_name(), "").split(".")
    return [token for token in tokens if token][: known_browsers.MOST_IN_A_COOKIE]


def remember_browser(response: Response, person_id: int, now: datetime) -> Response:
    """Know this browser, for half a year from now. Call it inside the write transaction."""
    tokens = browser_tokens()
    address = request.remote_addr
    added = known_browsers.remember(person_id=person_id, tokens=tokens, address=address, now=now)
    kept = [*([added] if added else []), *tokens][: known_browsers.MOST_IN_A_COOKIE]
    response.set_cookie(
        _cookie_name(),
        ".".join(kept),
        max_age=known_browsers.LASTS,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def start_over(token: str) -> None:
    """A new cookie. Whatever it held before belongs to nobody now, the form token included."""
    session.clear()
    carry_on(token)


def carry_on(token: str) -> None:
    """The same person went on to prove more: their open forms in other tabs still work."""
    session["token"] = token
    session.permanent = True


def own_path(target: str | None) -> str:
    """Only a path of our own: never another site's address."""
    target = target or ""
    safe = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if safe and target.isprintable() else url_for("public.home")


def too_many(refusal: limits.TooMany, template: str, **context: Any) -> Any:
    """The form as it was sent, the sentence at its field, and for machines when to come back."""
    response = make_response(render_template(template, **context), refusal.status)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response
