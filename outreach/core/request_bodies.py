"""Collecting the body of a request within a deadline and a size, without a thread that waits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from outreach.core.errors import Refusal

Receive = Callable[[], Awaitable[dict[str, Any]]]

# A body that is too large is read and thrown away, up to so many bytes more: else the server drops
# the connection, and the client never sees why.
MAX_DISCARDED_BYTES = 2 * 1024 * 1024
# Of a large body so many bytes must come a second, once the deadline for any body has passed.
MIN_BYTES_PER_SECOND = 64 * 1024


class BodyTooSlow(Refusal):
    """The deadline passed before the last byte came."""

    status = 408

    def __init__(self) -> None:
        super().__init__(
            "What you sent did not arrive in time, and nothing was saved. "
            "Check your connection, go back one page and send it again."
        )


class ClientGone(Exception):
    """The connection ended before the body did."""


class BodyTooLarge(Exception):
    """`length`: how many bytes were announced, or came until it was known."""

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length


async def collect(
    receive: Receive, *, announced: int | None, max_bytes: int, seconds: float
) -> bytes:
    """Return the whole body. Raises BodyTooLarge, BodyTooSlow, ClientGone.

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
        raise BodyTooLarge(max(announced or 0, reading.size))
    return bytes(reading.content)


class _Reading:
    """What came so far; nothing of it is kept once it is too large."""

    def __init__(self, receive: Receive, announced: int, max_bytes: int) -> None:
        self._receive, self._max_bytes = receive, max_bytes
        self.content, self.size = bytearray(), 0
        self.is_too_large = announced > max_bytes

    async def run(self) -> None:
        more = True
        while more and self.size <= self._max_bytes + MAX_DISCARDED_BYTES:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            self._take(message.get("body", b""))
            more = message.get("more_body", False)

    def _take(self, piece: bytes) -> None:
        self.size += len(piece)
        self.is_too_large = self.is_too_large or self.size > self._max_bytes
        if self.is_too_large:
            self.content.clear()
        else:
            self.content += piece
