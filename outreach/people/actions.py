"""Coming in, signing in and out, being switched off; and the record of who did what."""

import secrets
from datetime import datetime, timedelta

from blinker import Signal
from sqlalchemy import Integer, String, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from outreach.columns import UTCDateTime
from outreach.extensions import db
from outreach.people import queries
from outreach.people.models import AuditEvent, Invitation, Person, SignIn
from outreach.people.queries import hash_token
from outreach.prebuilt import run
from outreach.refusal import NotFound, Refusal
from outreach.vocabulary import Role

INVITATION_LASTS = timedelta(hours=48)
SIGN_IN_LASTS = timedelta(hours=20)

# Sent with person_id and now, inside the transaction. What hangs on a person (claims, follow-ups)
# is let go of by those who know of it: people is at the ground and imports none of them.
person_disabled = Signal()


class Disabled(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("This account is switched off. Please ask a coordinator.")


class AlreadyHere(Refusal):
    pass


class InvitationUsed(Refusal):
    def __init__(self) -> None:
        super().__init__("This invitation has been used or is too old. Please ask for a new one.")


_RECORD = insert(AuditEvent).values(
    at=bindparam("at", type_=UTCDateTime),
    person_id=bindparam("person_id", type_=Integer),
    action=bindparam("action", type_=String),
    subject=bindparam("subject", type_=String),
)


def record(*, person_id: int | None, action: str, subject: str, now: datetime) -> None:
    """Write down who did what. Never pass a secret or what somebody wrote."""
    run(_RECORD, at=now, person_id=person_id, action=action, subject=subject)


def invite(*, email: str | None, role: Role, invited_by: int | None, now: datetime) -> str:
    """Make a one-time link's token, the only time it is seen. An earlier open invitation of the
    same address ends. Raises AlreadyHere."""
    email = email.strip().lower() if email else None
    if email and queries.person_by_email(email):
        raise AlreadyHere(f"{email} has an account here already.")
    same = Invitation.email == email if email else Invitation.email.is_(None)
    db.session.execute(
        update(Invitation).where(same, Invitation.used_at.is_(None)).values(expires_at=now)
    )
    token = secrets.token_urlsafe(32)
    db.session.add(
        Invitation(
            token_hash=hash_token(token),
            email=email,
            role=role,
            invited_by=invited_by,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
    )
    record(person_id=invited_by, action="people.invite", subject=f"role:{role}", now=now)
    return token


def accept_invitation(
    *,
    token: str,
    email: str,
    name: str,
    password_hash: str,
    own_gss_code: str | None,
    now: datetime,
) -> int:
    """Make the account that an invitation was for; returns the person's id. An invitation's own
    address wins over `email`. Raises InvitationUsed, AlreadyHere."""
    # Using it is what makes it unusable: of two at the same moment one finds no row.
    used = (
        update(Invitation)
        .where(
            Invitation.token_hash == hash_token(token),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(used_at=now)
        .returning(Invitation.email, Invitation.role)
    )
    invitation = db.session.execute(used).one_or_none()
    if invitation is None:
        raise InvitationUsed
    address = (invitation.email or email).strip().lower()
    if queries.person_by_email(address):
        raise AlreadyHere(f"{address} has an account here already. Sign in with it.")
    person = Person(
        email=address,
        name=name,
        password_hash=password_hash,
        role=invitation.role,
        own_gss_code=own_gss_code,
        created_at=now,
    )
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError:  # a second invitation of the same address, at the same moment
        raise AlreadyHere(f"{address} has an account here already. Sign in with it.") from None
    record(person_id=person.id, action="people.join", subject=f"person:{person.id}", now=now)
    return person.id


def sign_in(*, person_id: int, now: datetime) -> str:
    """Open a session; returns the token for the cookie. Raises Disabled."""
    person = db.session.get_one(Person, person_id)
    if person.disabled_at is not None:
        raise Disabled
    token = secrets.token_urlsafe(32)
    db.session.execute(delete(SignIn).where(SignIn.expires_at <= now))
    db.session.add(
        SignIn(
            token_hash=hash_token(token),
            person_id=person_id,
            created_at=now,
            expires_at=now + SIGN_IN_LASTS,
        )
    )
    record(person_id=person_id, action="people.sign_in", subject=f"person:{person_id}", now=now)
    return token


def sign_out(*, sign_in_id: int, person_id: int, now: datetime) -> None:
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id))
    record(person_id=person_id, action="people.sign_out", subject=f"person:{person_id}", now=now)


def disable(*, person_id: int, by: int, now: datetime) -> None:
    """Switch somebody off: signed out everywhere, and everything they hold is freed. Raises
    NotFound, Disabled, and Refusal for oneself: so one coordinator always stays."""
    if person_id == by:
        raise Refusal("You cannot switch off your own account. Ask another coordinator.")
    # Both rows, in one order: two who switch each other off at the same moment cannot both win.
    both = select(Person).where(Person.id.in_((person_id, by))).order_by(Person.id)
    locked = db.session.scalars(both.with_for_update(key_share=True)).all()
    people = {someone.id: someone for someone in locked}
    person = people.get(person_id)
    if person is None:
        raise NotFound("There is no such person.")
    if people[by].disabled_at is not None:
        raise Disabled
    if person.disabled_at is None:
        person.disabled_at = now
        db.session.flush()
    db.session.execute(delete(SignIn).where(SignIn.person_id == person_id))
    person_disabled.send(person_id, now=now)
    record(person_id=by, action="people.disable", subject=f"person:{person_id}", now=now)


def enable(*, person_id: int, by: int, now: datetime) -> None:
    """Let somebody in again. Raises NotFound."""
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.")
    person.disabled_at = None
    record(person_id=by, action="people.enable", subject=f"person:{person_id}", now=now)


def practised(*, person_id: int, now: datetime) -> None:
    """Remember that somebody went through the practice calls to the end."""
    db.session.execute(update(Person).where(Person.id == person_id).values(practised_at=now))
