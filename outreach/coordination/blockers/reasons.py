"""Every reason why the queue is as long as it is: its number, the list behind it, and what a
coordinator most likely wants to do about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement

from outreach.core.vocabulary import QueueState, Steer
from outreach.progress.metrics import stuck
from outreach.progress.metrics.figures import FIGURES
from outreach.queue.models import QueueEntry

E = QueueEntry


class Reason(NamedTuple):
    """`counts` says what the number counts; `do` what is offered beside it; `order` who comes
    first in the list."""

    name: str
    title: str
    counts: str
    condition: Callable[[datetime], ColumnElement[bool]]
    do: Steer | None
    order: tuple[Any, ...] = ()


def _figure(
    condition: Callable[[datetime], ColumnElement[bool]], do: Steer | None, *order: Any
) -> Reason:
    known = FIGURES[condition.__name__]
    return Reason(known.name, known.title, known.counts, condition, do, order)


def _state(word: QueueState, counts: str, do: Steer | None, *order: Any) -> Reason:
    return Reason(word, word.label, counts, lambda now: stuck.in_state_now(word, now), do, order)


# In the order in which `state()` asks. Together they are all sitting MPs.
STATES = (
    _state(
        QueueState.AVAILABLE,
        "Whoever asks for the next MP gets one of these.",
        Steer.ASK,
        E.last_contact_at.is_not(None),
        E.last_contact_at,
    ),
    _state(
        QueueState.CLAIMED,
        "Somebody holds them at this moment.",
        Steer.RELEASE,
        E.claimed_until,
    ),
    _state(
        QueueState.WAITING,
        "Their office has heard from us, or asked us to come back: we leave it in peace until a "
        "day that each has.",
        Steer.DATES,
        E.not_before,
    ),
    _state(
        QueueState.NEEDS_COORDINATOR,
        "Somebody flagged them. Nobody is offered them until you have solved that.",
        None,
    ),
    _state(
        QueueState.NO_WAY_TO_CONTACT,
        "No number and no address works.",
        Steer.NUMBERS,
    ),
    _state(
        QueueState.DONE,
        "They have signed, said no, or it does not apply to them. You can put those back who have "
        "not signed.",
        Steer.REOPEN,
    ),
    _state(QueueState.PAUSED, "A coordinator paused them.", Steer.REOPEN),
)
# What stands in the way, the most urgent first.
IN_THE_WAY = (
    _figure(stuck.flagged, None),
    _figure(stuck.they_answered, Steer.FIRST, E.last_contact_at),
    _figure(stuck.overdue, Steer.FIRST, E.follow_up_at),
    _figure(stuck.ran_out, Steer.FIRST, E.claimed_until),
    _figure(stuck.waiting_first, Steer.ASK, E.bumped_at),
    _figure(stuck.unanswered, Steer.FIRST, E.last_contact_at),
    _figure(stuck.untried, Steer.ASK),
    _figure(stuck.waiting_long, Steer.DATES, E.not_before.desc()),
    _figure(stuck.details_broken, Steer.NUMBERS),
)
# Nothing that stands in the way: it leads from the targets that run.
ASKED = _figure(stuck.asked_of_somebody, Steer.ASK)
REASONS = {reason.name: reason for reason in (*STATES, *IN_THE_WAY, ASKED)}
