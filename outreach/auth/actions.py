"""Signing in and out, and where somebody is signed in."""

from datetime import datetime

from sqlalchemy import delete, update

from outreach.audit.actions import record
from outreach.auth.guessing import known_browsers, mailed_codes
from outreach.auth.models import PasswordReset, SignIn
from outreach.auth.queries import has_second_step
from outreach.auth.session_policy import NOTED_EVERY, lasts
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token
from outreach.people.actions import Disabled, person_disabled
from outreach.people.models import Person


class ChangedMeanwhile(Refusal):
    def __init__(self) -> None:
        super().__init__("This account was changed elsewhere at the same moment. Please try again.")


def sign_in(
    *,
    person_id: int,
    now: datetime,
    device: str = "",
    code: bool = False,
    passkey_id: int | None = None,
) -> str:
    """Open a session; returns the token for the cookie. With `code` the second step counts as
    taken; without, who has one is asked for it first. With `passkey_id` it ends when that passkey
    is removed. Raises Disabled."""
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
            expires_at=now + lasts(person.role).in_all,
            last_seen_at=now,
            password_at=now,
            code_at=now if code else None,
            device=device,
            passkey_id=passkey_id,
        )
    )
    half_way = not code and has_second_step(person_id)
    action = "account.password_given" if half_way else "account.sign_in"
    record(person_id=person_id, action=action, subject=_self(person_id), now=now)
    return token


def renew(*, sign_in_id: int, now: datetime, **proved: datetime | int) -> str:
    """The same sign-in under a new token, after somebody proved more of who they are: what was
    copied before is worth nothing. `proved` is `password_at`, `code_at`, `passkey_id`; how long it
    lasts in all does not change. Raises ChangedMeanwhile when it has ended."""
    token = new_token()
    new = update(SignIn).where(SignIn.id == sign_in_id)
    new = new.values(token_hash=hash_token(token), last_seen_at=now, **proved)
    if db.session.execute(new.returning(SignIn.id)).one_or_none() is None:
        raise ChangedMeanwhile
    return token


def note_presence(*, sign_in_id: int, now: datetime) -> None:
    """There was a sign of the person; written down at most once a minute. A clock that went back
    shortens nothing."""
    long_ago = SignIn.last_seen_at <= now - NOTED_EVERY
    db.session.execute(
        update(SignIn).where(SignIn.id == sign_in_id, long_ago).values(last_seen_at=now)
    )


def sign_out(*, sign_in_id: int, person_id: int, now: datetime) -> None:
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    record(person_id=person_id, action="account.sign_out", subject=_self(person_id), now=now)


def drop(*, token: str) -> None:
    """A browser forgets this token: the sign-in it stood for ends."""
    db.session.execute(delete(SignIn).where(SignIn.token_hash == hash_token(token)))


def end_device(*, sign_in_id: int, person_id: int, now: datetime) -> None:
    """Sign out another browser of one's own. Raises NotFound, for somebody else's too."""
    mine = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person_id)
    if db.session.execute(mine.returning(SignIn.id)).one_or_none() is None:
        raise NotFound("That device is signed out already.")
    record(person_id=person_id, action="account.end_device", subject=_self(person_id), now=now)


def end_sessions(*, person_id: int, now: datetime, but: int | None = None) -> None:
    """Sign somebody out everywhere; `but` names the one sign-in that stays. Every browser is a new
    one from then on: where one sign-in stays, remember its browser anew. Whoever calls it writes
    down why."""
    known_browsers.forget_all(person_id=person_id)
    mailed_codes.forget_all(person_id=person_id)
    theirs = delete(SignIn).where(SignIn.person_id == person_id)
    db.session.execute(theirs if but is None else theirs.where(SignIn.id != but))


def end_others(*, person_id: int, sign_in_id: int, now: datetime) -> None:
    end_sessions(person_id=person_id, now=now, but=sign_in_id)
    record(person_id=person_id, action="account.end_others", subject=_self(person_id), now=now)


def change_password(
    *, person_id: int, sign_in_id: int, old_hash: str, new_hash: str, now: datetime
) -> str:
    """Set a new password where the old one, that was just asked, still is; returns this sign-in's
    new token. All others end, and no link to choose a password works any more. Raises
    ChangedMeanwhile."""
    changed = (
        update(Person)
        .where(Person.id == person_id, Person.password_hash == old_hash)
        .values(password_hash=new_hash, password_changed_at=now)
        .returning(Person.id)
    )
    if db.session.execute(changed).one_or_none() is None:
        raise ChangedMeanwhile
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person_id))
    end_sessions(person_id=person_id, now=now, but=sign_in_id)
    record(person_id=person_id, action="account.password", subject=_self(person_id), now=now)
    return renew(sign_in_id=sign_in_id, now=now, password_at=now)


def _self(person_id: int) -> str:
    return f"person:{person_id}"


def end_links_made_by(*, person_id: int, now: datetime) -> None:
    """The links with which others choose a password, that somebody made for them, work no more."""
    made = update(PasswordReset).where(PasswordReset.made_by == person_id)
    db.session.execute(made.where(PasswordReset.expires_at > now).values(expires_at=now))


@person_disabled.connect
def _sign_out_everywhere(person_id: int, now: datetime) -> None:
    end_links_made_by(person_id=person_id, now=now)
    end_sessions(person_id=person_id, now=now)
    db.session.execute(delete(PasswordReset).where(PasswordReset.person_id == person_id))
