"""Background threads of this process: a task after a response, a task every few seconds.

After a response: so that no visitor waits for it, and its duration reveals nothing.
"""

import os
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from flask import Flask, current_app

from outreach.core.app_state import app_contexts
from outreach.core.extensions import db
from outreach.core.logging import where

_running: set[Thread] = set()


def later(task: Callable[..., Any], *args: Any) -> None:
    """Do it in a thread of its own, with a database session of its own. If the server stops
    meanwhile it is not done: only for what somebody can ask for again."""
    app_context = app_contexts()

    def run() -> None:
        try:
            with app_context():
                try:
                    task(*args)
                except Exception as error:
                    # Not `logger.exception`: a message may quote what somebody wrote.
                    current_app.logger.error("later: %s\n%s", task.__name__, where(error))
                finally:
                    db.session.remove()
        finally:
            _running.discard(thread)

    thread = Thread(target=run, daemon=True)
    _running.add(thread)
    thread.start()


def wait() -> None:
    """Until all that was begun is done: for tests."""
    for thread in list(_running):
        thread.join()


def run_every(app: Flask, seconds: float, task: Callable[[], object], *, name: str) -> Event:
    """Run `task` in a daemon thread, `seconds` after the end of its last run.

    It stops with this process, or when the returned event is set. Commands load `wsgi` as servers
    do, so they start no thread.
    """
    stop = Event()
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        arguments = (app, seconds, task, name, stop)
        Thread(target=_repeat, args=arguments, daemon=True, name=name).start()
    return stop


def _repeat(app: Flask, seconds: float, task: Callable[[], object], name: str, stop: Event) -> None:
    logged = ""
    while not stop.wait(seconds):
        with app.app_context():
            try:
                task()
                logged = ""
            except Exception as error:
                # Not its message: that may quote private data. The same error in several runs, such
                # as a database that is down, is logged once.
                lines = where(error)
                if lines != logged:
                    app.logger.error("%s\n%s", name, lines)
                logged = lines
            finally:
                db.session.remove()
