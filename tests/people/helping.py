"""Admins, and the state of somebody's account."""

from typing import Any

from sqlalchemy import select, update

from outreach.audit.models import AuditEvent
from outreach.auth.models import RecoveryCode, SignIn
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.people.models import Person
from tests.facts import scalar, scalars


def role_of(someone: Person) -> Any:
    return scalar(select(Person.role).where(Person.id == someone.id))


def signed_in(someone: Person) -> int:
    return len(scalars(select(SignIn.id).where(SignIn.person_id == someone.id)))


def events(action: str) -> list[tuple[int | None, str]]:
    """Who did it, to what."""
    query = select(AuditEvent.person_id, AuditEvent.subject).where(AuditEvent.action == action)
    found = [tuple(row) for row in db.session.execute(query.order_by(AuditEvent.id))]
    db.session.rollback()
    return found  # type: ignore[return-value]


def with_a_phone(someone: Person) -> Person:
    """They have a second step and a recovery code."""
    with transaction():
        values = {"totp_secret": "A" * 32, "totp_since": someone.created_at, "totp_step": 1}
        db.session.execute(update(Person).where(Person.id == someone.id).values(values))
        db.session.add(RecoveryCode(person_id=someone.id, code_hash="-"))
    return someone
