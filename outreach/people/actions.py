"""Inviting people, switching them off and letting them in again."""

from datetime import datetime, timedelta

from blinker import Signal
from sqlalchemy import select, update

from outreach.audit.actions import record
from outreach.extensions import db
from outreach.people.models import Invitation, Person
from outreach.people.queries import person_by_email
from outreach.refusal import NotFound, Refusal
from outreach.tokens import hash_token, new_token
from outreach.vocabulary import Role

INVITATION_LASTS = timedelta(hours=48)

# Sent with person_id and now, inside the transaction. What hangs on a person (claims, follow-ups)
# is let go of by those who know of it: people is at the ground and imports none of them.
person_disabled = Signal()


class Disabled(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("This account is switched off. Please ask a coordinator.")


class AlreadyHere(Refusal):
    pass


def invite(*, email: str | None, role: Role, invited_by: int | None, now: datetime) -> str:
    """Make a one-time link's token, the only time it is seen. An earlier open invitation of the
    same address ends. Raises AlreadyHere."""
    email = email.strip().lower() if email else None
    if email and person_by_email(email):
        raise AlreadyHere(f"{email} has an account here already.")
    same = Invitation.email == email if email else Invitation.email.is_(None)
    db.session.execute(
        update(Invitation).where(same, Invitation.used_at.is_(None)).values(expires_at=now)
    )
    token = new_token()
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
