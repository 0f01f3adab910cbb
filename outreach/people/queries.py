"""Reads about people."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from outreach.columns import AnyRow
from outreach.extensions import db
from outreach.people.models import Invitation, Person
from outreach.vocabulary import Role


def person_by_email(email: str) -> Person | None:
    return db.session.scalar(select(Person).where(Person.email == email.strip().lower()))


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
