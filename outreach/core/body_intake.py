"""Which requests may have a body, of which size. Asked on the event loop: it reads no database."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.http import parse_cookie

from outreach.core.errors import Refusal
from outreach.core.request_bodies import (
    MAX_DISCARDED_BYTES,
    BodyTooLarge,
    Receive,
    Received,
    collect,
)
from outreach.core.security import SAFE_METHODS, body_limit, session_in
from outreach.core.wsgi_environ import Environ, put_body

# In memory at the same time, each up to 5 MB.
MAX_UPLOADS_PER_SESSION = 2


class TooManyUploads(Refusal):
    status = 503
    seconds = 10

    def __init__(self) -> None:
        super().__init__("You are sending two files already. Try again when they have arrived.")


class BodyIntake:
    def __init__(self, app: Flask) -> None:
        self._app, self._routes = app, app.url_map.bind("localhost")
        self._uploads: Counter[str] = Counter()

    @asynccontextmanager
    async def collected(self, environ: Environ, receive: Receive) -> AsyncIterator[Received]:
        """Put the body into `environ`, for as long as the block lasts; return how much was read of
        it. Only after all of it may the connection go on.

        Raises BodyTooSlow, BodyBroken, TooManyUploads. One that is too large is left out, and its
        length stays: the application has the words for it.
        """
        if not _has_body(environ):
            yield Received.WHOLE
        elif (endpoint := self._endpoint(environ)) is None:
            put_body(environ, b"", 0)
            yield Received.NOTHING
        else:
            limit, general = body_limit(self._app, endpoint), body_limit(self._app, "")
            token = self._session_token(environ) if limit > general else ""
            with self._upload(token):
                yield await self._collect(environ, receive, limit if token else general)

    async def _collect(self, environ: Environ, receive: Receive, limit: int) -> Received:
        announced = int(environ["CONTENT_LENGTH"]) if "CONTENT_LENGTH" in environ else None
        if _is_hopeless(environ, announced or 0, limit):
            put_body(environ, b"", announced or 0)
            return Received.NOTHING
        seconds = self._app.config["BODY_SECONDS"]
        try:
            body = await collect(receive, announced=announced, max_bytes=limit, seconds=seconds)
        except BodyTooLarge as error:
            put_body(environ, b"", error.length)
            return error.received
        put_body(environ, body, len(body))
        return Received.WHOLE

    def _endpoint(self, environ: Environ) -> str | None:
        """Return the endpoint that will read the body; None where no route takes one."""
        if environ["REQUEST_METHOD"] in SAFE_METHODS:
            return None
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
        try:
            endpoint, _ = self._routes.match(path, method=environ["REQUEST_METHOD"])
        except HTTPException:
            return None
        return str(endpoint)

    def _session_token(self, environ: Environ) -> str:
        """Return what the signed cookie says, whether or not that session goes on; or nothing."""
        cookie = parse_cookie(environ).get(self._app.config["SESSION_COOKIE_NAME"], "")
        token = session_in(self._app, cookie).get("token")
        return token if isinstance(token, str) else ""

    @contextmanager
    def _upload(self, token: str) -> Iterator[None]:
        """Count an upload of this session; without a session there is none."""
        if not token:
            yield
            return
        if self._uploads[token] >= MAX_UPLOADS_PER_SESSION:
            raise TooManyUploads
        self._uploads[token] += 1
        try:
            yield
        finally:
            self._uploads -= Counter([token])  # and without what is 0 then


def _has_body(environ: Environ) -> bool:
    return "HTTP_TRANSFER_ENCODING" in environ or environ.get("CONTENT_LENGTH", "0") != "0"


def _is_hopeless(environ: Environ, announced: int, limit: int) -> bool:
    """Return whether not even reading helps: too long to throw away, or the client waits for a
    word before it sends anything."""
    asks_first = "HTTP_EXPECT" in environ and announced > limit
    return asks_first or announced > limit + MAX_DISCARDED_BYTES
