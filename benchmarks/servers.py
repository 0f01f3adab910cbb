"""Starting the web server as `script/server` does, and what its workers use."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parent.parent
WORKERS = 2
FRONT = "wsgi:front"
READY_WITHIN = 30  # seconds
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def cpu_seconds(self) -> float:
        """Processor time of all workers so far."""
        total = 0
        for pid in self.workers:
            # The name in brackets may hold spaces; 14th and 15th field, counted with it.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total / _TICKS

    def memory(self) -> tuple[float, float]:
        """Of the largest worker: what it occupies, and its share of that (RSS, PSS), in MiB."""
        sizes = []
        for pid in self.workers:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
            rss, pss = (re.search(rf"^{name}:\s+(\d+) kB", text, re.M) for name in ("Rss", "Pss"))
            assert rss
            assert pss
            sizes.append((int(rss[1]) / 1024, int(pss[1]) / 1024))
        return max(sizes)


@contextmanager
def serve(application: str, port: int, environ: Mapping[str, str]) -> Iterator[Server]:
    """granian with two workers, until the block ends: `wsgi:front` as script/server starts it, any
    other application by WSGI in one thread a worker."""
    command = [sys.executable, "-m", "granian", application, "--http", "1", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(WORKERS)]
    command += ["--backlog", "1024", "--workers-kill-timeout", "3"]
    command += ["--log-level", "warning", "--no-access-log"]
    if application == FRONT:
        command += ["--interface", "asginl", "--backpressure", "4096"]
        command += ["--http1-buffer-size", "65536"]
    else:
        command += ["--interface", "wsgi", "--blocking-threads", "1"]
    refuse_if_in_use(port)
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environ}) as process:
        try:
            wait_until_ready(port, "/healthz", process)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(10)


def seconds_to_start(port: int, environ: Mapping[str, str]) -> float:
    """From calling ./script/server to the first answer."""
    refuse_if_in_use(port)
    started = time.perf_counter()
    with subprocess.Popen(
        [ROOT / "script" / "server", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            wait_until_ready(port, "/healthz", process)
            return time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(10)


def refuse_if_in_use(port: int) -> None:
    """granian shares a port with another granian: half of the load would go there."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise SystemExit(f"Port {port} is in use: choose another with --port.")


def wait_until_ready(port: int, path: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", path)
            connection.getresponse().read()
            return
        except OSError:
            time.sleep(0.01)
        finally:
            connection.close()
    raise RuntimeError(f"{process.args!r} did not start")
