"""Collecting the body of a request within a deadline and a size, without a thread that waits."""

import asyncio
from collections.abc import Awaitable, Callable
from enum import Enum
from typing import Any

from outreach.core.errors import Refusal

Receive = Callable[[], Awaitable[dict[str, Any]]]

# A body that is too large is read and thrown away, up to so many bytes more: else the server drops
# the connection, and the client never sees why.
MAX_DISCARDED_BYTES = 2 * 1024 * 1024
# Of a large body so many bytes must come a second, once the deadline for any body has passed.
MIN_BYTES_PER_SECOND = 64 * 1024


class Received(Enum):
    """How much was read of what a client sends. After HALF of it the server (hyper) waits for the
    rest even when it has answered, so the answer must end the connection itself."""

    WHOLE, NOTHING, HALF = "whole", "nothing", "half"


class BodyTooSlow(Refusal):
    """The deadline passed before the last byte came."""

    status = 408

    def __init__(self) -> None:
        super().__init__(
            "What you sent did not arrive in time, and nothing was saved. "
            "Check your connection, go back one page and send it again."
        )


class BodyBroken(Refusal):
    """The connection ended before the body did, or its chunks make no sense."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "What you sent broke off on its way, and nothing was saved. Send it again."
        )


class BodyTooLarge(Exception):
    """`length`: how many bytes were announced, or came until it was known."""

    def __init__(self, length: int, received: Received) -> None:
        super().__init__(length)
        self.length, self.received = length, received


async def collect(
    receive: Receive, *, announced: int | None, max_bytes: int, seconds: float
) -> bytes:
    """Return the whole body. Raises BodyTooLarge, BodyTooSlow, BodyBroken.

    `announced` is its Content-Length, or None where it comes in chunks.
    """
    seconds += min(announced or 0, max_bytes) // MIN_BYTES_PER_SECOND
    reading = _Reading(receive, announced or 0, max_bytes)
    try:
        async with asyncio.timeout(seconds):
            await reading.run()
    except TimeoutError:
        if not reading.is_too_large:
            raise BodyTooSlow from None
    if reading.is_too_large:
        received = Received.WHOLE if reading.has_ended else Received.HALF
        raise BodyTooLarge(max(announced or 0, reading.size), received)
    return bytes(reading.content)


class _Reading:
    """What came so far; nothing of it is kept once it is too large."""

    def __init__(self, receive: Receive, announced: int, max_bytes: int) -> None:
        self._receive, self._max_bytes = receive, max_bytes
        self.content, self.size = bytearray(), 0
        self.is_too_large, self.has_ended = announced > max_bytes, False

    async def run(self) -> None:
        while not self.has_ended and self.size <= self._max_bytes + MAX_DISCARDED_BYTES:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise BodyBroken
            self._take(message.get("body", b""))
            self.has_ended = not message.get("more_body", False)

    def _take(self, piece: bytes) -> None:
        self.size += len(piece)
        self.is_too_large = self.is_too_large or self.size > self._max_bytes
        if self.is_too_large:
            self.content.clear()
        else:
            self.content += piece
