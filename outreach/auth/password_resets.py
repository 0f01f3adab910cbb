"""A link with which somebody chooses a new password: an hour, once. It does not skip the second
step, and it ends every sign-in."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update

from outreach.audit.actions import record
from outreach.auth import rate_limits as limits
from outreach.auth.actions import end_sessions
from outreach.auth.models import PasswordReset
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, new_token
from outreach.core.vocabulary import Help
from outreach.people.actions import may_help
from outreach.people.models import Person

LINK_LASTS = timedelta(hours=1)


class LinkUsed(Refusal):
    def __init__(self) -> None:
        super().__init__("This link has been used or is too old. Please ask for a new one.")


def ask_for_link(*, email: str, now: datetime) -> str | None:
    """The token of a link for whoever has this address; None if nobody has, or if their mailbox has
    had enough for now. Links of before go on working: who did not ask takes nothing away."""
    address = email.strip().lower()
    query = select(Person.id).where(Person.email == address, Person.disabled_at.is_(None))
    person_id = db.session.scalar(query)
    if person_id is None:
        return None
    try:
        limits.count([(limits.RESET_ANYWHERE, str(person_id))], now)
    except limits.TooMany:
        return None
    return _make(person_id, None, now)


def make_reset_link(*, person_id: int, by: int | None, now: datetime) -> str:
    """A coordinator makes a link for somebody, or (`by` is None) whoever runs the server; returns
    its token, the only time it is seen. Raises what `may_help` does, and Refusal for somebody
    switched off."""
    person = may_help(person_id=person_id, by=by, how=Help.PASSWORD, now=now)
    if person.disabled_at is not None:
        raise Refusal("This account is switched off. Let them in again first.")
    return _make(person_id, by, now)


def _make(person_id: int, by: int | None, now: datetime) -> str:
    token = new_token()
    db.session.execute(delete(PasswordReset).where(PasswordReset.expires_at <= now))
    db.session.add(
        PasswordReset(
            token_hash=hash_token(token),
            person_id=person_id,
            made_by=by,
            created_at=now,
            expires_at=now + LINK_LASTS,
        )
    )
    record(person_id=by, action="account.reset_link", subject=f"person:{person_id}", now=now)
    return token


def whose(token: str, now: datetime) -> Person | None:
    """Whom a link lets choose a password, while it works."""
    query = select(Person).join(PasswordReset, PasswordReset.person_id == Person.id)
    return db.session.scalar(query.where(*_works(token, now), Person.disabled_at.is_(None)))


def choose_password(*, token: str, new_hash: str, now: datetime) -> int:
    """Use the link; returns whose it was. Every sign-in ends and every other link, too. Raises
    LinkUsed."""
    # The person first, as everywhere: two with a link each would wait for each other.
    mine = select(PasswordReset.person_id).where(*_works(token, now))
    held = select(Person.id).where(Person.id == mine.scalar_subquery())
    person_id = db.session.scalar(held.with_for_update(key_share=True))
    used = update(PasswordReset).where(*_works(token, now)).values(used_at=now)
    used = used.execution_options(synchronize_session=False)
    if person_id is None or db.session.scalar(used.returning(PasswordReset.id)) is None:
        raise LinkUsed
    changed = (
        update(Person)
        .where(Person.id == person_id, Person.disabled_at.is_(None))
        .values(password_hash=new_hash, password_changed_at=now)
        .returning(Person.id)
    )
    if db.session.execute(changed).one_or_none() is None:
        raise LinkUsed
    others = PasswordReset.person_id == person_id, PasswordReset.used_at.is_(None)
    db.session.execute(delete(PasswordReset).where(*others))
    end_sessions(person_id=person_id, now=now)
    limits.forget(limits.for_codes(person_id), now)
    record(person_id=person_id, action="account.reset", subject=f"person:{person_id}", now=now)
    return person_id


def _works(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        PasswordReset.token_hash == hash_token(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.expires_at > now,
    )
