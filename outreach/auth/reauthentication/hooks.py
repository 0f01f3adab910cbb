"""Asking for the password again before a risky request: an open laptop gives nobody the campaign.

Which requests ask is in `outreach.auth.reauthentication.rule`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any

from flask import g, render_template, request, url_for
from flask_login import current_user

from outreach.auth import actions
from outreach.auth import credentials as proving
from outreach.auth import rate_limits as limits
from outreach.auth.reauthentication.forms import AskedForm
from outreach.auth.responses import carry_on, too_many
from outreach.core import clock
from outreach.core.database import AGAIN_FIELD, NOT_CONTENT, transaction
from outreach.core.htmx import page_asking, redirect_whole_page, see_other, wants_fragment

WRONG = "That is not your password."
PAGE = "auth/reauthentication/asked.html"


def needs_fresh_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """Ask for the password before this POST view when it is more than 10 minutes old.

    Put it between the route and `@commits`.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if (asks := password_page()) is not None:
            return asks
        return view(*args, **kwargs)

    return wrapper


def needs_fresh_sign_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Lead to /account/confirm, where a passkey will do, too, before this POST view.

    For forms that carry nothing typed, or whose answer a script reads.
    """

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if not current_user.password_is_fresh:
            return ask_for_password(page_asking())
        return view(*args, **kwargs)

    return wrapper


def password_page(*, for_file: bool = False) -> Any:
    """Return the page that asks for the password, or None when the POST may go on.

    The page carries every field of the form, and sends them to the same address with the
    password: the view then runs with what was typed. `for_file` is for an answer that is a
    download, which leaves the page where it is.
    """
    if current_user.password_is_fresh:
        return None
    if wants_fragment():
        return ask_for_password(page_asking())
    if AGAIN_FIELD not in request.form:
        return _asked_page(AskedForm(formdata=None), for_file), 403
    return _check(AskedForm(), for_file)


def _check(form: AskedForm, for_file: bool) -> Any:
    """Return None for the right password, else the page with the reason at the field."""
    if not form.validate():
        return _asked_page(form, for_file), 422
    proved = own_password(form.password_again)
    if isinstance(proved, limits.TooMany):
        return too_many(proved, PAGE, **_asked(form, for_file))
    if proved is None:
        return _asked_page(form, for_file), 422
    password_given()
    return None


def own_password(field: Any) -> str | limits.TooMany | None:
    """Return the hash of the person's own password, if the field holds it.

    Otherwise the reason stands at the field.
    """
    try:
        fits = proving.own_password(current_user.id, field.data or "")
    except limits.TooMany as refusal:
        field.errors = [str(refusal)]
        return refusal
    if fits is None:
        field.errors = [WRONG]
    return fits


def password_given() -> None:
    """Give this sign-in a new token, and a fresh password from now on and in this request."""
    now = clock.now()
    with transaction():
        token = actions.renew(sign_in_id=current_user.sign_in_id, now=now, password_at=now)
    carry_on(token)
    viewer = current_user._get_current_object()
    g._login_user = replace(viewer, password_is_fresh=True)


def ask_for_password(back: str) -> Any:
    """Send them to give the password, and then to the page `back`."""
    url = url_for("profile.confirm", next=back or None)
    return redirect_whole_page(url) if wants_fragment() else see_other(url)


def _asked_page(form: AskedForm, for_file: bool) -> str:
    return render_template(PAGE, **_asked(form, for_file))


def _asked(form: AskedForm, for_file: bool) -> dict[str, Any]:
    sent = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in NOT_CONTENT or name == "idempotency_key"
    ]
    # After a wrong password the page that asks is this one.
    back = page_asking() if AGAIN_FIELD not in request.form else ""
    action = request.full_path.rstrip("?")
    return {"form": form, "sent": sent, "action": action, "back": back, "for_file": for_file}
