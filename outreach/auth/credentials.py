"""Asking for a password or a code: counted before it is looked at, hashed outside any transaction,
written down when it was wrong. An account that does not exist costs the same work."""

from outreach.audit.actions import note
from outreach.auth import passwords, queries
from outreach.auth import rate_limits as limits
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from outreach.people.queries import person_by_email


def whose_password(email: str, password: str, *, address: str | None) -> int | None:
    """The person who signs in with these, from that IP address; None if nobody does. Raises
    TooMany."""
    now = clock.now()
    with transaction():
        limits.count(limits.at_sign_in(email, address), now)
    person = person_by_email(email)
    person_id, known = (person.id, person.password_hash) if person else (None, None)
    db.session.rollback()  # nobody waits for us while we hash
    if passwords.verify(known, password):
        return person_id
    subject = f"person:{person_id}" if person_id else "person:unknown"
    note(person_id=None, action="account.sign_in", subject=subject, now=now, result=Result.FAILED)
    return None


def password_was_right(email: str, *, address: str | None) -> None:
    """Inside the transaction that signs them in: what was tried before counts no more. For the
    address one try is taken back: with an account of one's own nobody gets more for others."""
    now = clock.now()
    *mine, everything_from_there = limits.at_sign_in(email, address)
    limits.forget(mine, now)
    limits.take_back([everything_from_there], now)


def own_password(person_id: int, password: str) -> str | None:
    """The hash that was just proved to be of this password; None if it is another. For somebody who
    is signed in. Raises TooMany."""
    now = clock.now()
    with transaction():
        limits.count([(limits.AGAIN, str(person_id))], now)
    known = queries.person(person_id).password_hash
    db.session.rollback()
    right = passwords.verify(known, password)
    if right:
        with transaction():
            limits.forget([(limits.AGAIN, str(person_id))], now)
        return known
    subject = f"person:{person_id}"
    note(
        person_id=person_id,
        action="account.password_again",
        subject=subject,
        now=now,
        result=Result.FAILED,
    )
    return None


def count_code(person_id: int) -> None:
    """Raises TooMany."""
    with transaction():
        limits.count(limits.for_codes(person_id), clock.now())


def note_wrong_code(person_id: int) -> None:
    subject, now = f"person:{person_id}", clock.now()
    note(person_id=None, action="account.code", subject=subject, now=now, result=Result.FAILED)


def count_reset(email: str, *, address: str | None) -> None:
    """Somebody asks for a link, for this address or another. Raises TooMany."""
    here = limits.place(address)
    account = f"{email.strip().lower()} {here}"
    with transaction():
        limits.count([(limits.RESET_ADDRESS, here), (limits.RESET_HERE, account)], clock.now())
