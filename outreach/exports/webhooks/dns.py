"""Looking up where a host is. We do it ourselves, when an address is entered and again each time
before something is sent, and connect to exactly what was found and looked at."""

import socket
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from functools import cache
from ipaddress import ip_address

from outreach.exports.webhooks.url_safety import (
    Address,
    Networks,
    NoTarget,
    Target,
    may_name,
    may_send,
)

LIMIT = 5.0  # seconds: the system itself knows no limit


def addresses(where: Target, own: Networks) -> list[str]:
    """The addresses of a host, the best first; all of them may be sent to. Do not call it while the
    database waits. Raises NoTarget."""
    if not own:
        may_name(where)  # without asking anybody where it is
    found = [where.literal] if where.literal else look_up(where.host, where.port)
    may_send(where, found, own)
    return [str(one) for one in found]


def look_up(host: str, port: int) -> list[Address]:
    """What the system says where a name is. Raises NoTarget."""
    try:
        # In a thread of its own: this one goes on when that takes too long.
        asked = _threads().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = [str(answer[4][0]) for answer in asked.result(LIMIT)]
    except (OSError, UnicodeError, TookTooLong):
        raise NoTarget("This host cannot be found. Check how it is spelt.") from None
    return [ip_address(one) for one in dict.fromkeys(found)]


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="webhooks")
