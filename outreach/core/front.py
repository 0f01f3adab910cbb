"""The front: takes a thread for a request only once all of it is there.

An ASGI application around the WSGI one. A request that is slow, half sent or too large costs a
connection and no thread; nor does a client that reads slowly. docs/how-it-works.md says more.
"""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from outreach.core.body_intake import BodyIntake
from outreach.core.brief_cache import BriefCache
from outreach.core.errors import Refusal
from outreach.core.request_bodies import Receive
from outreach.core.responder import Responder, Send
from outreach.core.security import HEALTH
from outreach.core.worker_threads import WorkerThreads
from outreach.core.wsgi_environ import build_environ

# One thread does the work: more are no faster. The two others are there for what waits inside the
# application: two large downloads that are still being written (exports/download_slots.py).
THREADS = 3
# A worker answers some hundred requests a second: who comes after so many would wait too long.
MAX_WAITING = 250


class Front:
    def __init__(self, app: Flask) -> None:
        self._app, self._intake, self._cache = app, BodyIntake(app), BriefCache()
        self._threads = WorkerThreads("pages", threads=THREADS, max_waiting=MAX_WAITING)
        # A worker whose threads are all busy is alive, and says whether its database is.
        self._health = WorkerThreads("health", threads=1, max_waiting=MAX_WAITING)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        responder = Responder(self._app, receive, send)
        try:
            environ = build_environ(scope)
            if kept := self._cache.find(environ):
                await responder.answer_kept(kept)
                return
            threads = self._health if environ["PATH_INFO"] == HEALTH else self._threads
            async with self._intake.collected(environ, receive) as responder.received:
                threads.refuse_if_full()
                await responder.answer(environ, threads, self._cache)
        except Refusal as refusal:
            seconds = getattr(refusal, "seconds", 0)
            await responder.refuse(refusal.status, str(refusal), retry_after=seconds)
        except Exception as error:
            await responder.fail(error)
