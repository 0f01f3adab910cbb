"""Reads about people."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, Role
from outreach.people.models import Invitation, Person

# How long an invitation that ran out is still offered to be made anew.
RAN_OUT_LATELY = timedelta(days=30)


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


def role_of(person_id: int) -> Role | None:
    """What somebody may do now; None for whoever is switched off."""
    here = Person.id == person_id, Person.disabled_at.is_(None)
    return db.session.scalar(select(Person.role).where(*here))


def has_coordinator() -> bool:
    """Whether there is somebody who can invite people."""
    query = select(Person.id).where(Person.role.in_(STAFF), Person.disabled_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


_HERE = Person.disabled_at.is_(None), Person.left_at.is_(None)


def staff_addresses() -> list[str]:
    """The addresses of all coordinators and admins, for what all of them have to know."""
    query = select(Person.email).where(Person.role.in_(STAFF), *_HERE)
    return list(db.session.scalars(query.order_by(Person.email)))


def admins() -> list[int]:
    """Return the numbers of the admins who can sign in."""
    return list(db.session.scalars(select(Person.id).where(Person.role == Role.ADMIN, *_HERE)))


def addresses_of_admins(but: int | None) -> list[str]:
    """Return the addresses of the admins; of all staff where there is no admin but `but`."""
    if not set(admins()) - {but}:
        return staff_addresses()
    query = select(Person.email).where(Person.role == Role.ADMIN, *_HERE)
    return list(db.session.scalars(query.order_by(Person.email)))


def addresses_here(emails: Sequence[str]) -> set[str]:
    """Which of these (in lower case) have an account."""
    return set(db.session.scalars(select(Person.email).where(Person.email.in_(emails))))


def invited_now(emails: Sequence[str], now: datetime) -> set[str]:
    """Which of these have an open invitation."""
    query = select(Invitation.email).where(
        Invitation.email.in_(emails), Invitation.used_at.is_(None), Invitation.expires_at > now
    )
    return {email for email in db.session.scalars(query) if email}


def unused_invitations(now: datetime) -> Sequence[Invitation]:
    """The newest of every address that has not come in: those that are open, the one that ends
    first on top, and those that ran out lately."""
    newer = aliased(Invitation)
    query = select(Invitation).where(
        Invitation.used_at.is_(None),
        Invitation.expires_at > now - RAN_OUT_LATELY,
        Invitation.email.is_not(None),
        ~exists().where(newer.email == Invitation.email, newer.id > Invitation.id),
        ~exists().where(Person.email == Invitation.email),
    )
    return db.session.scalars(query.order_by(Invitation.expires_at.desc(), Invitation.email)).all()
