"""Wrong passwords for one account, counted over all addresses; nobody is locked out.

After 20 in an hour, or 60 in a day, the account is guarded:

- A browser in which the person has signed in before goes on as usual, and so does a network from
  which they did lately. A known browser that guesses is soon a new one.
- Every new browser is asked for a mailed code, whether the password is right or wrong and whether
  there is such an account: all three are answered the same. It is mailed if the password was right.
- Where no mail is set up, new browsers together have four tries a quarter of an hour, and one once
  the day's are used up. An admin's link to choose a password makes a browser known.
- The person is told, by mail at most once a day, on their account's page and when they sign in;
  coordinators and admins read it under People.

An address that belongs to nobody is counted and answered like one that belongs to somebody.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, update

from outreach.audit.actions import record
from outreach.auth import rate_limits as limits
from outreach.auth.guessing.known_browsers import Known
from outreach.auth.rate_limits import DAY, HOUR, QUARTER, Limit
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from outreach.people.models import Person

WRONG = (Limit("guesses", 20, HOUR), Limit("guesses.day", 60, DAY))
IN_A_KNOWN_BROWSER = (
    Limit("guesses.browser", 10, QUARTER),
    Limit("guesses.browser.day", 50, DAY),
)
# Of all new browsers together, where no code can be mailed.
SLOW, SLOWER = Limit("guesses.slow", 4, QUARTER), Limit("guesses.slower", 1, QUARTER)
TOLD_EVERY = DAY
SHOWN_FOR = timedelta(days=7)

Tries = list[tuple[Limit, str]]


class NewBrowsersWait(limits.TooMany):
    """Somebody guesses, and no code can be mailed."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.args = (
            "Somebody has been guessing the password for this address, so new browsers have to "
            f"wait {self.in_words}. A browser that you have signed in with before does not wait. "
            "Or ask an admin for a link to choose a new password.",
        )


class Counted(NamedTuple):
    """Whether this try meets the guard, and what it counted for if it does not."""

    is_guarded: bool
    tries: Tries


def on(email: str) -> Tries:
    """What a wrong password for this address counts for, wherever it comes from."""
    return [(limit, limits.account_key(email)) for limit in WRONG]


def count_try(*, email: str, known: Known, now: datetime) -> Counted:
    """Count one password before it is looked at. Inside a write transaction."""
    if known.browser_id is not None:
        in_it = [(limit, str(known.browser_id)) for limit in IN_A_KNOWN_BROWSER]
        if _allowed(in_it, now):
            return Counted(False, in_it)
    elif known.is_place:
        return Counted(False, [])
    return Counted(False, on(email)) if _allowed(on(email), now) else Counted(True, [])


def slow_down(*, email: str, now: datetime) -> None:
    """Let few tries through of all that new browsers make. Raises NewBrowsersWait."""
    _, (day, key) = on(email)
    limit = SLOWER if limits.is_used_up(day, key, now) else SLOW
    try:
        limits.count([(limit, key)], now)
    except limits.TooMany as refusal:
        raise NewBrowsersWait(refusal.wait) from None


def note_guessing(*, email: str, now: datetime) -> str | None:
    """Write down that somebody guesses at this account; returns the address that is kept of the
    person, if they are to be told now."""
    long_ago = or_(Person.guessed_at.is_(None), Person.guessed_at <= now - TOLD_EVERY)
    theirs = update(Person).where(_is(email), long_ago).values(guessed_at=now)
    theirs = theirs.execution_options(synchronize_session=False)
    told = db.session.execute(theirs.returning(Person.id, Person.email)).one_or_none()
    if told is None:
        return None
    person_id, address = told
    action, subject = "account.guessed", f"person:{person_id}"
    record(person_id=None, action=action, subject=subject, now=now, result=Result.REFUSED)
    return str(address)


def is_noted(email: str, now: datetime) -> bool:
    """Whether there is nothing to write down: nobody has this address, or they were told today."""
    guessed_at = db.session.execute(select(Person.guessed_at).where(_is(email))).one_or_none()
    return guessed_at is None or (guessed_at[0] is not None and guessed_at[0] > now - TOLD_EVERY)


def guessed_since(person_id: int, after: datetime) -> datetime | None:
    """When somebody began to guess at this account, if that was after this moment."""
    query = select(Person.guessed_at).where(Person.id == person_id, Person.guessed_at > after)
    return db.session.scalar(query)


def _allowed(tries: Tries, now: datetime) -> bool:
    return all(limits.number_of(limit, key, now) is not None for limit, key in tries)


def _is(email: str) -> ColumnElement[bool]:
    return (Person.email == limits.account_key(email)) & Person.disabled_at.is_(None)
