"""What every request must pass and every response carries."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote, urlsplit

from flask import Flask, Request, Response, abort, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import current_user
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from werkzeug.datastructures import Headers
from werkzeug.exceptions import Forbidden, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter
from werkzeug.sansio.utils import get_host

from outreach.core import clock
from outreach.core.htmx import VARY, vary

# Nothing inline, nothing from elsewhere. Pico draws its icons as data: images.
CSP = "; ".join(
    (
        "default-src 'none'",
        "object-src 'none'",
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
    "X-Permitted-Cross-Domain-Policies": "none",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # The server would put its own name here otherwise.
    "Server": "outreach",
}
# What other sites may show in a frame: it loads nothing but its own, and nothing is sent from it.
FRAMED = {
    **HEADERS,
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "style-src 'self'",
            "img-src 'self'",
            "form-action 'none'",
            "base-uri 'none'",
            "frame-ancestors *",
        )
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
del FRAMED["X-Frame-Options"]


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# In bytes, where 64 KiB are not enough: 500 lines of a spreadsheet with all their columns.
LARGER = {
    "inviting.create": 256 * 1024,
    # A spreadsheet, with what a form adds; and its several hundred values, corrected.
    "importing.upload": 5 * 1024 * 1024 + 64 * 1024,
    "importing.choose": 256 * 1024,
    # The same file; and 64 KiB of names and links, as a form sends them.
    "signatures.look": 5 * 1024 * 1024 + 64 * 1024,
    "signatures.confirm": 256 * 1024,
    "signatures.enter": 256 * 1024,
}
TOO_LARGE = {
    "importing.upload": "This file is larger than 5 MB. Divide it, or leave out what is not used.",
    "signatures.look": "This file is larger than 5 MB. Divide it, or leave out what is not used.",
}
NO_STORE = "no-store"
HSTS = "max-age=31536000; includeSubDomains"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Asked by machines beside us, over http and by whatever name: it says nothing but "ok".
HEALTH = "/healthz"


class IdConverter(IntegerConverter):
    """An id that a database column can hold: more digits are no page, not an error, and neither
    are the digits of other scripts, which would be second addresses of the same page."""

    regex = "[0-9]+"

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

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # Flask would say that the answer depends on the cookie, because others have looked at it.
        if not g.get("same_for_everyone"):
            super().save_session(app, session, response)

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


def private_headers(app: Flask) -> list[tuple[str, str]]:
    """What an answer for someone signed in carries, where Flask is not asked to make it."""
    headers = [*HEADERS.items(), ("Vary", f"{VARY}, Cookie"), ("Cache-Control", NO_STORE)]
    return [*headers, ("Strict-Transport-Security", HSTS)] if by_https(app) else headers


def public_headers(app: Flask, *, framed: bool) -> list[tuple[str, str]]:
    """The same for an answer that is everybody's; how long it holds, it says itself."""
    headers = [*(FRAMED if framed else HEADERS).items()]
    return [*headers, ("Strict-Transport-Security", HSTS)] if by_https(app) else headers


def by_https(app: Flask) -> bool:
    """Whether people reach us over https. What a request says of itself does not count."""
    return bool(app.config["SESSION_COOKIE_SECURE"])


def refuse_nul() -> None:
    """PostgreSQL refuses a NUL in text. So does this door, once, on both databases."""
    values = [request.path, *request.args.keys()]
    for several in request.args.listvalues():
        values += several
    if request.method not in SAFE_METHODS:
        _allow_size()
        # JSON would be taken for a form by Flask-WTF, with values that are no text. Where nothing
        # is taken at all, that is said.
        if request.mimetype not in FORMS and request.get_data() and request.endpoint:
            abort(400, "This can only be sent as a form.")
        values += request.form.keys()
        for several in request.form.listvalues():
            values += several
    if any("\0" in value for value in values):
        abort(400, "That contained a character that cannot be stored. Please remove it.")


def same_for_everyone(*, framed: bool) -> None:
    """Say of the answer being made that it does not depend on who asks; with `framed`, that other
    sites may show it inside theirs. Nobody then looks at the session, so any cache may keep it."""
    g.same_for_everyone, g.framed = True, framed


def body_limit(app: Flask, endpoint: str) -> int:
    """Return how many bytes a body may have that is sent to this endpoint."""
    return LARGER.get(endpoint) or int(app.config["MAX_CONTENT_LENGTH"])


def _allow_size() -> None:
    """Refuse what is too long. The front (`core/front.py`) has not kept it: only its length."""
    endpoint = request.endpoint or ""
    limit = body_limit(current_app, endpoint)
    if endpoint in LARGER:
        request.max_content_length = request.max_form_memory_size = limit
    if (request.content_length or 0) > limit:
        abort(413, TOO_LARGE.get(endpoint))


def add_headers(response: Response) -> Response:
    response.headers.update(FRAMED if g.get("framed") else HEADERS)
    if g.get("same_for_everyone"):
        pass  # it says itself how long it holds
    # A file that is not there is answered with a page, and that may be somebody's.
    elif request.endpoint != "static" or response.status_code >= 400:
        vary(response)
        _keep_out_of_caches(response)
    if by_https(current_app):
        response.headers["Strict-Transport-Security"] = HSTS
    return response


def _keep_out_of_caches(response: Response) -> None:
    """Let nothing keep a page that is not declared to be everybody's: before signing in there are
    an invited person's address, an office's words, a link to a new password. A view for programs
    may choose its own rule for GET. An address with a token in it is listed nowhere."""
    if getattr(current_user, "is_authenticated", False) or request.method == "POST":
        response.headers["Cache-Control"] = NO_STORE
    response.headers.setdefault("Cache-Control", NO_STORE)
    if "token" in (request.view_args or {}):
        response.headers["X-Robots-Tag"] = "noindex"


def forget_device(response: Response) -> Response:
    """Have the browser delete what it keeps of this site: pages in its cache, drafts, storage."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


class CrossSite(Forbidden):
    """A form that a page of another site sent."""


def is_cross_site(method: str, headers: Headers, ours: Iterable[str]) -> bool:
    """Whether a request that changes something comes from a page that is not ours.

    - A page of ours says `same-origin`; so does a reload of a form. A bookmark or an address that
      somebody typed says `none`. Everything else is refused, `same-site` too: another name under
      the same domain is somebody else.
    - `Origin`, where there is one, must be one of ours. `null` is nobody's: a sandboxed frame, a
      file, a redirect from elsewhere. Our Referrer-Policy does not make our own pages send it.
    - Old browsers and programs send neither. They pass here; the form's token is asked all the
      same, and another site's page cannot leave out what the browser adds.
    - GET, HEAD and OPTIONS change nothing (the database refuses it) and may come from anywhere:
      a link in an email is one.
    """
    if method in SAFE_METHODS:
        return False
    if headers.get("Sec-Fetch-Site", "none").lower() not in ("same-origin", "none"):
        return True
    origins = headers.getlist("Origin")
    return any(origin.lower() not in ours for origin in origins)


def refuse_cross_site() -> None:
    """Asked before anything else is, and beside the form's token, not instead of it."""
    ours = (origin_of(current_app.config["PUBLIC_URL"]), f"{request.scheme}://{request.host}")
    if is_cross_site(request.method, request.headers, ours):
        raise CrossSite("This came from another site. Open the page here and send it again.")


def origin_of(url: str) -> str:
    parts = urlsplit(url.lower())
    return f"{parts.scheme}://{parts.netloc}"


def init_app(app: Flask) -> None:
    app.session_interface = Sessions(app)
    app.url_map.converters["id"] = IdConverter
    app.before_request(refuse_nul)
    app.before_request(refuse_cross_site)
    app.after_request(add_headers)


Start = Callable[..., Any]


def install_host_guard(app: Flask) -> None:
    """Put before everything else: what a request says of who asks, for which site and how it came
    is believed as configured. X-Forwarded-* counts from the right, as many as there are proxies
    of ours; without one, not at all. The name of the site comes from Host alone."""
    inside, names = app.wsgi_app, frozenset(app.config["HOST_NAMES"])
    public, proxies = app.config["PUBLIC_URL"], app.config["TRUSTED_PROXIES"]
    is_known = lru_cache(256)(lambda host: _name(host) in names)

    def door(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if environ.get("PATH_INFO") == HEALTH:
            return inside(environ | {"HTTP_HOST": "localhost"}, start)
        if not is_known(environ.get("HTTP_HOST", "")):
            return _answer(app, start, "400 Bad Request", "This site has another name.")
        if proxies and by_https(app) and environ["wsgi.url_scheme"] != "https":
            if environ["REQUEST_METHOD"] not in SAFE_METHODS:
                # It has been sent in the open already: a redirect would hide that.
                return _answer(app, start, "403 Forbidden", "Use the https address.")
            query = environ.get("QUERY_STRING", "")
            path = quote(environ.get("PATH_INFO", "/").encode("latin-1"), safe="/%:@!$&'()*+,;=~")
            where = public + "/" + path.lstrip("/") + (f"?{query}" if query else "")
            return _answer(app, start, "308 Permanent Redirect", "", ("Location", where))
        return inside(environ, start)

    app.wsgi_app = door  # type: ignore[method-assign, assignment]
    if proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            door, x_for=proxies, x_proto=proxies, x_host=0, x_port=0, x_prefix=0
        )


def _name(host: str) -> str:
    """The name in a Host header, without its port; empty where it is none."""
    try:
        found = get_host("http", host, None, None)
    except SecurityError:
        return ""
    bare = found if found.endswith("]") else found.rpartition(":")[0] or found
    return bare.lower()


def _answer(
    app: Flask, start: Start, status: str, sentence: str, *more: tuple[str, str]
) -> Iterable[bytes]:
    body = sentence.encode()
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))]
    start(status, [*headers, *private_headers(app), *more])
    return [body]
