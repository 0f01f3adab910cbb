"""Risky things ask for the password again: who finds an open laptop shall not take the campaign."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_login import current_user

from outreach.core.htmx import page_asking, redirect_whole_page, see_other, wants_fragment
from outreach.core.vocabulary import Role


def needs_fresh_password(view: Callable[..., Any]) -> Callable[..., Any]:
    """For a POST: when the password was given more than 10 minutes ago, ask for it and come back to
    the page that this came from. Put it between the route and `@commits`."""

    @wraps(view)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if current_user.password_is_fresh:
            return view(*args, **kwargs)
        return ask_for_password(_back())

    return wrapper


def ask_for_password(back: str) -> Any:
    """Send them to give it, and then to this page."""
    url = url_for("profile.confirm", next=back or None)
    return redirect_whole_page(url) if wants_fragment() else see_other(url)


def _back() -> str:
    """The page this came from. A choice goes along in its address, to be there again; what was
    written does not: addresses are kept in too many places."""
    page, role = page_asking(), request.form.get("role", "")
    said = {"role": role} if role in list(Role) else {}
    # Who takes over what: numbers of ours.
    for name, value in request.form.items():
        if re.fullmatch(r"keep-[a-z_]+-[0-9]{1,9}", name) and re.fullmatch("[0-9]{1,9}", value):
            said[name] = value
    return page + ("&" if "?" in page else "?") + urlencode(said) if said else page
