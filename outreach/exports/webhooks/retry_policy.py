"""Retry policy: when a delivery is attempted again, and when no more."""

import hashlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# The wait after the first, the second … failed attempt; the last one repeats.
WAITS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR)
# A wait is shortened by up to this share, so that retries do not come all at once.
SPREAD = 0.1
RETRY_PERIOD = timedelta(days=1)
MAX_RETRY_AFTER = timedelta(days=1)
# Too Many Requests, Service Unavailable: with these, Retry-After is followed.
RETRY_AFTER_STATUSES = (429, 503)


def wait_after(tries: int, event_id: str) -> timedelta:
    """Return the wait after so many failed attempts, spread by the event's id."""
    whole = WAITS[min(tries, len(WAITS)) - 1]
    part = int.from_bytes(hashlib.sha256(event_id.encode()).digest()[:4]) / 2**32
    return whole * (1 - SPREAD * part)


def next_attempt(*, tries: int, event_id: str, made_at: datetime, now: datetime) -> datetime | None:
    """Return when to attempt the delivery again; None after the retry period."""
    retry_at = now + wait_after(tries, event_id)
    return retry_at if retry_at <= made_at + RETRY_PERIOD else None


def requested_pause(*, status: int | None, retry_after: str, now: datetime) -> datetime | None:
    """Return until when the receiver wants no deliveries; None if it did not say."""
    if status not in RETRY_AFTER_STATUSES or not retry_after:
        return None
    return min(_parse_retry_after(retry_after, now), now + MAX_RETRY_AFTER)


def _parse_retry_after(value: str, now: datetime) -> datetime:
    """Return the moment that Retry-After names, in seconds or as a date; else now."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return now + timedelta(seconds=min(int(value[:9]), 10**6))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return now
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
