"""Delivery loop: send due deliveries one by one.

No transaction is open during a request: a delivery is claimed in one transaction, sent outside
any, and its result is recorded in another.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from outreach.core.database import transaction
from outreach.exports.webhooks import attempts, queries
from outreach.exports.webhooks.attempts import Answer, Attempt
from outreach.exports.webhooks.signing import secret, signed

MAX_ATTEMPTS_PER_ROUND = 500

Post = Callable[[str, Mapping[str, str], bytes], Answer]


class Done(NamedTuple):
    """Counts of deliveries in a round, by result."""

    sent: int
    failed: int
    given_up: int


def send_due(*, now: Callable[[], datetime], key: str, post: Post) -> Done:
    """Send what is due, and count the results.

    After a failure an endpoint rests until the next round, so a slow one does not hold up others.
    """
    counts = dict.fromkeys(Done._fields, 0)
    resting: set[int] = set()
    for _ in range(MAX_ATTEMPTS_PER_ROUND if queries.any_due(now()) else 0):
        with transaction():
            attempt = attempts.claim(resting=resting, now=now())
        if attempt is None:
            break
        if not attempt.body:
            counts["given_up"] += 1
            continue
        answer = _send(attempt, now(), key, post)
        with transaction():
            result = attempts.record_result(attempt=attempt, answer=answer, now=now())
        counts[result] += 1
        if result != "sent":
            resting.add(attempt.hook_id)
    return Done(**counts)


def give_up_lost(*, now: datetime) -> int:
    """Give up lost attempts, in a transaction only if there are any; return how many."""
    if not queries.any_under_way_since(now - attempts.LOST_AFTER):
        return 0
    with transaction():
        return attempts.give_up_lost(now=now)


def _send(attempt: Attempt, now: datetime, key: str, post: Post) -> Answer:
    body, signing_key = attempt.body.encode(), secret(attempt.salt, key)
    headers = signed(event_id=attempt.event_id, body=body, secret=signing_key, now=now)
    return post(attempt.url, headers, body)
