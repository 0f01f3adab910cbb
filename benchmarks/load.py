"""A small HTTP load generator: one process, many connections that are kept open.

It sits on the same cores as the server, so it does little: requests are bytes that are ready, and
of an answer it reads the status and the length.
"""

import re
import selectors
import socket
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

GIVE_UP_AFTER = 30  # seconds without any answer
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Client(Protocol):
    """One person's browser."""

    def next(self) -> bytes | None:
        """The next request, or None when there is nothing left to ask."""

    def answered(self, status: int, head: bytes) -> None: ...


@dataclass
class Load:
    """What came of it. Latencies are in seconds."""

    seconds: float = 0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds

    def percentile(self, hundredth: int) -> float:
        return statistics.quantiles(self.latencies, n=100)[hundredth - 1]


class _Connection:
    def __init__(self, port: int, client: Client) -> None:
        self.client, self.buffer, self.sent_at = client, b"", 0.0
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self) -> bool:
        request = self.client.next()
        if request is None:
            return False
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> int | None:
        """The status, once the answer is complete."""
        data = self.socket.recv(262_144)
        if not data:
            raise ConnectionError("the server closed the connection")
        self.buffer = self.buffer + data if self.buffer else data
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        status = int(self.buffer[9:12])
        length = 0
        if status not in (204, 304):
            found = _LENGTH.search(self.buffer, 0, end)
            assert found, "an answer without a length"
            length = int(found[1])
        if len(self.buffer) < end + 4 + length:
            return None
        self.client.answered(status, self.buffer[:end])
        self.buffer = b""
        return status


def run(port: int, clients: Sequence[Client], count: int) -> Load:
    """Have the clients send `count` requests in all, each one after the answer to its last."""
    load, left = Load(), count
    connections = [_Connection(port, client) for client in clients]
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        start, waiting = time.perf_counter(), 0
        for connection in connections:
            if left and connection.send():
                left, waiting = left - 1, waiting + 1
        while waiting:
            ready = selector.select(GIVE_UP_AFTER)
            if not ready:
                raise TimeoutError("the server does not answer")
            for key, _ in ready:
                connection = key.data
                status = connection.receive()
                if status is None:
                    continue
                load.latencies.append(time.perf_counter() - connection.sent_at)
                load.statuses[status] += 1
                waiting -= 1
                if left and connection.send():
                    left, waiting = left - 1, waiting + 1
        load.seconds = time.perf_counter() - start
    for connection in connections:
        connection.socket.close()
    return load


def request(method: str, path: str, headers: dict[str, str], body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
