"""Requests as bytes, for what no well-behaved client sends."""

import re
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from typing import Any

PATIENCE = 30  # seconds: a server that cannot be stopped answers long before


class Line:
    """A connection; `answers` reads until the server ends it."""

    def __init__(self, port: int, sent: bytes = b"", *, buffer: int = 0) -> None:
        self.socket = socket.socket()
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", port))
        self.received = b""
        self.send(sent)

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, data: bytes) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it has answered, and ended it
            self.socket.sendall(data)

    def read(self, size: int) -> bytes:
        """Read at least so many bytes, or what comes until the end."""
        while len(self.received) < size and (data := self._more()):
            self.received += data
        return self.received

    def answers(self) -> list[int]:
        """Return the status of each answer, once the server has ended the connection."""
        while data := self._more():
            self.received += data
        self.socket.close()
        return [int(code) for code in re.findall(rb"HTTP/1\.[01] (\d{3}) ", self.received)]

    def leave(self, *, rudely: bool = False) -> None:
        """Close it; `rudely` with a reset."""
        if rudely:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def _more(self) -> bytes:
        with suppress(ConnectionResetError):
            return self.socket.recv(65536)
        return b""


def head(method: str, path: str, *lines: str, version: str = "1.1") -> bytes:
    return "\r\n".join(
        [f"{method} {path} HTTP/{version}", "Host: 127.0.0.1", *lines, "", ""]
    ).encode("latin-1")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: bytes


def ask(port: int, method: str, path: str, **options: Any) -> Answer:
    """One request as any client sends it."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request(method, path, **options)
    answer = connection.getresponse()
    found = Answer(answer.status, answer.headers, answer.read())
    connection.close()
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_server(port: int) -> None:
    until(lambda: _answers(port), "the server did not start")


def _answers(port: int) -> bool:
    with suppress(ConnectionError):
        return ask(port, "GET", "/healthz").status == 200
    return False


def until(true: Callable[[], bool], otherwise: str) -> None:
    """Wait for what another process does."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)
