"""The shapes of a search for an MP: what is known, what a row says, and who is meant."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from outreach.imports.skip_reasons import Why

CERTAIN, CLEAR, PROBABLE = 1.0, 0.9, 0.78
# From here on it is taken without being asked.
SURE = 0.85
MAX_CANDIDATES = 5


class Known(NamedTuple):
    """An MP as the register has them: by each form of the name. `seats` has each name of the seat,
    and is empty for who is no longer an MP; `since` when they became one, `seat_since` when they
    took this seat."""

    mp_id: int
    names: tuple[str, ...]
    email: str
    seats: tuple[str, ...]
    since: date | None = None
    seat_since: date | None = None


class Former(NamedTuple):
    """A former MP whom a row seems to be about. `until` is a year or a day; each is empty where it
    is not known."""

    name: str
    seat: str
    until: str


class Who(NamedTuple):
    """MP that a row is about, for certain; else None with the reason why not. `perhaps` are those
    who could be meant, for a person to choose from, and never who holds the seat of a former MP
    today. `several` has each MP of a cell that names more than one."""

    mp_id: int | None
    certainty: float
    why: Why | None = None
    perhaps: tuple[int, ...] = ()
    former: Former | None = None
    several: "tuple[Who, ...]" = ()

    @property
    def contradicts_itself(self) -> bool:
        """Return whether the name and the constituency of a row do not go together."""
        return self.why is Why.NOT_THERE


class Clues(NamedTuple):
    """Words of a row about its MP."""

    name: str = ""
    seat: str = ""
    number: str = ""
    email: str = ""


NOBODY = Who(None, 0.0, Why.NOBODY)


def gone(former: Former, certainty: float = CERTAIN) -> Who:
    return Who(None, certainty, Why.FORMER, former=former)


def unsure(why: Why, *mp_ids: int | None) -> Who:
    return Who(None, 0.0, why, unique(mp_ids))


def unique(mp_ids: Iterable[int | None]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one for one in mp_ids if one is not None))[:MAX_CANDIDATES]
