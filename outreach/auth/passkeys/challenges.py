"""Challenges: made on the server, good once, for five minutes, in one browser, for one purpose."""

import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete

from outreach.auth import rate_limits as limits
from outreach.auth.passkeys.models import PasskeyChallenge, Purpose
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token

LASTS = timedelta(minutes=5)
# From one address. Whoever signs in by passkey needs one, and they are gone after minutes.
BEGUN = limits.Limit("passkey.challenge", 100, limits.QUARTER)


class ChallengeOver(Refusal):
    status = 422

    def __init__(self) -> None:
        super().__init__("This took too long, or was sent before. Try again.")


class Begun(NamedTuple):
    """A new challenge, and the token for the cookie of the browser that is to answer it."""

    token: str
    challenge: bytes


class Taken(NamedTuple):
    challenge: bytes
    user_handle: bytes | None


def begin(
    *,
    purpose: Purpose,
    sign_in_id: int | None,
    now: datetime,
    user_handle: bytes | None = None,
) -> Begun:
    """Make a challenge. Those that are over go."""
    token, challenge = new_token(), secrets.token_bytes(32)
    db.session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at <= now))
    db.session.add(
        PasskeyChallenge(
            token_hash=hash_token(token),
            purpose=purpose,
            sign_in_id=sign_in_id,
            challenge=challenge,
            user_handle=user_handle,
            expires_at=now + LASTS,
        )
    )
    return Begun(token, challenge)


def take(*, token: str, purpose: Purpose, sign_in_id: int | None, now: datetime) -> Taken:
    """Use a challenge up: of two who send it at once, one gets it. Raises ChallengeOver."""
    theirs = PasskeyChallenge.sign_in_id == sign_in_id
    if sign_in_id is None:
        theirs = PasskeyChallenge.sign_in_id.is_(None)
    used = delete(PasskeyChallenge).where(
        _is(token), PasskeyChallenge.purpose == purpose, PasskeyChallenge.expires_at > now, theirs
    )
    row = db.session.execute(
        used.returning(PasskeyChallenge.challenge, PasskeyChallenge.user_handle)
    ).one_or_none()
    if row is None:
        raise ChallengeOver
    return Taken(row.challenge, row.user_handle)


def drop(*, token: str) -> None:
    """Forget a challenge whose answer was refused."""
    db.session.execute(delete(PasskeyChallenge).where(_is(token)))


def _is(token: str) -> ColumnElement[bool]:
    return PasskeyChallenge.token_hash == hash_token(token)
