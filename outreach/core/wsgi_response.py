"""One run of a WSGI application, a step at a time: each may happen in another thread.

Between two steps no thread is taken, so a client that reads slowly keeps nobody from working.
"""

from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from typing import Any

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[bytes, bytes]]

# What a step reads at most of a response that is there already.
PIECE_BYTES = 256 * 1024


class WSGIResponse:
    """`begin`, `read` until it `is_over`, `close`; what is over at once is closed at once."""

    def __init__(self, app: App, environ: dict[str, Any]) -> None:
        self._app, self._environ = app, environ
        # What a generator sets in one step, it finds in the next.
        self._context = copy_context()
        self._iterable: Iterable[bytes] = ()
        self._pieces: Iterator[bytes] = iter(())
        self._length: int | None = None
        self._size = 0  # in bytes, so far
        self.status = 500
        self.headers: Headers = []
        self.is_over = self.is_closed = False

    def begin(self) -> bytes:
        """Call the application. Return the first piece of the body, or all of a small one."""
        return self._context.run(self._begin)

    def read(self) -> bytes:
        """Return the next piece; nothing, once it `is_over`. Wait for what is not there yet."""
        return self._context.run(self._read)

    def close(self) -> None:
        """Tell the application that the client has it all, or has gone."""
        self._context.run(self._close)

    def _begin(self) -> bytes:
        try:
            self._iterable = self._app(self._environ, self._start)
            self._pieces = iter(self._iterable)
            piece = self._read()
            if self._size == self._length:
                self._next()  # there is none; now it is over
        except BaseException:
            self._close()
            raise
        if self.is_over:
            self._close()
        return piece

    def _start(self, status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
        self.status = int(status[:3])
        self.headers = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        lengths = [int(value) for name, value in self.headers if name == b"content-length"]
        self._length = lengths[0] if lengths else None

    def _read(self) -> bytes:
        piece = self._next()
        # What says how long it is, is there already: not a step of its own for every few lines.
        while self._size < (self._length or 0) and len(piece) < PIECE_BYTES and not self.is_over:
            piece += self._next()
        return piece

    def _next(self) -> bytes:
        for piece in self._pieces:
            if piece:
                self._size += len(piece)
                return piece
        self.is_over = True
        return b""

    def _close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            getattr(self._iterable, "close", lambda: None)()
