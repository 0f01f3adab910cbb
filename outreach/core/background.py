"""What nobody should have to wait for, and whose time would tell something: after the answer."""

from collections.abc import Callable
from threading import Thread
from typing import Any

from flask import current_app

from outreach.core.extensions import db
from outreach.core.logging import where

_running: set[Thread] = set()


def later(task: Callable[..., Any], *args: Any) -> None:
    """Do it in a thread of its own, with a database session of its own. If the server stops
    meanwhile it is not done: only for what somebody can ask for again."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        try:
            with app.app_context():
                try:
                    task(*args)
                except Exception as error:
                    # Not `logger.exception`: a message may quote what somebody wrote.
                    app.logger.error("later: %s\n%s", task.__name__, where(error))
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
