"""Reads a file in a child process with limits, so that no file can stop or fill the server.

In each worker one file is read at a time. A second one waits for a moment; others are refused, so
that they take no thread from people who work.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from tempfile import TemporaryFile
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Any

from outreach.core.logging import where
from outreach.imports.readers import Sheet, refuse_by_size, row_from_json
from outreach.imports.sheet_limits import SMALLER, Unreadable

CHILD = Path(__file__).with_name("reading_child.py")
CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
DEADLINE_SECONDS = 30.0
WAIT_SECONDS = 3.0
MAX_ANSWER_BYTES = 64 * 1024 * 1024
PIECE = 256 * 1024

ENDED = (
    "The program that reads files ended at this one. Open it in a spreadsheet, and save the table"
    " as CSV."
)
NO_LIMITS = (
    "This system cannot limit what reading a file may use, so no files are read here. Run the site"
    " on Linux or macOS."
)
HAS_LIMITS = find_spec("resource") is not None
_log = logging.getLogger("outreach")
_reading, _places = Lock(), BoundedSemaphore(2)


class ReadingBusy(Unreadable):
    """Other files are being read."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "Other files are being read at this moment. Wait half a minute, and send yours again."
        )


def read_file(data: bytes) -> Sheet:
    """Return the rows of a file. Raises Unreadable, ReadingBusy.

    Takes seconds at most, for which no transaction should be open."""
    refuse_by_size(data)
    if not HAS_LIMITS:
        raise Unreadable(NO_LIMITS)
    with _turn():
        answer = _run_child(data)
    return _sheet(answer)


@contextmanager
def _turn() -> Iterator[None]:
    if not _places.acquire(blocking=False):
        raise ReadingBusy
    try:
        if not _reading.acquire(timeout=WAIT_SECONDS):
            raise ReadingBusy
        try:
            yield
        finally:
            _reading.release()
    finally:
        _places.release()


def _run_child(data: bytes) -> bytes:
    """Return what the child writes. It is gone when this ends, whatever happens."""
    read_end, write_end = os.pipe()
    try:
        child = _start(data, write_end)
        try:
            answer = _collect(read_end, monotonic() + DEADLINE_SECONDS)
        finally:
            _end(child)
    finally:
        os.close(read_end)
    if child.returncode == -signal.SIGXCPU:
        raise Unreadable(
            f"Reading this file takes more than {CPU_SECONDS} seconds of the processor. {SMALLER}"
        )
    return answer


def _start(data: bytes, output: int) -> subprocess.Popen[bytes]:
    """Start the child, with the file in a temporary one that has no name. Raises ReadingBusy where
    the machine has no room for it."""
    try:
        with TemporaryFile() as given:
            given.write(data)
            given.seek(0)
            return subprocess.Popen(  # noqa: S603
                _command(),
                stdin=given,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_environment(),
                start_new_session=True,
            )
    except OSError as error:
        _log.error("reading_child cannot be started: %s", where(error))
        raise ReadingBusy from None
    finally:
        os.close(output)


def _command() -> list[str]:
    limits = (CPU_SECONDS, MEMORY_BYTES, int(DEADLINE_SECONDS) + 5)
    return [sys.executable, "-I", str(CHILD), *map(str, limits)]


def _environment() -> dict[str, str]:
    """Nothing of the site's, which holds its secrets; only where the system finds libraries."""
    names = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR")
    return {name: os.environ[name] for name in names if name in os.environ}


def _collect(pipe: int, ends_at: float) -> bytes:
    answer = bytearray()
    with DefaultSelector() as selector:
        selector.register(pipe, EVENT_READ)
        while selector.select(max(0.0, ends_at - monotonic())):
            piece = os.read(pipe, PIECE)
            if not piece:
                return bytes(answer)
            answer += piece
            if len(answer) > MAX_ANSWER_BYTES:
                raise Unreadable(f"This file has too much text in it. {SMALLER}")
    raise Unreadable(f"Reading this file takes longer than {DEADLINE_SECONDS:g} seconds. {SMALLER}")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _sheet(answer: bytes) -> Sheet:
    """Raises Unreadable where the child refused or died."""
    try:
        said: dict[str, Any] = json.loads(answer)
    except ValueError:
        _log.error("reading_child ended without an answer")
        raise Unreadable(ENDED) from None
    if "refused" in said:
        raise Unreadable(said["refused"])
    if "failed" in said:
        _log.error("reading_child: %s", said["failed"])
        raise Unreadable(ENDED)
    rows = list(map(row_from_json, said["rows"]))
    return Sheet(rows, said["name"], tuple(said["others"]), said["spread"])
