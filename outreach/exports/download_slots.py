"""How many downloads go on at the same time in one worker.

The front has a thread more than that (core/front.py), so that what is still being written keeps
nobody from working. A client that reads slowly takes no thread.
"""

from threading import BoundedSemaphore

from outreach.core.errors import Refusal

_slots = BoundedSemaphore(2)


class TooBusy(Refusal):
    status = 503
    seconds = 30

    def __init__(self) -> None:
        super().__init__(
            "Others are downloading large files at this moment. Please try again in a minute."
        )


def take_slot() -> None:
    """Raises TooBusy."""
    if not _slots.acquire(blocking=False):
        raise TooBusy


def give_slot_back() -> None:
    _slots.release()
