"""Answers that are the same for everybody: kept ready, told apart by what they say, never by who
asks. They look at no cookie and set none, so any cache may keep them, too."""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, request
from sqlalchemy.exc import OperationalError
from werkzeug.http import parse_accept_header, parse_cookie, parse_etags

from outreach.core import security
from outreach.public.overview import overview, version
from outreach.public.response_cache import Ready, Shelf

HTML, JSON, ATOM, XML, TEXT, PNG = (
    "text/html",
    "application/json",
    "application/atom+xml",
    "application/xml",
    "text/plain",
    "image/png",
)
# A name that is taken back is gone from every cache within a minute.
CACHE = "public, max-age=60, stale-if-error=86400"
Views = Callable[[Callable[..., Any]], Callable[..., Response]]
Headers = list[tuple[str, str]]


class Answer(NamedTuple):
    body: str | bytes
    kind: str = HTML
    status: int = 200


def page(template: str, status: int = 200, /, **context: Any) -> Answer:
    """A page that knows nothing of who asks: Flask's own way would look at the session."""
    return Answer(current_app.jinja_env.get_template(template).render(context), HTML, status)


def for_everyone(
    *, by_seat: bool = False, reads: tuple[str, ...] = (), framed: bool = False, unless: str = ""
) -> Views:
    """Decorate a view that returns an Answer, or a redirect. Its answer may depend on the field
    `seat` of the query (`by_seat`), or on others (`reads`): an answer to those is made each time,
    the rest are kept. `framed` lets other sites put it in a frame; `unless` is the header of
    those who get something else at this address."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def wrapper(**given: Any) -> Response:
            plain = not any(name in request.args for name in reads)
            seat = request.args.get("seat", "") if by_seat else ""
            # By its code as we write it: however many ways there are to type one, 650 are kept.
            plain = plain and (not seat or seat in overview().by_code)
            where = f"{request.path}?{seat}"
            ready = _shelf(current_app).find(where, version()) if plain else None
            if ready is None:
                answer = view(**given)
                if isinstance(answer, Response):
                    security.same_for_everyone(framed=framed)
                    answer.headers["Cache-Control"] = CACHE
                    return answer
                ready = _make_ready(answer, framed, unless)
                if plain and ready.status == 200:
                    _shelf(current_app).put(where, ready)
            return _send(ready)

        return wrapper

    return decorate


def only_for_them(answer: Answer) -> Response:
    """For what somebody typed: no cache keeps it, and it says as little of them as the others."""
    response = _send(_make_ready(answer, framed=False, unless=""))
    response.headers["Cache-Control"] = security.NO_STORE
    del response.headers["ETag"]
    return response


def _make_ready(answer: Answer, framed: bool, unless: str) -> Ready:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    charset = "" if answer.kind in (PNG, JSON) else "; charset=utf-8"
    return Ready(
        version=version(),
        etag=hashlib.sha256(body).hexdigest()[:20],
        body=body,
        packed=b"" if answer.kind == PNG else gzip.compress(body, 6, mtime=0),
        kind=answer.kind + charset,
        status=answer.status,
        framed=framed,
        unless=unless,
    )


def _send(ready: Ready) -> Response:
    security.same_for_everyone(framed=ready.framed)
    status, headers, body = _chosen(ready, request.environ)
    return Response(body, status, headers, content_type=ready.kind if body else None)


def _chosen(ready: Ready, environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
    """The answer in the form that who asks can use: status, headers without its kind, body."""
    vary = "Accept-Encoding" + (f", {ready.unless}" if ready.unless else "")
    # Weak, because packed or not it says the same.
    headers = [("ETag", f'W/"{ready.etag}"'), ("Cache-Control", CACHE), ("Vary", vary)]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and ready.status == 200 and parse_etags(known).contains_weak(ready.etag):
        return 304, headers, b""
    if ready.packed and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        return ready.status, [*headers, ("Content-Encoding", "gzip")], ready.packed
    return ready.status, headers, ready.body


def _takes_gzip(accepted: str) -> bool:
    return "gzip" in accepted and parse_accept_header(accepted).quality("gzip") > 0


def _shelf(app: Flask) -> Shelf:
    shelf: Shelf = app.extensions.setdefault("published_answers", Shelf())
    return shelf


def forget(app: Flask) -> None:
    """Begin anew, as after the database was put back to what it was."""
    app.extensions.pop("published_answers", None)
    app.extensions.pop("overview", None)


def init_app(app: Flask) -> None:
    """What is kept is given out before anything else starts up: half the country may be asking."""
    ordinary = app.wsgi_app
    cookie = app.config["SESSION_COOKIE_NAME"]

    def wsgi_app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        where = f"{environ.get('PATH_INFO')}?"
        if environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return ordinary(environ, start)
        if not (shelf := _shelf(app)).has(where):
            return ordinary(environ, start)
        ready = None
        with app.app_context(), suppress(OperationalError):  # the ordinary way says so
            ready = shelf.find(where, version())
        if ready is None or (ready.unless and cookie in parse_cookie(environ)):
            return ordinary(environ, start)
        status, headers, body = _chosen(ready, environ)
        headers += security.public_headers(app, framed=ready.framed)
        if status == 304:
            start("304 NOT MODIFIED", headers)
            return ()
        start(
            "200 OK", [*headers, ("Content-Type", ready.kind), ("Content-Length", str(len(body)))]
        )
        return (body,)

    app.wsgi_app = wsgi_app  # type: ignore[method-assign, assignment]
