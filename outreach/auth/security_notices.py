"""What somebody is told because others did it to their account: when they sign in, and on their
account's page, for a week or until they say that they know."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update

from outreach.core.extensions import db
from outreach.core.formatting import day_and_time
from outreach.core.vocabulary import Help
from outreach.people.models import Helped, Person

TOLD_FOR = timedelta(days=7)
# Whoever runs the server, by `flask people reset`.
AT_THE_SERVER = "Whoever runs the server"
WHAT = {
    Help.PASSWORD: "made a link with which a new password can be chosen for your account",
    Help.STEP: "switched your second step off and removed your passkeys, because your phone "
    "was said to be lost",
}
OTHERWISE = "If you did not ask for that, change your password, and tell an admin now."


class News(NamedTuple):
    """A sentence, and the number of what it is about."""

    id: int
    sentence: str


def news(person_id: int, now: datetime) -> Sequence[News]:
    """What they have to know now, the newest first."""
    query = (
        select(Helped, Person.name)
        .outerjoin(Person, Person.id == Helped.helped_by)
        .where(
            Helped.person_id == person_id,
            Helped.how.in_(WHAT),
            Helped.at > now - TOLD_FOR,
            Helped.seen_at.is_(None),
        )
        .order_by(Helped.id.desc())
    )
    return [News(one.id, _sentence(one, name)) for one, name in db.session.execute(query)]


def _sentence(one: Helped, by: str | None) -> str:
    return f"{by or AT_THE_SERVER} {WHAT[one.how]} ({day_and_time(one.at)}). {OTHERWISE}"


def guessed(at: datetime) -> str:
    """That somebody guesses their password, and what to do."""
    return (
        f"Somebody has been guessing the password of your account ({day_and_time(at)}). New "
        "browsers are watched until it stops. If you use this password anywhere else, change it."
    )


def seen(*, person_id: int, up_to: int, now: datetime) -> None:
    """They know, of what had happened when they looked."""
    theirs = Helped.person_id == person_id, Helped.id <= up_to, Helped.seen_at.is_(None)
    db.session.execute(update(Helped).where(*theirs).values(seen_at=now))
