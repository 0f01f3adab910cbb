"""What a coordinator wants done to some MPs, and how each of them is now."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from outreach.core import clock
from outreach.core.errors import Unfitting
from outreach.core.vocabulary import Steer
from outreach.parliament.models import PhoneNumber
from outreach.queue.models import Claim, QueueEntry, Target

FURTHEST = timedelta(days=365)
# What a change may write on an MP's row; why it was paused is kept apart from them.
COLUMNS = (
    *("bumped_at", "not_before", "follow_up_at", "follow_up_by", "target_id"),
    *("closed_because", "reopened_at", "claimed_by", "claimed_until", "reachable"),
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One change. Which fields are asked for hangs on its kind."""

    kind: Steer
    mp_ids: tuple[int, ...]
    # PAUSE: why, for whoever would have taken the MP.
    because: str = ""
    # DATES: not before this day; and when to follow up.
    contact_from: date | None = None
    follow_up_on: date | None = None
    # ASK: whom, until when, and what these MPs have in common.
    people: tuple[int, ...] = ()
    ask_until: date | None = None
    about: str = ""

    def check(self, now: datetime) -> None:
        """Raises Unfitting."""
        today = clock.london_date(now)
        needed = {
            Steer.PAUSE: ("because", self.because, "Say why, for whoever would have taken them."),
            Steer.ASK: ("people", self.people, "Choose at least one person."),
            Steer.DATES: (
                "contact_from",
                self.contact_from or self.follow_up_on,
                "Choose at least one of the two days.",
            ),
        }
        name, value, sentence = needed.get(self.kind, ("", True, ""))
        if not value:
            raise Unfitting(name, sentence)
        if self.kind is Steer.ASK and self.ask_until is None:
            raise Unfitting("ask_until", "Choose until when.")
        for name in ("contact_from", "follow_up_on", "ask_until"):
            day = getattr(self, name)
            if day and day < today:
                raise Unfitting(name, "This day has passed. Choose today or a later day.")
            if day and day > today + FURTHEST:
                raise Unfitting(name, "Choose a day within the next year.")


class Reach(NamedTuple):
    """How an MP can be reached: what is marked as not working."""

    broken: Sequence[PhoneNumber] = ()
    bounced_at: datetime | None = None
    working_bounced_at: datetime | None = None

    @property
    def has_bounced(self) -> bool:
        return self.bounced_at is not None or self.working_bounced_at is not None


@dataclass(frozen=True)
class Now:
    """All that decides what becomes of each MP, read once for all of them. What is not in a
    dictionary is none."""

    now: datetime
    rows: dict[int, QueueEntry]
    # The board's revision that whoever asks has seen; what changed since is left alone.
    seen: int | None = None
    # Until when an office is left in peace, by the limits that no coordinator changes.
    limits: dict[int, datetime] = field(default_factory=dict)
    reach: dict[int, Reach] = field(default_factory=dict)
    claims: dict[int, Claim] = field(default_factory=dict)
    targets: dict[int, Target] = field(default_factory=dict)


class Step(NamedTuple):
    """What is done to one MP: columns to what they become, and the same in words; or, in `left`,
    why nothing is."""

    columns: dict[str, Any]
    before: str = ""
    after: str = ""
    left: str = ""
    paused: str | None = None


def leave(because: str) -> Step:
    return Step({}, left=because)


def morning(day: date, now: datetime) -> datetime:
    """When offices open that day; at once, if that has passed."""
    return max(clock.london(day, clock.OFFICES_OPEN), now)


def end_of(day: date) -> datetime:
    return clock.london(day + timedelta(days=1), time(0))
