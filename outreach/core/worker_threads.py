"""Threads that run the application, before which a queue stands that is never endless."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from outreach.core.errors import Refusal

T = TypeVar("T")


class TooManyWaiting(Refusal):
    status = 503
    seconds = 5

    def __init__(self) -> None:
        super().__init__(
            "Too many people are waiting at this moment. Please try again in a few seconds."
        )


class WorkerThreads:
    """To be used from one event loop."""

    def __init__(self, name: str, *, threads: int, max_waiting: int) -> None:
        self._executor = ThreadPoolExecutor(threads, name)
        self._max_running = threads + max_waiting
        self._running = 0

    def refuse_if_full(self) -> None:
        """Ask before something begins: what has begun goes on. Raises TooManyWaiting."""
        if self._running >= self._max_running:
            raise TooManyWaiting

    async def run(self, step: Callable[[], T]) -> T:
        """Run `step` in a thread, as soon as one is free."""
        self._running += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, step)
        finally:
            self._running -= 1
