"""A cache in front of the application: a crowd that asks for one public page costs one thread.

It keeps what any cache on the way may keep, by the same rules (RFC 9111), but so briefly that a
reader sees each change as soon as it is made.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from outreach.core.wsgi_environ import Environ
from outreach.core.wsgi_response import Headers

KEPT_SECONDS = 0.2
# A crowd asks for few pages. When there are more, it begins anew.
MAX_ANSWERS = 64
MAX_BODY_BYTES = 256 * 1024
# Besides the headers that an answer names under Vary.
_ALWAYS_VARY = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE")
_BODY = ("CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING")
_ADDRESS = ("PATH_INFO", "HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")

Key = tuple[str | None, ...]


class Answer(NamedTuple):
    status: int
    headers: Headers
    body: bytes


class BriefCache:
    """To be used from one event loop. `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._vary: dict[Key, Key] = {}
        self._answers: dict[Key, tuple[float, Answer]] = {}

    def find(self, environ: Environ) -> Answer | None:
        address = _address(environ)
        if address is None or (vary := self._vary.get(address)) is None:
            return None
        kept_at, answer = self._answers.get(_key(address, vary, environ), (0.0, None))
        return answer if self._clock() < kept_at + KEPT_SECONDS else None

    def keep(self, environ: Environ, answer: Answer) -> None:
        address = _address(environ)
        if address is None or not _may_be_kept(answer):
            return
        if len(self._answers) >= MAX_ANSWERS:
            self._answers, self._vary = {}, {}
        self._vary[address] = vary = (*_vary(answer.headers), *_ALWAYS_VARY)
        self._answers[_key(address, vary, environ)] = self._clock(), answer


def _address(environ: Environ) -> Key | None:
    """Return the address of a plain GET; None for every other request."""
    if environ["REQUEST_METHOD"] != "GET" or environ["QUERY_STRING"]:
        return None
    if any(name in environ for name in _BODY):
        return None
    return tuple(environ.get(name) for name in _ADDRESS)


def _key(address: Key, vary: Key, environ: Environ) -> Key:
    return (*address, *(environ.get(str(name)) for name in vary))


def _may_be_kept(answer: Answer) -> bool:
    headers = dict(answer.headers)
    return (
        answer.status in (200, 304)
        and headers.get(b"cache-control", b"").startswith(b"public")
        and b"set-cookie" not in headers
        and b"*" not in headers.get(b"vary", b"")
        and len(answer.body) <= MAX_BODY_BYTES
    )


def _vary(headers: Headers) -> list[str]:
    named = b",".join(value for name, value in headers if name == b"vary").decode("latin-1")
    names = {name.strip().upper().replace("-", "_") for name in named.split(",")} - {""}
    return [f"HTTP_{name}" for name in sorted(names)]
