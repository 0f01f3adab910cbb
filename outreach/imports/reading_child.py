"""The child process that reads one file: bytes come in on its input, rows go out as JSON.

`reading_process` starts it as a script, in an interpreter of its own. It limits itself before it
looks at the first byte. It has none of the site's settings, secrets or connections, and loads only
what reads files.
"""

import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

MEGABYTE = 1024 * 1024
ROOT = Path(__file__).resolve().parent.parent.parent
# Their __init__ modules load Flask and register pages; here they are empty.
PACKAGES = ("outreach", "outreach.core", "outreach.imports", "outreach.parliament")
# openpyxl uses these if they are there. They need more memory and time to load than the file.
NOT_LOADED = ("numpy", "lxml", "PIL", "defusedxml")
# Files that it may write (compiled modules), and have open.
MAX_FILE_BYTES, MAX_OPEN_FILES = 16 * MEGABYTE, 64


def main() -> None:
    cpu_seconds, memory_bytes, seconds = map(int, sys.argv[1:])
    limit_resources(cpu_seconds, memory_bytes, seconds)
    stand_in_for_packages()
    gc.disable()  # it ends soon
    finish(answer(sys.stdin.buffer.read(), memory_bytes))


def limit_resources(cpu_seconds: int, memory_bytes: int, seconds: int) -> None:
    for number in (signal.SIGXCPU, signal.SIGALRM):  # whatever the server does with them
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGXCPU, signal.SIGALRM))
    signal.alarm(seconds)  # should the server that waits for it be gone
    os.nice(10)
    lower("RLIMIT_CPU", cpu_seconds, grace=2)  # SIGXCPU at the first, SIGKILL at the second
    lower("RLIMIT_FSIZE", MAX_FILE_BYTES)
    lower("RLIMIT_NOFILE", MAX_OPEN_FILES)
    lower("RLIMIT_CORE", 0)
    lower("RLIMIT_NPROC", 0)
    try:
        lower("RLIMIT_AS", memory_bytes)
    except (ValueError, OSError):
        if sys.platform != "darwin":  # macOS has the name, and often not the limit
            raise


def lower(name: str, limit: int, *, grace: int = 0) -> None:
    number = getattr(resource, name)
    _, hard = resource.getrlimit(number)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
        grace = min(grace, hard - limit)
    resource.setrlimit(number, (limit, limit + grace))


def stand_in_for_packages() -> None:
    for name in PACKAGES:
        package = ModuleType(name)
        package.__path__ = [str(ROOT / name.replace(".", "/"))]
        sys.modules[name] = package
    for name in NOT_LOADED:
        sys.modules[name] = None  # type: ignore[assignment]


def answer(data: bytes, memory_bytes: int) -> dict[str, Any]:
    """Return the rows, or `refused` with the sentence, or `failed` with where it failed."""
    from outreach.core.logging import where
    from outreach.imports.readers import read
    from outreach.imports.sheet_limits import Unreadable

    try:
        sheet = read(data)
        return {**sheet._asdict(), "rows": sheet.rows}
    except Unreadable as refusal:
        return {"refused": str(refusal)}
    except MemoryError:
        return {"refused": too_much_memory(memory_bytes)}
    except Exception as error:
        return {"failed": where(error)}


def too_much_memory(memory_bytes: int) -> str:
    from outreach.imports.sheet_limits import SMALLER

    return f"Reading this file takes more than {memory_bytes // MEGABYTE} MB of memory. {SMALLER}"


def finish(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(json.dumps(answer, separators=(",", ":")).encode())
    sys.stdout.buffer.flush()
    os._exit(0)  # freeing each object would take its time


if __name__ == "__main__":
    main()
