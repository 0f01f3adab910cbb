"""What was made lately, ready to go out again."""

import time
from collections import OrderedDict
from typing import Any, NamedTuple

KEPT_FOR = 60  # seconds
KEPT_AT_MOST = 6 * 2**20  # bytes a process


class Ready(NamedTuple):
    """An answer as it goes out, and of which version of what is published it is."""

    version: Any
    etag: str
    body: bytes
    packed: bytes
    kind: str
    status: int
    framed: bool
    # Who sends this header gets something else here.
    unless: str

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class Shelf:
    """By address; what nobody asked for longest goes when it is full."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, tuple[float, Ready]] = OrderedDict()
        self.bytes = 0

    def has(self, where: str) -> bool:
        """Whether it is worth asking which version is the newest."""
        return where in self.kept

    def find(self, where: str, version: Any) -> Ready | None:
        """What is kept, if it is of that version and not older than KEPT_FOR."""
        made_at, ready = self.kept.get(where, (0.0, None))
        if ready is None or ready.version != version or time.monotonic() > made_at + KEPT_FOR:
            return None
        self.kept.move_to_end(where)
        return ready

    def put(self, where: str, ready: Ready) -> None:
        if where in self.kept:
            self.bytes -= self.kept.pop(where)[1].size
        self.kept[where] = (time.monotonic(), ready)
        self.bytes += ready.size
        while self.bytes > KEPT_AT_MOST:
            self.bytes -= self.kept.popitem(last=False)[1][1].size
