"""How long a sign-in lasts, and who needs a second step. By role: what can be broken into with an
account decides how soon it closes by itself."""

from datetime import datetime, timedelta
from typing import NamedTuple

from outreach.core.vocabulary import Role


class Lasts(NamedTuple):
    idle: timedelta  # without a sign of the person
    in_all: timedelta


VOLUNTEERS = Lasts(idle=timedelta(hours=2), in_all=timedelta(hours=20))
OTHERS = Lasts(idle=timedelta(minutes=30), in_all=timedelta(hours=12))

NEED_A_CODE = frozenset(Role) - {Role.VOLUNTEER}

# Between the password and the code.
HALF_WAY = timedelta(minutes=10)
# Risky things ask for the password again after this.
PASSWORD_IS_FRESH = timedelta(minutes=10)
# A sign of the person is written down at most so often.
NOTED_EVERY = timedelta(minutes=1)


def lasts(role: Role) -> Lasts:
    return VOLUNTEERS if role == Role.VOLUNTEER else OTHERS


def cut_offs(now: datetime) -> dict[str, datetime]:
    """What the query of who is looking compares with (`auth.queries.SESSION`)."""
    return {
        "now": now,
        "volunteers_since": now - VOLUNTEERS.idle,
        "others_since": now - OTHERS.idle,
        "fresh_since": now - PASSWORD_IS_FRESH,
        "noted_since": now - NOTED_EVERY,
        "half_since": now - HALF_WAY,
    }
