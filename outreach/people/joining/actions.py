"""Using an invitation."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from outreach.audit.actions import record
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import STAFF, Role
from outreach.people.actions import AlreadyHere
from outreach.people.models import Invitation, Person, Vouching
from outreach.people.queries import person_by_email


class InvitationUsed(Refusal):
    def __init__(self) -> None:
        super().__init__("This invitation has been used or is too old. Please ask for a new one.")


def accept_invitation(
    *,
    token: str,
    email: str,
    name: str,
    password_hash: str,
    own_gss_code: str | None,
    now: datetime,
) -> tuple[int, Role]:
    """Make the account that an invitation was for; returns the person's id and role. An
    invitation's own address wins over `email`. Whoever calls this has shown the code of conduct,
    and it was agreed to. Raises InvitationUsed, AlreadyHere."""
    # Using it is what makes it unusable: of two at the same moment one finds no row.
    used = (
        update(Invitation)
        .where(
            Invitation.token_hash == hash_token(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.email, Invitation.role, Invitation.invited_by)
    )
    invitation = db.session.execute(used).one_or_none()
    if invitation is None:
        raise InvitationUsed
    address = (invitation.email or email).strip().lower()
    if person_by_email(address):
        raise AlreadyHere(f"{address} has an account here already. Sign in with it.")
    person = Person(
        email=address,
        name=name,
        password_hash=password_hash,
        role=invitation.role,
        own_gss_code=own_gss_code,
        created_at=now,
        agreed_at=now,
        invited_by=invitation.invited_by,
    )
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:  # a second invitation of the same address, at the same moment
        raise AlreadyHere(f"{address} has an account here already. Sign in with it.") from None
    if person.role in STAFF and person.invited_by is None:  # at the server itself
        db.session.add(Vouching(person_id=person.id, vouched_by=None, at=now))
    subject = f"person:{person.id}"
    if person.role is not Role.VOLUNTEER:
        subject += f" role:{person.role}"  # of these, staff are alerted
    record(person_id=person.id, action="people.join", subject=subject, now=now)
    return person.id, invitation.role
