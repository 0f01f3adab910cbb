"""The commonest question, answered before anything else starts up.

Every open board asks every two seconds what changed, and mostly nothing did. Here the same is
asked as everywhere (whose cookie, is it signed in, may it see the board, which revision), by the
same functions, but without making a request of it. Whatever is not plainly "nothing has changed"
goes on to the view.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.http import parse_cookie

from outreach.auth.queries import ROLE, VIEWER, asked
from outreach.core import clock, htmx, security
from outreach.core.access import ACCESS
from outreach.core.sql import look_up
from outreach.queue.models import BoardRevision

PATH, ENDPOINT = "/board/changes", "board.changes"
# How often a board also looks for what time alone changed: leases and waits that ran out.
LOOK_EVERY = 10

# Who is looking, as every request asks it, and the newest revision: one read.
_WHO_AND_WHAT = VIEWER.add_columns(select(BoardRevision.value).scalar_subquery())

StartResponse = Callable[..., Any]


def init_app(app: Flask) -> None:
    ordinary = app.wsgi_app

    def wsgi_app(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        unchanged = False
        if environ.get("PATH_INFO") == PATH and environ["REQUEST_METHOD"] == "GET":
            with app.app_context(), suppress(OperationalError):  # the ordinary way says so
                unchanged = _unchanged(app, environ, clock.now())
        if unchanged:
            start("304 NOT MODIFIED", security.private_headers(app))
            return ()
        return ordinary(environ, start)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign, assignment]


def _unchanged(app: Flask, environ: dict[str, Any], now: datetime) -> bool:
    """Whether someone who may see the board knows its newest revision and looked a moment ago."""
    known = htmx.revision_in(environ.get("HTTP_HX_PTAG", ""))
    if known is None or (now - known[1]).total_seconds() >= LOOK_EVERY:
        return False
    cookie = parse_cookie(environ).get(app.config["SESSION_COOKIE_NAME"], "")
    token = security.session_in(app, cookie).get("token")
    if not isinstance(token, str):
        return False
    row = look_up(_WHO_AND_WHAT, **asked(token, now))
    return row is not None and row[ROLE] in ACCESS[ENDPOINT] and row[-1] == known[0]
