"""Signing in and out."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from outreach.account.models import SignIn
from outreach.audit.actions import record
from outreach.extensions import db
from outreach.people.actions import Disabled, person_disabled
from outreach.people.models import Person
from outreach.tokens import hash_token, new_token

SIGN_IN_LASTS = timedelta(hours=20)


def sign_in(*, person_id: int, now: datetime) -> str:
    """Open a session; returns the token for the cookie. Raises Disabled."""
    person = db.session.get_one(Person, person_id)
    if person.disabled_at is not None:
        raise Disabled
    token = new_token()
    db.session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    db.session.add(
        SignIn(
            token_hash=hash_token(token),
            person_id=person_id,
            created_at=now,
            expires_at=now + SIGN_IN_LASTS,
            last_seen_at=now,
            password_at=now,
        )
    )
    record(person_id=person_id, action="account.sign_in", subject=f"person:{person_id}", now=now)
    return token


def sign_out(*, sign_in_id: int, person_id: int, now: datetime) -> None:
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    record(person_id=person_id, action="account.sign_out", subject=f"person:{person_id}", now=now)


@person_disabled.connect
def _sign_out_everywhere(person_id: int, now: datetime) -> None:
    db.session.execute(delete(SignIn).where(SignIn.person_id == person_id))
