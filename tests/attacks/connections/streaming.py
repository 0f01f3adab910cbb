"""A small application behind the front, with answers that do not end soon. `front` is served."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, stream_with_context

from outreach.core.front import Front
from outreach.core.security import Sessions

app = Flask(__name__)
app.config |= {
    "SECRET_KEY": "a key of the tests, forty characters long",
    "BODY_SECONDS": 1,
    "MAX_CONTENT_LENGTH": 64 * 1024,
}
app.session_interface = Sessions(app)
front = Front(app)

MIB = b"x" * 1024 * 1024
# Each answer that was closed is a line in it.
CLOSED = Path(os.environ["STREAMING_FOLDER"], "closed")
HELD, LET_GO = CLOSED.with_name("held"), CLOSED.with_name("let go")


def _closed(name: str) -> None:
    with CLOSED.open("a") as file:
        file.write(f"{name}\n")


def _streamed(pieces: Iterator[bytes], name: str, **options: Any) -> Response:
    response = Response(pieces, content_type="text/plain", **options)
    response.call_on_close(lambda: _closed(name))
    return response


@app.get("/large/<int:size>")
def large(size: int) -> Response:
    """So many MiB, made as they are asked for."""
    return _streamed((MIB for _ in range(size)), "large")


@app.get("/sized/<int:size>")
def sized(size: int) -> Response:
    lengths = {"Content-Length": str(size * len(MIB))}
    return _streamed((MIB for _ in range(size)), "sized", headers=lengths)


@app.get("/broken")
def broken() -> Response:
    """Fails after the first piece."""

    def pieces() -> Iterator[bytes]:
        yield b"first piece\n"
        raise ValueError("a private word")

    return _streamed(pieces(), "broken")


@app.get("/context")
def context() -> Response:
    """Says what was asked, a letter at a time, from inside the request."""

    @stream_with_context
    def pieces() -> Iterator[bytes]:
        for letter in request.args["word"]:
            yield letter.encode()

    return _streamed(pieces(), "context")


@app.get("/hold")
def hold() -> str:
    """Keep a thread until there is a file that lets it go."""
    with HELD.open("a") as file:
        file.write("held\n")
    while not LET_GO.exists():
        time.sleep(0.01)
    return "held"


@app.get("/quick")
def quick() -> str:
    return "quick"


@app.get("/healthz")
def healthz() -> str:
    return "ok"


@app.post("/echo")
def echo() -> Response:
    return Response(request.get_data(), headers={"Was-Length": str(request.content_length)})
