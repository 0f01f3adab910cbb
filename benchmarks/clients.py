"""The browsers of the load: what each asks next."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.data import Someone
from benchmarks.load import request

_keys = itertools.count(1)


@dataclass
class Again:
    """The same request, over and over."""

    wanted: bytes

    def next(self) -> bytes:
        return self.wanted

    def answered(self, status: int, head: bytes) -> None: ...


class Board:
    """An open board: it says what it has seen, and remembers what it is told."""

    def __init__(self, person: Someone) -> None:
        self.headers = {"Cookie": person.cookie, "HX-Request": "true"}
        self.headers["HX-Request-Type"] = "partial"
        self._know("")

    def _know(self, tag: str) -> None:
        self.wanted = request("GET", "/board/changes", {**self.headers, "HX-PTag": tag})

    def next(self) -> bytes:
        return self.wanted

    def answered(self, status: int, head: bytes) -> None:
        if status != 304:
            for line in head.split(b"\r\n"):
                name, _, value = line.partition(b": ")
                if name.lower() == b"hx-ptag":
                    self._know(value.decode())


@dataclass
class FromList:
    """One request after another from a list that all clients share."""

    left: Iterator[bytes]

    def next(self) -> bytes | None:
        return next(self.left, None)

    def answered(self, status: int, head: bytes) -> None: ...


def claims(people: list[Someone]) -> list[bytes]:
    """Three claims each, nobody's second before everybody's first."""
    return [claim(person) for _ in range(3) for person in people]


def claim(person: Someone) -> bytes:
    body = f"csrf_token={person.csrf}&idempotency_key=benchmark-key-{next(_keys):08}"
    return request("POST", "/queue/next", {"Cookie": person.cookie}, body)


def bare_claims(people: list[Someone]) -> list[bytes]:
    return [request("POST", f"/next/{n}", {}) for _ in range(3) for n in range(len(people))]


def mixed(people: list[Someone], mp_ids: list[int], count: int) -> Iterator[bytes]:
    """An evening's mixture: mostly polls, some pages, some claims."""
    chance = random.Random(1)
    for _ in range(count):
        person, n = chance.choice(people), chance.random()
        if n < 0.1:
            yield claim(person)
            continue
        if n < 0.7:
            yield request("GET", "/board/changes", {"Cookie": person.cookie, "HX-PTag": "1-1"})
            continue
        path = chance.choice(("/board", "/mps", "/today", f"/mps/{chance.choice(mp_ids)}"))
        yield request("GET", path, {"Cookie": person.cookie})
