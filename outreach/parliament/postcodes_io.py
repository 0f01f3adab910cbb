"""Asking postcodes.io where a postcode lies, if POSTCODE_LOOKUP says so. It never takes longer than
three seconds, and while it fails nobody waits for it.

What is asked for is kept in memory only, under a hash whose key nobody has, and in no log.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import cache
from typing import Any, NamedTuple

LIMIT = 3.0  # seconds for everything: finding it, connecting, the answer
REST = 60.0  # seconds without asking, after it failed
MOST_KEPT = 10_000
_SECRET = secrets.token_bytes(32)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class Answer(NamedTuple):
    """`gss_code`: None where it lies in no constituency, or is not known. `ended`: the month since
    which it is used no longer, in words, or nothing. `place`: latitude and longitude, if told."""

    gss_code: str | None
    ended: str
    place: tuple[float, float] | None


_kept: dict[bytes, Answer] = {}
_rest_until = [0.0]


def look_up(
    postcode: str, address: str, seconds: Callable[[], float] = time.monotonic
) -> Answer | None:
    """Where this postcode (capitals, no space) lies; None when nobody could say. Do not call it
    while the database waits."""
    key = hashlib.blake2b(postcode.encode(), key=_SECRET, digest_size=16).digest()
    if key in _kept:
        return _kept[key]
    if seconds() < _rest_until[0]:
        return None
    try:
        # In a thread of its own: looking up the name of a host knows no limit of time.
        answer = _threads().submit(_ask, postcode, address).result(LIMIT)
    except (TookTooLong, ValueError):
        _rest_until[0] = seconds() + REST
        return None
    if answer.gss_code or answer.ended:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = answer
    return answer


def forget() -> None:
    """Everything that is kept in memory."""
    _kept.clear()
    _rest_until[0] = 0.0


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="postcodes.io")


def _ask(postcode: str, address: str) -> Answer:
    """Raises ValueError for whatever is no answer."""
    import logging

    import httpx  # only here: most sites never ask

    from outreach.core.http import certificates

    # It logs every address that it asks, and these are somebody's.
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        where = f"{address}/postcodes/{postcode}"
        response = httpx.get(where, timeout=LIMIT, verify=certificates())
    except httpx.HTTPError as error:
        raise ValueError("not reached") from error
    said = response.json()
    if not isinstance(said, dict) or response.status_code not in (200, 404):
        raise ValueError("no answer")
    if response.status_code == 200:
        result = said.get("result")
        return Answer(_code(result), "", _place(result))
    ended = said.get("terminated")
    return Answer(None, _month(ended), _place(ended))


def _code(result: Any) -> str | None:
    codes = result.get("codes") if isinstance(result, dict) else None
    if not isinstance(codes, dict):
        raise ValueError("no codes")
    for name in ("parliamentary_constituency_2024", "parliamentary_constituency"):
        if isinstance(code := codes.get(name), str):
            return code
    return None


def _place(found: Any) -> tuple[float, float] | None:
    if not isinstance(found, dict):
        return None
    there = [at for name in ("latitude", "longitude") if isinstance(at := found.get(name), float)]
    return (there[0], there[1]) if len(there) == 2 else None


def _month(ended: Any) -> str:
    """June 1996."""
    if not isinstance(ended, dict):
        return ""
    year, month = ended.get("year_terminated"), ended.get("month_terminated")
    if not isinstance(year, int):
        return ""
    if not isinstance(month, int) or not 1 <= month <= 12:
        return str(year)
    return f"{_MONTHS[month - 1]} {year}"
