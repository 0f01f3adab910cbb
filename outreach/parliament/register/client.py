"""Asking Parliament's service, politely: five times a second at most, and as it says when it is
busy. A burst is banned for an hour."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

import httpx

from outreach.core.errors import Refusal
from outreach.core.formatting import day_and_time
from outreach.core.http import certificates

EACH = 0.2  # seconds from an answer to the next request, so that no second sees more than five
PAUSES = (2, 10, 30)  # seconds before it is asked again, when an answer is none
WORTH_WAITING = 60  # seconds; if it asks for more, we end and go on another time
BAN = 3600  # seconds, when it does not say how long
TIMEOUT = 20  # seconds without a byte
_BUSY = (403, 429)


class Watch(NamedTuple):
    """Time, as it comes in: what o'clock it is, seconds that only go forward, and waiting."""

    now: Callable[[], datetime]
    seconds: Callable[[], float]
    sleep: Callable[[float], None]


class Unusable(Refusal):
    """The service cannot be reached, or answers with something else than it should."""


class Busy(Refusal):
    """The service asks to be left alone until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(
            f"Parliament’s service asks us to wait until {day_and_time(until)}. Run this again "
            "then: it goes on where it stopped."
        )
        self.until = until


class Service(NamedTuple):
    client: httpx.Client
    watch: Watch
    answered: list[float]  # when the last answer was there; empty at first

    def ask(self, address: str, usable: Callable[[Any], bool]) -> Any:
        """The JSON at `address`, for which `usable` holds; None where there is nothing (404).
        Asks again after a bad answer. Raises Busy, Unusable."""
        for pause in (*PAUSES, None):
            self._keep_pace()
            answer, problem = self._get(address, usable)
            self.answered.append(self.watch.seconds())
            if not problem:
                return answer
            wait = _asked_to_wait(problem, self.watch.now())
            if wait is not None and (pause is None or wait > WORTH_WAITING):
                raise Busy(self.watch.now() + timedelta(seconds=wait))
            if pause is not None:
                self.watch.sleep(max(pause, wait or 0))
        raise Unusable(f"Parliament’s service does not answer as it should: {_words(problem)}.")

    def _keep_pace(self) -> None:
        if self.answered:
            left = self.answered.pop() + EACH - self.watch.seconds()
            if left > 0:
                self.watch.sleep(left)

    def _get(self, address: str, usable: Callable[[Any], bool]) -> tuple[Any, Any]:
        """The answer and, if it is none, what is wrong with it: a response, or words."""
        try:
            response = self.client.get(address)
            if response.status_code == 404:
                return None, None
            if response.status_code != 200:
                return None, response
            answer = response.json()
        except httpx.HTTPError as error:
            return None, f"the connection failed ({type(error).__name__})"
        except ValueError:
            return None, "it sent a page instead of data"
        return (answer, None) if usable(answer) else (None, "something is missing in what it sent")


@contextmanager
def service(address: str, watch: Watch) -> Iterator[Service]:
    """Parliament's service at this address."""
    headers = {"Accept": "application/json", "User-Agent": "outreach (reads the register of MPs)"}
    client = httpx.Client(base_url=address, timeout=TIMEOUT, headers=headers, verify=certificates())
    with client:
        yield Service(client, watch, [])


def _asked_to_wait(problem: Any, now: datetime) -> float | None:
    """For how many seconds it wants to be left alone; None if it did not say so."""
    if not isinstance(problem, httpx.Response):
        return None
    said = problem.headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said), 86400.0)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return BAN if problem.status_code in _BUSY else None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((until - now).total_seconds(), 0.0), 86400.0)


def _words(problem: Any) -> str:
    is_answer = isinstance(problem, httpx.Response)
    return f"it says {problem.status_code}" if is_answer else str(problem)
