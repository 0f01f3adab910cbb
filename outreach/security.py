"""What every request must pass and every response carries."""

from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

from flask import Flask, Request, Response, abort, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_login import current_user
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter

from outreach import clock
from outreach.htmx import VARY, vary

# Nothing inline, nothing from elsewhere. Pico draws its icons as data: images.
CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        # The one other place to which we send people with a form, and only what they type there.
        "form-action 'self' https://www.writetothem.com",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Flask-WTF wants to see a Referer on https; nobody else is told where people were.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
NO_STORE = "no-store"
HSTS = "max-age=31536000"


class IdConverter(IntegerConverter):
    """An id that a database column can hold: more digits are no page, not an error."""

    def __init__(self, url_map: Any) -> None:
        super().__init__(url_map, max=2**31 - 1)


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookie. An open board sends the same one every two seconds, so a process
    checks a signature once and its age every time. Who it belongs to is asked of the database."""

    def __init__(self, app: Flask) -> None:
        serializer = super().get_signing_serializer(app)
        if serializer is None:
            raise RuntimeError("there is no SECRET_KEY")
        self._serializer = serializer
        signer = cast(TimestampSigner, serializer.make_signer(serializer.salt))
        self._signed = lru_cache(1024)(lambda cookie: signer.unsign(cookie, return_timestamp=True))

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        return self.read(app, request.cookies.get(self.get_cookie_name(app), ""))

    def read(self, app: Flask, cookie: str) -> SecureCookieSession:
        """What the cookie says; nothing, if it is not ours or too old."""
        try:
            payload, signed_at = self._signed(cookie)
            if timedelta(0) <= clock.now() - signed_at <= app.permanent_session_lifetime:
                return self.session_class(self._serializer.load_payload(payload))
        except BadSignature:
            pass
        return self.session_class()


def session_in(app: Flask, cookie: str) -> SecureCookieSession:
    return cast(Sessions, app.session_interface).read(app, cookie)


def private_headers(scheme: str) -> list[tuple[str, str]]:
    """What an answer for someone signed in carries, where Flask is not asked to make it."""
    headers = [*HEADERS.items(), ("Vary", f"{VARY}, Cookie"), ("Cache-Control", NO_STORE)]
    return [*headers, ("Strict-Transport-Security", HSTS)] if scheme == "https" else headers


def refuse_nul() -> None:
    """PostgreSQL refuses a NUL in text. So does this door, once, on both databases.

    It reads the form: a body that nobody read makes the server drop the connection.
    """
    values = [request.path, *request.args.keys()]
    for several in request.args.listvalues():
        values += several
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        # JSON would be taken for a form by Flask-WTF, with values that are no text.
        if request.mimetype not in FORMS and request.get_data():
            abort(400, "This can only be sent as a form.")
        values += request.form.keys()
        for several in request.form.listvalues():
            values += several
    if any("\0" in value for value in values):
        abort(400, "That contained a character that cannot be stored. Please remove it.")


def add_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.endpoint != "static":
        vary(response)
        if getattr(current_user, "is_authenticated", False) or request.method == "POST":
            response.headers["Cache-Control"] = NO_STORE
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def init_app(app: Flask) -> None:
    app.session_interface = Sessions(app)
    app.url_map.converters["id"] = IdConverter
    app.before_request(refuse_nul)
    app.after_request(add_headers)
