"""Who sends: a thread in each server worker, or `flask webhooks deliver` for cron. As many at once
as there are do no harm."""

import os
from functools import partial
from threading import Event, Thread
from typing import NamedTuple

from flask import Flask, current_app

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.logging import where
from outreach.exports.webhooks import delivery as sending
from outreach.exports.webhooks import outbox as making
from outreach.exports.webhooks import queries
from outreach.exports.webhooks.delivery import Done

EVERY = 10.0  # seconds from the end of a round to the next


class Round(NamedTuple):
    made: int
    done: Done


def one_round() -> Round:
    """Make what changed into events, and send what is due."""
    # Only where something is sent: it brings httpx.
    from outreach.core.http import certificates
    from outreach.exports.webhooks.http_client import post

    made = making.make_deliveries(now=clock.now())
    lost = sending.give_up_lost(now=clock.now())
    done = sending.send_due(
        now=clock.now,
        key=current_app.config["SECRET_KEY"],
        post=partial(post, own=current_app.config["WEBHOOK_NETWORKS"], trust=certificates()),
    )
    return Round(made, done._replace(given_up=done.given_up + lost))


def start(app: Flask, every: float = EVERY) -> Event:
    """A round every few seconds, as long as this process lives or until the event is set. Commands
    load `wsgi` as servers do, and send nothing by the way."""
    stop = Event()
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        Thread(target=_go_on, args=(app, every, stop), daemon=True, name="webhooks").start()
    return stop


def _go_on(app: Flask, every: float, stop: Event) -> None:
    said = ""
    while not stop.wait(every):
        with app.app_context():
            try:
                if queries.any_running():
                    one_round()
                said = ""
            except Exception as error:
                # Not its message: that may quote what is sent. A database that is away is told of
                # once, not every ten seconds.
                lines = where(error)
                if lines != said:
                    app.logger.error("webhooks\n%s", lines)
                said = lines
            finally:
                db.session.remove()
