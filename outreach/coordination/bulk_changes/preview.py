"""Preview of a change: the MPs that it will change, and those that it will leave."""

from datetime import datetime
from typing import NamedTuple

from outreach.coordination.bulk_changes import queries
from outreach.coordination.bulk_changes.current_state import read_state
from outreach.coordination.bulk_changes.effects import step
from outreach.coordination.bulk_changes.requests import Step, Wish


class Line(NamedTuple):
    """An MP in the preview, with the effect of the change."""

    mp_id: int
    name: str
    party: str
    seat: str
    step: Step


class Preview(NamedTuple):
    """MPs that will change, MPs that will not, and the board's revision shown."""

    changed: list[Line]
    left: list[Line]
    revision: int


def preview(wish: Wish, revision: int, now: datetime) -> Preview:
    """Preview a change, in order of the MPs' names."""
    at = read_state(wish, queries.queue_entries(wish.mp_ids), None, now)
    lines = [
        Line(mp.parliament_id, mp.display_name, mp.party, mp.seat, step(wish, mp.parliament_id, at))
        for mp in queries.mps_in_name_order(wish.mp_ids)
    ]
    return Preview(
        [line for line in lines if not line.step.left],
        [line for line in lines if line.step.left],
        revision,
    )
