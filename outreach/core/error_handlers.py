"""Every error as a sentence for a person, as a page or as a part of one."""

from typing import Any

from blinker import Signal
from flask import Flask, current_app, g, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from outreach.core import problem_details as problems
from outreach.core.errors import Refusal
from outreach.core.htmx import page_or_fragment
from outreach.core.logging import where
from outreach.core.security import CrossSite
from outreach.core.sqlite import sqlite3

# Sent with `why`, `role`, `token` or `cross_site`, when a request is refused: `auth` records it.
request_refused = Signal()

SENTENCES = {
    400: ("That did not work", "Something in what was sent could not be read. Please try again."),
    403: ("Not for your account", "Your account is not allowed to do this. Ask a coordinator."),
    404: ("Not found", "There is no such page, or it is not yours to see."),
    405: ("Not like that", "This address does not take that kind of request."),
    413: (
        "Too much",
        "What you sent is too long, and nothing was saved. Go back one page: what you typed is "
        "still there. Shorten it and send it again.",
    ),
    500: ("Our mistake", "Something went wrong on our side. What you did was not saved."),
    503: ("Busy for a moment", "Too many people are saving at once. Please try again."),
}


def answer(status: int, sentence: str | None = None) -> Any:
    """One error: what happened, and the way on."""
    if problems.are_meant():
        return problems.answer(status, sentence)
    heading, standard = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    return page_or_fragment(
        "errors/page.html",
        "errors/_message.html",
        status,
        heading=heading,
        sentence=sentence or standard,
    )


def _refused(refusal: Refusal) -> Any:
    if problems.are_meant():
        return problems.refused(refusal)
    if refusal.status == 403:
        request_refused.send(why="role")
    heading = "Not just now" if refusal.status == 409 else SENTENCES.get(refusal.status, ("",))[0]
    response = page_or_fragment(
        "errors/page.html",
        "errors/_message.html",
        refusal.status,
        heading=heading or "That does not fit",
        sentence=str(refusal),
    )
    if refusal.status == 503:
        response.headers["Retry-After"] = str(getattr(refusal, "seconds", 1))
    return response


def _stale_form(error: CSRFError) -> Any:
    request_refused.send(why="token")
    return answer(
        400,
        "This form was open for too long, or you signed in again since. Go back, copy what you "
        "wrote, reload the page and send it again.",
    )


def _http(error: HTTPException) -> Any:
    status = error.code or 500
    if status < 400:
        return error
    if status == 403 and not problems.are_meant():
        request_refused.send(why="cross_site" if isinstance(error, CrossSite) else "role")
    custom = error.description if type(error).description != error.description else None
    response = answer(status, custom)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _log(what: str, error: Exception) -> None:
    # Not `logger.exception`: a message may quote what somebody wrote.
    current_app.logger.error("%s: %s %s\n%s", what, request.method, request.endpoint, where(error))


# The driver's own is what a connection says that cannot be made, or cannot begin to write.
BUSY = (OperationalError, sqlite3.OperationalError)


def _database_busy(error: Exception) -> Any:
    _log("database", error)
    # The page would ask who is looking, and that is what cannot be answered.
    if "_login_user" not in g:
        g._login_user = AnonymousUserMixin()
    return answer(503)


def _unexpected(error: Exception) -> Any:
    _log("error", error)
    return answer(500)


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    for error in BUSY:
        app.register_error_handler(error, _database_busy)
    if not app.testing:
        app.register_error_handler(Exception, _unexpected)
