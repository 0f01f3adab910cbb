"""A partner's server, on this machine: it keeps what it gets, and answers what a test says."""

import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from tests.certificates import make_certificate

PATIENCE = 10  # seconds that a server which does not answer stays there for


def certificate() -> tuple[Path, Path]:
    return make_certificate("hooks.example.org", "DNS:hooks.example.org")


class Got(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


# What a server does instead of answering with a status.
Answer = int | Callable[["_Handler"], None]


class Receiver:
    """`answers` are given one after the other, the last again and again."""

    def __init__(self, *, secure: bool = False) -> None:
        self.got: list[Got] = []
        self.answers: list[Answer] = [200]
        self.headers: dict[str, str] = {}
        self.over = threading.Event()
        self.lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        if secure:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*certificate())
            context.sni_callback = lambda _socket, name, _context: self.asked_for.append(name)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.asked_for: list[str | None] = []
        self.secure = secure
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/in"

    @property
    def ids(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.got]

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


class _Handler(BaseHTTPRequestHandler):
    receiver: Receiver

    def do_POST(self) -> None:
        ours = self.receiver
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        with ours.lock:
            ours.got.append(Got(self.path, headers, body))
            answer = ours.answers.pop(0) if len(ours.answers) > 1 else ours.answers[0]
        if callable(answer):
            answer(self)
            return
        self.send_response(answer)
        for name, value in ours.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


def waits(handler: _Handler) -> None:
    """Takes it and says nothing."""
    handler.receiver.over.wait(PATIENCE)


def hangs_up(handler: _Handler) -> None:
    handler.connection.close()


def dribbles(handler: _Handler) -> None:
    """A letter of a header now and then, so that no single wait is long."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        for _ in range(500):
            if handler.receiver.over.wait(0.02):
                break
            handler.wfile.write(b"x")
            handler.wfile.flush()
    except OSError:
        pass


def talks_on(handler: _Handler) -> None:
    """An answer, and then more than anybody wants to read."""
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while not handler.receiver.over.is_set():
            handler.wfile.write(b"x" * 65536)
    except OSError:
        pass


def says_nonsense(handler: _Handler) -> None:
    handler.wfile.write(b"220 mail.example.org ESMTP\r\n")


def goes_on_saying_headers(handler: _Handler) -> None:
    try:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.receiver.over.is_set():
            handler.wfile.write(b"X-More: " + b"x" * 60000 + b"\r\n")
    except OSError:
        pass
