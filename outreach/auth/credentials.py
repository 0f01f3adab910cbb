"""Asking for a password or a code: counted before it is looked at, hashed outside any transaction,
written down when it was wrong. An account that does not exist costs the same work."""

from collections.abc import Iterable
from typing import NamedTuple

from outreach.audit.actions import note, record
from outreach.auth import passwords, queries
from outreach.auth import rate_limits as limits
from outreach.auth.guessing import guard, mailed_codes
from outreach.auth.guessing.known_browsers import known
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from outreach.people.queries import person_by_email


class Proved(NamedTuple):
    """What a password proved: who it is, unless the sign-in waits for a mailed code. `pending` is
    the token of one that does, for a wrong password as for a right one. `counted` is what is taken
    back for a right one; `is_guarded` says that somebody guesses."""

    person_id: int | None
    counted: guard.Tries
    is_guarded: bool
    pending: str | None = None


def whose_password(
    email: str, password: str, *, address: str | None, browsers: Iterable[str], mails: bool
) -> Proved:
    """The person who signs in with these, from that IP address, in a browser with these tokens; by
    way of a mailed code if somebody guesses. Raises TooMany."""
    now = clock.now()
    browser = known(email=email, tokens=browsers, address=address, now=now)
    with transaction():
        limits.count(limits.at_sign_in(email, address), now)
        is_guarded, counted = guard.count_try(email=email, known=browser, now=now)
        if is_guarded and not mails:
            guard.slow_down(email=email, now=now)
    person = person_by_email(email)
    person_id, password_hash = (person.id, person.password_hash) if person else (None, None)
    db.session.rollback()  # nobody waits for us while we hash
    right = passwords.verify(password_hash, password)
    if is_guarded and mails:
        return Proved(None, counted, is_guarded, _wait_for_code(person_id, right=right))
    if not right:
        _note_wrong(person_id)
    return Proved(person_id if right else None, counted, is_guarded)


def _wait_for_code(person_id: int | None, *, right: bool) -> str:
    """The same work, whether the password was right."""
    now = clock.now()
    action = "account.code_mailed" if right else "account.sign_in"
    result = Result.DONE if right else Result.FAILED
    with transaction():
        token = mailed_codes.begin(person_id=person_id if right else None, now=now)
        record(person_id=None, action=action, subject=_of(person_id), now=now, result=result)
    return token


def _note_wrong(person_id: int | None) -> None:
    action, now = "account.sign_in", clock.now()
    note(person_id=None, action=action, subject=_of(person_id), now=now, result=Result.FAILED)


def _of(person_id: int | None) -> str:
    return f"person:{person_id}" if person_id else "person:unknown"


def password_was_right(email: str, counted: guard.Tries, *, address: str | None) -> None:
    """Inside the transaction that signs them in: what was tried before from there counts no more.
    For the address, and for the account over all addresses, one try is taken back: with an account
    of one's own nobody gets more for others, and a guesser gains nothing when the person comes."""
    now = clock.now()
    *mine, everything_from_there = limits.at_sign_in(email, address)
    limits.forget(mine, now)
    limits.take_back([everything_from_there, *counted], now)


def own_password(person_id: int, password: str) -> str | None:
    """The hash that was just proved to be of this password; None if it is another. For somebody who
    is signed in. Raises TooMany."""
    now = clock.now()
    count_proof(person_id)
    password_hash = queries.person(person_id).password_hash
    db.session.rollback()
    if passwords.verify(password_hash, password):
        with transaction():
            proof_was_right(person_id)
        return password_hash
    note(
        person_id=person_id,
        action="account.password_again",
        subject=_of(person_id),
        now=now,
        result=Result.FAILED,
    )
    return None


def count_proof(person_id: int) -> None:
    """Somebody signed in is asked once more who they are. Raises TooMany."""
    with transaction():
        limits.count(limits.for_password_again(person_id), clock.now())


def proof_was_right(person_id: int) -> None:
    """Inside a transaction that commits."""
    this_quarter, today = limits.for_password_again(person_id)
    limits.forget([this_quarter], clock.now())
    limits.take_back([today], clock.now())


def count_passkey(address: str | None) -> None:
    """Somebody signs in by passkey; from there as many tries as of passwords. Raises TooMany."""
    with transaction():
        limits.count([(limits.ADDRESS, limits.place(address))], clock.now())


def passkey_was_right(address: str | None) -> None:
    """Inside the transaction that signs them in."""
    limits.take_back([(limits.ADDRESS, limits.place(address))], clock.now())


def note_wrong_passkey(person_id: int | None) -> None:
    action, now = "account.passkey", clock.now()
    note(person_id=None, action=action, subject=_of(person_id), now=now, result=Result.FAILED)


def count_code(person_id: int) -> None:
    """Raises TooMany."""
    with transaction():
        limits.count(limits.for_codes(person_id), clock.now())


def note_wrong_code(person_id: int) -> None:
    action, now = "account.code", clock.now()
    note(person_id=None, action=action, subject=_of(person_id), now=now, result=Result.FAILED)


def note_wrong_mailed_code(person_id: int | None) -> None:
    """`person_id` is of somebody whose password was right."""
    action, now = "account.mailed_code", clock.now()
    note(person_id=None, action=action, subject=_of(person_id), now=now, result=Result.FAILED)


def count_reset(email: str, *, address: str | None) -> None:
    """Somebody asks for a link, for this address or another. Raises TooMany."""
    here = limits.place(address)
    account = f"{email.strip().lower()} {here}"
    with transaction():
        limits.count([(limits.RESET_ADDRESS, here), (limits.RESET_HERE, account)], clock.now())
