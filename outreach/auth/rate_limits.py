"""How often something may be tried. One atomic upsert counts and decides, so that 16 processes
together let no more through than one.

What is limited, and why so:

- Wrong passwords count for one account *from one address*. Only who shares an address with
  somebody can make them wait, and only there. Over all addresses they count too, but keep nobody
  out: new browsers are then asked for a mailed code (`auth.guessing`).
- All tries from one address, so that nobody tries one password on two hundred accounts.
- Codes count for the account: whoever is asked for one gave the right password before. So does
  the password that somebody signed in is asked for once more.
- An account that does not exist is counted like one that does, and answered the same.

A stretch of time begins at a fixed moment, the same for all: a row's key holds it. So within any
15 minutes at most twice as many tries pass.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, String, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from outreach.auth.models import Attempts
from outreach.core.columns import UTCDateTime
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.sql import run
from outreach.core.tokens import keyed_hash


class Limit(NamedTuple):
    kind: str
    times: int
    within: timedelta


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# One account from one address.
PASSWORD = (Limit("password", 10, QUARTER), Limit("password.day", 50, DAY))
ADDRESS = Limit("address", 100, QUARTER)
# One account, wherever from: only who gave the password gets there.
CODE = (Limit("code", 5, QUARTER), Limit("code.day", 30, DAY))
# Somebody signed in who is asked for the password once more.
AGAIN = (Limit("password.again", 10, QUARTER), Limit("password.again.day", 50, DAY))
# Asking for a link by mail. The second keeps a mailbox from being flooded: by then it has links
# that work, so nobody is kept out.
RESET_HERE = Limit("reset", 3, HOUR)
RESET_ANYWHERE = Limit("reset.mailed", 6, HOUR)
RESET_ADDRESS = Limit("reset.address", 20, HOUR)

LONGEST = DAY

_COUNT = {
    dialect: put(Attempts)
    .values(
        kind=bindparam("kind", type_=String),
        key_hash=bindparam("key_hash", type_=String),
        since=bindparam("since", type_=UTCDateTime),
        times=1,
    )
    .on_conflict_do_update(
        index_elements=["kind", "key_hash", "since"],
        set_={"times": Attempts.times + 1},
        where=Attempts.times < bindparam("most", type_=Integer),
    )
    .returning(Attempts.times)
    for dialect, put in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


class TooMany(Refusal):
    """Too many tries; `wait` is how long until the next one counts."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"That was tried too often from here. Please wait {self.in_words}.")

    @property
    def in_words(self) -> str:
        minutes = -(-int(self.wait.total_seconds()) // 60)
        if minutes > 90:
            return f"{-(-minutes // 60)} hours"
        return "a minute" if minutes == 1 else f"{minutes} minutes"

    @property
    def seconds(self) -> int:
        return max(1, int(self.wait.total_seconds()))


def allow(*, kind: str, key: str, times: int, within: timedelta, now: datetime) -> bool:
    """Count one try, and say whether it is one of the first `times` in this stretch of time. A
    try that is refused is not counted. Call it in a transaction that commits."""
    return number_of(Limit(kind, times, within), key, now) is not None


def number_of(limit: Limit, key: str, now: datetime) -> int | None:
    """The same, and which it is: 1 for the first. None for one too many."""
    counted = run(
        _COUNT[db.engine.dialect.name],
        kind=limit.kind,
        key_hash=keyed_hash(key),
        since=_begins(limit.within, now),
        most=limit.times,
    ).first()
    return None if counted is None else int(counted[0])


def is_used_up(limit: Limit, key: str, now: datetime) -> bool:
    """Whether the next try would be one too many. Counts nothing, so nobody waits for it."""
    times = db.session.scalar(select(Attempts.times).where(*_row(limit, key, now)))
    return times is not None and times >= limit.times


def count(tries: list[tuple[Limit, str]], now: datetime) -> None:
    """Count one try for each of these. Raises TooMany for the first that is used up; what was
    counted before it stays counted only if the caller commits."""
    for limit, key in tries:
        if not allow(kind=limit.kind, key=key, times=limit.times, within=limit.within, now=now):
            raise TooMany(_begins(limit.within, now) + limit.within - now)


def take_back(tries: list[tuple[Limit, str]], now: datetime) -> None:
    """That try was no wrong one: it does not count after all."""
    for limit, key in tries:
        row = _row(limit, key, now)
        db.session.execute(delete(Attempts).where(*row, Attempts.times <= 1))
        db.session.execute(update(Attempts).where(*row).values(times=Attempts.times - 1))


def forget(tries: list[tuple[Limit, str]], now: datetime) -> None:
    """The right person is here: nothing tried before counts any more."""
    for limit, key in tries:
        db.session.execute(delete(Attempts).where(*_row(limit, key, now)))


def tidy(now: datetime) -> None:
    """What is over for all. Called at a sign-in: often enough, and nobody waits."""
    db.session.execute(delete(Attempts).where(Attempts.since < now - LONGEST))


def at_sign_in(email: str, address: str | None) -> list[tuple[Limit, str]]:
    """What a password counts for: this account from here, then everything from here."""
    here = place(address)
    account = f"{account_key(email)} {here}"
    return [*((limit, account) for limit in PASSWORD), (ADDRESS, here)]


def account_key(email: str) -> str:
    """The same for every spelling that finds the same account."""
    return email.strip().lower()[:254]


def for_password_again(person_id: int) -> list[tuple[Limit, str]]:
    return [(limit, str(person_id)) for limit in AGAIN]


def for_codes(person_id: int) -> list[tuple[Limit, str]]:
    return [(limit, str(person_id)) for limit in CODE]


def place(address: str | None) -> str:
    """Where a request comes from, as far as it can be told apart: one IPv4 address, or the IPv6
    network that one household or one rented server has."""
    try:
        ip = ip_address(address or "")
    except ValueError:
        return address or "nowhere"
    mapped = getattr(ip, "ipv4_mapped", None) or ip
    return str(mapped if mapped.version == 4 else ip_network((mapped, 56), strict=False))


def _row(limit: Limit, key: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Attempts.kind == limit.kind,
        Attempts.key_hash == keyed_hash(key),
        Attempts.since == _begins(limit.within, now),
    )


def _begins(within: timedelta, now: datetime) -> datetime:
    seconds = int(within.total_seconds())
    return datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
