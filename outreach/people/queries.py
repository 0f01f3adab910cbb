"""Reads about people."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from outreach.columns import AnyRow
from outreach.extensions import db
from outreach.people.models import Invitation, Person, SignIn
from outreach.prebuilt import look_up
from outreach.vocabulary import Role


def hash_token(token: str) -> str:
    """What we keep of a secret link or cookie. It is random and long: one fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Flask-Login's current_user when somebody is signed in."""

    id: int
    name: str
    role: Role
    own_gss_code: str | None
    sign_in_id: int

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return str(self.id)

    @property
    def is_coordinator(self) -> bool:
        return self.role == Role.COORDINATOR


# Every request of someone signed in begins with this.
VIEWER = (
    select(Person.id, Person.name, Person.role, Person.own_gss_code, SignIn.id)
    .join(SignIn, SignIn.person_id == Person.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.expires_at > bindparam("now", type_=SignIn.expires_at.type),
        Person.disabled_at.is_(None),
    )
)
ROLE = 2  # its place in such a row


def viewer(token: str, now: datetime) -> Viewer | None:
    """Whose cookie this is, if it is signed in and not switched off."""
    row = look_up(VIEWER, token_hash=hash_token(token), now=now)
    if row is None:
        return None
    person_id, name, role, own_gss_code, sign_in_id = row
    return Viewer(person_id, name, Role(role), own_gss_code, sign_in_id)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def usable_invitation(token: str, now: datetime) -> Invitation | None:
    query = select(Invitation).where(
        Invitation.token_hash == hash_token(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )
    return db.session.scalar(query)


def has_coordinator() -> bool:
    query = select(Person.id).where(Person.role == Role.COORDINATOR, Person.disabled_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def everyone() -> Sequence[AnyRow]:
    query = select(Person.id, Person.name, Person.email, Person.role, Person.disabled_at)
    return db.session.execute(query.order_by(func.lower(Person.name))).all()


def open_invitations(now: datetime) -> Sequence[Invitation]:
    query = select(Invitation).where(
        Invitation.used_at.is_(None), Invitation.expires_at > now, Invitation.email.is_not(None)
    )
    return db.session.scalars(query.order_by(Invitation.expires_at)).all()
