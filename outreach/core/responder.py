"""Sends what the application answers, as fast as the client takes it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from flask import Flask

from outreach.core.logging import where
from outreach.core.request_bodies import Receive
from outreach.core.security import private_headers
from outreach.core.worker_threads import WorkerThreads
from outreach.core.wsgi_environ import Environ
from outreach.core.wsgi_response import WSGIResponse

Send = Callable[[dict[str, Any]], Awaitable[None]]

# A client that takes none of its next 256 KB for so long has gone.
SEND_SECONDS = 120
CLOSE = (b"connection", b"close")


class Responder:
    def __init__(self, app: Flask, receive: Receive, send: Send) -> None:
        self._app, self._receive, self._send = app, receive, send
        self._has_begun = False

    async def answer(self, environ: Environ, threads: WorkerThreads, *, keep_alive: bool) -> None:
        """Run the application in `threads`; without `keep_alive`, end the connection after it."""
        response = WSGIResponse(self._app, environ)
        piece = await threads.run(response.begin)
        try:
            headers = response.headers if keep_alive else [*response.headers, CLOSE]
            await self._start(response.status, headers)
            if response.is_over:
                await self._send({"type": "http.response.body", "body": piece})
            else:
                await self._stream(response, piece, threads)
        finally:
            if not response.is_closed:
                await threads.run(response.close)

    async def refuse(self, status: int, sentence: str, *, retry_after: int = 0) -> None:
        """Say it in plain words, and end the connection."""
        if self._has_begun:
            return  # what is broken off ends its connection by itself
        lines = [("Content-Type", "text/plain; charset=utf-8"), *private_headers(self._app)]
        lines += [("Retry-After", str(retry_after))] if retry_after else []
        headers = [(name.lower().encode(), value.encode()) for name, value in lines]
        await self._start(status, [*headers, CLOSE])
        await self._send({"type": "http.response.body", "body": sentence.encode()})

    async def fail(self, error: Exception) -> None:
        # Not its message, which may quote what somebody wrote.
        self._app.logger.error("front\n%s", where(error))
        await self.refuse(500, "Something went wrong on our side.")

    async def _start(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        self._has_begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _stream(self, response: WSGIResponse, piece: bytes, threads: WorkerThreads) -> None:
        """Send piece by piece. No thread waits for the client, and the next piece is read when it
        has taken the last one. Broken off, it never looks whole."""
        gone = asyncio.ensure_future(self._until_gone())
        try:
            with suppress(TimeoutError):
                while not response.is_over:
                    async with asyncio.timeout(SEND_SECONDS):
                        await self._send(
                            {"type": "http.response.body", "body": piece, "more_body": True}
                        )
                    if gone.done():
                        return
                    piece = await threads.run(response.read)
                await self._send({"type": "http.response.body", "body": piece})
        finally:
            gone.cancel()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
