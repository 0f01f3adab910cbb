"""Sends what the application answers, as fast as the client takes it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from flask import Flask

from outreach.core.brief_cache import Answer, BriefCache
from outreach.core.logging import where
from outreach.core.request_bodies import Receive, Received
from outreach.core.security import private_headers
from outreach.core.worker_threads import WorkerThreads
from outreach.core.wsgi_environ import Environ
from outreach.core.wsgi_response import Headers, WSGIResponse

Send = Callable[[dict[str, Any]], Awaitable[None]]

# A client that takes none of its next 256 KB for so long has gone.
SEND_SECONDS = 120
CLOSE = (b"connection", b"close")


class Responder:
    """`received`: how much was read of the request; without more knowledge, not all."""

    def __init__(self, app: Flask, receive: Receive, send: Send) -> None:
        self._app, self._receive, self._send = app, receive, send
        self._has_begun = False
        self.received = Received.HALF

    async def answer_kept(self, answer: Answer) -> None:
        """Send an answer to a request that has no body."""
        self.received = Received.WHOLE
        await self._start(answer.status, answer.headers)
        await self._end(answer.body)

    async def answer(self, environ: Environ, threads: WorkerThreads, cache: BriefCache) -> None:
        """Run the application in `threads`, and send what it answers."""
        response = WSGIResponse(self._app, environ)
        piece = await threads.run(response.begin)
        try:
            await self._start(response.status, response.headers)
            if response.is_over:
                cache.keep(environ, Answer(response.status, response.headers, piece))
                await self._end(piece)
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
        if self.received is Received.WHOLE:
            self.received = Received.NOTHING
        await self._start(status, headers)
        await self._end(sentence.encode())

    async def fail(self, error: Exception) -> None:
        # Not its message, which may quote what somebody wrote.
        self._app.logger.error("front\n%s", where(error))
        await self.refuse(500, "Something went wrong on our side.")

    async def _start(self, status: int, headers: Headers) -> None:
        self._has_begun = True
        if self.received is not Received.WHOLE:
            headers = [*headers, CLOSE]
        if self.received is Received.HALF:
            headers = [line for line in headers if line[0] != b"content-length"]
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def _piece(self, piece: bytes) -> None:
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def _end(self, piece: bytes) -> None:
        """Send the last piece. After half a request no end follows: then granian breaks off the
        connection, which would stay open otherwise until the client sends the rest."""
        if self.received is Received.HALF:
            await self._piece(piece)
        else:
            await self._send({"type": "http.response.body", "body": piece})

    async def _stream(self, response: WSGIResponse, piece: bytes, threads: WorkerThreads) -> None:
        """Send piece by piece. No thread waits for the client, and the next piece is read when it
        has taken the last one. Broken off, it never looks whole."""
        gone = asyncio.ensure_future(self._until_gone())
        try:
            with suppress(TimeoutError):
                while not response.is_over:
                    async with asyncio.timeout(SEND_SECONDS):
                        await self._piece(piece)
                    if gone.done():
                        return
                    piece = await threads.run(response.read)
                await self._end(piece)
        finally:
            gone.cancel()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
