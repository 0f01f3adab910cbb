"""Raising a flag about an MP, and solving it. While one is open the queue leaves the MP alone."""

from datetime import datetime

from outreach.audit.actions import record
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import FlagKind
from outreach.parliament.queries import published_by
from outreach.queue.actions import lock, touch
from outreach.queue.flags.models import MPFlag
from outreach.queue.flags.queries import still_open
from outreach.queue.models import QueueEntry
from outreach.screening.columns import Cleared
from outreach.screening.screen import please_take_out, screen


class FlaggedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("You have flagged this already. A coordinator looks at it.")


class SolvedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has solved this already.")


def raise_flag(*, mp_id: int, person_id: int, kind: FlagKind, words: str, now: datetime) -> None:
    """Ask a coordinator to look before anybody goes on with this MP. Whoever has the MP now keeps
    them, and can log. Raises Unfitting at `words`, NotFound, FlaggedAlready."""
    words = refuse_somebodys_case("words", words, mp_id)
    row = lock(mp_id)
    waiting = still_open(mp_id)
    if any(flag.kind is kind and flag.raised_by == person_id for flag in waiting):
        raise FlaggedAlready
    db.session.add(MPFlag(mp_id=mp_id, kind=kind, words=words, raised_by=person_id, raised_at=now))
    db.session.flush()
    _hold(row)
    record(person_id=person_id, action="flags.raise", subject=f"mp:{mp_id}", now=now)
    touch(mp_id)


def solve(*, flag_id: int, person_id: int, how: str, now: datetime) -> int:
    """A coordinator says what was done about it; with the last one the MP is in the queue again.
    Returns the MP's id. Raises Unfitting at `how`, NotFound, SolvedAlready."""
    flag = db.session.get(MPFlag, flag_id)
    if flag is None:
        raise NotFound("There is no such flag.")
    how = refuse_somebodys_case("how", how, flag.mp_id)
    row = lock(flag.mp_id)
    db.session.refresh(flag)
    if flag.solved_at is not None:
        raise SolvedAlready
    flag.solved_at, flag.solved_by, flag.solved_how = now, person_id, how
    db.session.flush()
    _hold(row)
    record(person_id=person_id, action="flags.solve", subject=f"mp:{row.mp_id}", now=now)
    touch(row.mp_id)
    return row.mp_id


def _hold(row: QueueEntry) -> None:
    """Keep the MP back for the oldest flag that is open; for none, no longer."""
    waiting = still_open(row.mp_id)
    row.held_because = waiting[0].kind.label if waiting else None
    db.session.flush()


def refuse_somebodys_case(field: str, text: str, mp_id: int) -> Cleared:
    """What is written here is about the office, as in a note. Returns the text, to be kept with
    what the office publishes in it. Raises Unfitting."""
    if found := screen(text, allowed=published_by(mp_id)):
        hints = " ".join(dict.fromkeys(one.kind.hint for one in found))
        raise Unfitting(field, f"{please_take_out(text, found)} {hints}")
    return Cleared(text)
