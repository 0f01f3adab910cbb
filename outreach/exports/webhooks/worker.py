"""Webhook worker: one round of making deliveries and sending them.

A thread of each server process runs it, or `flask webhooks deliver`. Safe to run concurrently.
"""

from functools import partial
from typing import NamedTuple

from outreach.core import clock
from outreach.core.app_state import setting
from outreach.exports import daily
from outreach.exports.webhooks import delivery, outbox, queries
from outreach.exports.webhooks.delivery import Done

SECONDS_BETWEEN_ROUNDS = 10.0  # from the end of a round to the next


class Round(NamedTuple):
    made: int
    done: Done


def run_scheduled_round() -> None:
    """Tell what is to be told today, and run a round if any webhook endpoint is in use."""
    daily.tell_if_due(clock.now())
    if queries.any_running():
        run_round()


def run_round() -> Round:
    """Make deliveries of what changed, give up lost ones, and send those that are due."""
    # Imported here, because it loads httpx: only processes that send need it.
    from outreach.core.http import certificates
    from outreach.exports.webhooks.http_client import post

    daily.tell_if_due(clock.now())
    made = outbox.make_deliveries(now=clock.now())
    lost = delivery.give_up_lost(now=clock.now())
    done = delivery.send_due(
        now=clock.now,
        key=setting("SECRET_KEY"),
        post=partial(post, own=setting("WEBHOOK_NETWORKS"), trust=certificates()),
    )
    return Round(made, done._replace(given_up=done.given_up + lost))
