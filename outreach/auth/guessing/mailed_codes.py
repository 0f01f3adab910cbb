"""A sign-in that waits for a code sent by mail: eight digits, ten minutes, five tries, and only in
the browser in which it was begun."""

import secrets
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, select, update

from outreach.auth import rate_limits as limits
from outreach.auth.models import PendingSignIn
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, keyed_hash, new_token
from outreach.people.models import Person

CODE_LASTS = timedelta(minutes=10)
MOST_TRIES = 5
DIGITS = 8
# For one account. So many tries at so many codes find one in four million hours.
MAILED = limits.Limit("mailed.code", 10, limits.HOUR)


class SignInOver(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "This took too long, or too many codes were wrong. Sign in again to get another code."
        )


class MailedCode(NamedTuple):
    email: str
    code: str


class Tried(NamedTuple):
    """Whose sign-in waits, if the password was right, and whether the code is."""

    person_id: int | None
    is_right: bool


def begin(*, person_id: int | None, now: datetime) -> str:
    """Wait for a code; returns the token for the cookie. Without a person the address or the
    password was wrong, and no code will be right."""
    token = new_token()
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
    db.session.add(
        PendingSignIn(
            token_hash=hash_token(token),
            person_id=person_id,
            code_hash=None,
            created_at=now,
            expires_at=now + CODE_LASTS,
        )
    )
    return token


def make_code(*, token: str, now: datetime) -> MailedCode | None:
    """The code to be mailed, and to whom; None if nobody is to get one, or their mailbox has had
    enough for now."""
    query = select(PendingSignIn.id, Person.id, Person.email).join(Person)
    waiting = db.session.execute(
        query.where(*_is_open(token, now), PendingSignIn.code_hash.is_(None))
    ).one_or_none()
    if waiting is None:
        return None
    pending_id, person_id, email = waiting
    if not limits.allow(**MAILED._asdict(), key=str(person_id), now=now):
        return None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    mine = update(PendingSignIn).where(PendingSignIn.id == pending_id)
    db.session.execute(mine.values(code_hash=_hash(pending_id, code)))
    return MailedCode(email, code)


def is_open(token: str, now: datetime) -> bool:
    """Whether a code can still be given."""
    query = select(PendingSignIn.id).where(*_is_open(token, now))
    return db.session.scalar(query) is not None


def give_code(*, token: str, code: str, now: datetime) -> Tried:
    """Count one try at the code; the right one is used up. Commit either way. Raises
    SignInOver."""
    tried = update(PendingSignIn).where(*_is_open(token, now))
    tried = tried.values(tries=PendingSignIn.tries + 1).execution_options(synchronize_session=False)
    row = db.session.execute(
        tried.returning(PendingSignIn.id, PendingSignIn.person_id, PendingSignIn.code_hash)
    ).one_or_none()
    if row is None:
        raise SignInOver
    digits = "".join(filter(str.isdigit, code))
    if not compare_digest(_hash(row.id, digits), row.code_hash or ""):
        return Tried(row.person_id, is_right=False)
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.id == row.id))
    return Tried(row.person_id, is_right=True)


def forget_all(*, person_id: int) -> None:
    """No code of theirs that is on its way opens anything."""
    db.session.execute(delete(PendingSignIn).where(PendingSignIn.person_id == person_id))


def _is_open(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PendingSignIn.token_hash == hash_token(token),
        PendingSignIn.expires_at > now,
        PendingSignIn.tries < MOST_TRIES,
    )


def _hash(pending_id: int, code: str) -> str:
    return keyed_hash(f"mailed code {pending_id} {code}")
