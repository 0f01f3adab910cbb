"""What is written in one thread and read in another, at its own pace.

A dataset is read from the database as fast as that can, into a file without a name; whoever
downloads it may be slow, or stop. So a slow client holds no transaction open (on SQLite it would
keep everybody from saving), and memory stays flat however large the file is.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from threading import Condition, Thread
from typing import Any

PIECE = 256 * 1024  # bytes that are read at once


class NobodyReads(Exception):
    """Whoever wanted it has gone: stop writing."""


class Spool:
    """`write` in one thread, `pieces` in another. `size` is in bytes, `sha256` of all of it."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115
        self._news = Condition()
        self._hash = hashlib.sha256()
        self._read = 0
        self.size = 0
        self.over = self.dropped = False
        self.problem: BaseException | None = None

    def write(self, piece: bytes) -> None:
        with self._news:
            if self.dropped:
                raise NobodyReads
            self._file.seek(self.size)
            self._file.write(piece)
            self._hash.update(piece)
            self.size += len(piece)
            self._news.notify_all()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def end(self, problem: BaseException | None = None) -> None:
        """No more comes; or it broke off, because of this."""
        with self._news:
            self.over, self.problem = True, problem
            self._news.notify_all()

    def wait(self, seconds: float, size: int = 1) -> None:
        """Until there is so much of it, or all, or that time has passed."""
        until = time.monotonic() + seconds
        with self._news:
            while not self.over and self.size < size:
                if not self._news.wait(until - time.monotonic()):
                    return

    def pieces(self) -> Iterator[bytes]:
        """What is written, as it comes; once. Raises what broke it off, so that nobody takes a part
        for the whole."""
        try:
            while piece := self._next():
                yield piece
        finally:
            self.drop()
        if self.problem:
            raise self.problem

    def _next(self) -> bytes:
        with self._news:
            while self._read == self.size and not self.over:
                self._news.wait()
            if self._read == self.size or self.dropped:
                return b""
            self._file.seek(self._read)
            piece = self._file.read(PIECE)
            self._read += len(piece)
            return piece

    def whole(self) -> bytes:
        """All of it at once: only when it is over, and small."""
        return b"".join(self.pieces())

    def drop(self) -> None:
        """Nobody reads on."""
        with self._news:
            self.dropped = True
            if self.over:
                self._file.close()

    def close(self) -> None:
        with self._news:
            if self.dropped:
                self._file.close()


def in_thread(work: Callable[[Spool], Any]) -> Spool:
    """Begin to write, in a thread of its own."""
    spool = Spool()

    def run() -> None:
        try:
            work(spool)
        except BaseException as error:
            spool.end(error)
        else:
            spool.end()
        spool.close()

    Thread(target=run, daemon=True).start()
    return spool
