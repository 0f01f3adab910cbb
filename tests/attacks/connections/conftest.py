"""Two servers on this machine: the site as ./script/server starts it, and one of long answers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from outreach.core.front import THREADS
from tests.attacks.connections.sockets import Line, free_port, until, wait_for_server
from tests.browser.server import Site, site

__all__ = ["site"]

BODY_SECONDS = 2


class QuickSite(Site):
    settings = {"BODY_SECONDS": str(BODY_SECONDS)}  # noqa: RUF012


@pytest.fixture(autouse=True)
def moment() -> None:
    """The server has a clock of its own."""


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = QuickSite(tmp_path_factory.mktemp("connections"))
    yield running
    running.stop()
    assert "Traceback" not in running.output.read_text(), running.output.read_text()


@dataclass(frozen=True)
class Streaming:
    """One worker with answers that do not end soon."""

    port: int
    pid: int
    folder: Path

    def ask(self, path: str, *, buffer: int = 0) -> Line:
        return Line(self.port, f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode(), buffer=buffer)

    def closed(self) -> list[str]:
        return self._lines("closed")

    def logged(self) -> str:
        return (self.folder / "output").read_text()

    def hold(self, count: int) -> list[Line]:
        """Ask for so much that it keeps every thread busy."""
        for name in ("let go", "held"):
            (self.folder / name).unlink(missing_ok=True)
        held = [self.ask("/hold") for _ in range(count)]
        until(lambda: len(self._lines("held")) == THREADS, "the threads are not busy")
        return held

    def let_go(self, held: list[Line]) -> list[bytes]:
        """Return the status of each."""
        (self.folder / "let go").touch()
        for line in held:
            line.read(12)
            line.leave()
        return [line.received[9:12] for line in held]

    def _lines(self, name: str) -> list[str]:
        file = self.folder / name
        return file.read_text().split() if file.exists() else []

    def memory(self) -> int:
        """What the worker occupies, in MiB."""
        [worker] = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        pages = int(Path(f"/proc/{worker}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


@pytest.fixture(scope="session")
def streaming_server(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Streaming]:
    folder, port = tmp_path_factory.mktemp("streaming"), free_port()
    command = [sys.executable, "-m", "granian", "tests.attacks.connections.streaming:front"]
    command += ["--interface", "asginl", "--http", "1", "--no-ws", "--port", str(port)]
    command += ["--http1-buffer-size", "65536", "--log-level", "warning", "--no-access-log"]
    command += ["--workers-kill-timeout", "3"]
    environ = {**os.environ, "STREAMING_FOLDER": str(folder)}
    with (folder / "output").open("w") as output:
        process = subprocess.Popen(command, cwd=root, env=environ, stdout=output, stderr=output)
    wait_for_server(port)
    yield Streaming(port, process.pid, folder)
    process.terminate()
    process.wait(10)


@pytest.fixture
def streaming(streaming_server: Streaming) -> Iterator[Streaming]:
    (streaming_server.folder / "closed").unlink(missing_ok=True)
    yield streaming_server
    (streaming_server.folder / "let go").touch()
