"""Inviting people, switching them off and letting them in again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from blinker import Signal
from sqlalchemy import delete, insert, select, update

from outreach.audit.actions import record
from outreach.extensions import db
from outreach.people.models import Invitation, Person
from outreach.people.queries import addresses_here, role_of
from outreach.refusal import NotFound, Refusal
from outreach.tokens import hash_token, new_token
from outreach.vocabulary import STAFF, Role

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


class OnlyAdmins(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("Only an admin may do this to an admin, or make one.")


class NoLongerYours(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("Your own account may not do this any more.")


class Invited(NamedTuple):
    """What came of several invitations: (address, token) of each, seen this once; which of them
    had an open one that ended; who has an account already."""

    made: list[tuple[str, str]]
    renewed: set[str]
    here: list[str]


def invite(*, email: str | None, role: Role, invited_by: int | None, now: datetime) -> str:
    """Make a one-time link's token, the only time it is seen. An earlier open invitation of the
    same address ends. Raises AlreadyHere, OnlyAdmins."""
    if email is None:
        nobody = Invitation.email.is_(None), Invitation.used_at.is_(None)
        db.session.execute(update(Invitation).where(*nobody).values(expires_at=now))
        return _make([None], role, invited_by, now)[0]
    invited = invite_all(emails=[email], role=role, invited_by=invited_by, now=now)
    if invited.here:
        raise AlreadyHere(f"{invited.here[0]} has an account here already.")
    return invited.made[0][1]


def invite_all(
    *, emails: Iterable[str], role: Role, invited_by: int | None, now: datetime
) -> Invited:
    """The same for many, each address once. Raises OnlyAdmins."""
    if role is Role.ADMIN and invited_by is not None and role_of(invited_by) is not Role.ADMIN:
        raise OnlyAdmins
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    here = addresses_here(wanted)
    new = [email for email in wanted if email not in here]
    ended = db.session.scalars(
        update(Invitation)
        .where(
            Invitation.email.in_(new),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
        .values(expires_at=now)
        .returning(Invitation.email)
    )
    renewed = {email for email in ended if email}
    made = list(zip(new, _make(new, role, invited_by, now), strict=True))
    return Invited(made, renewed, [email for email in wanted if email in here])


def _make(
    emails: Iterable[str | None], role: Role, invited_by: int | None, now: datetime
) -> list[str]:
    """An invitation for each; their tokens."""
    tokens, rows = [], []
    for email in emails:
        tokens.append(new_token())
        rows.append(
            {
                "token_hash": hash_token(tokens[-1]),
                "email": email,
                "role": role,
                "invited_by": invited_by,
                "created_at": now,
                "expires_at": now + INVITATION_LASTS,
            }
        )
        record(person_id=invited_by, action="people.invite", subject=f"role:{role}", now=now)
    if rows:
        db.session.execute(insert(Invitation), rows)
    return tokens


def mailed(*, tokens: Iterable[str], now: datetime) -> None:
    """Remember that the mail server took these invitations."""
    hashes = [hash_token(token) for token in tokens]
    which = Invitation.token_hash.in_(hashes)
    db.session.execute(update(Invitation).where(which).values(mailed_at=now))


def withdraw(*, invitation_id: int, by: int, now: datetime) -> None:
    """An invitation ends, and the address goes with it. Raises NotFound, OnlyAdmins."""
    invitation = _unused(invitation_id, by)
    db.session.execute(delete(Invitation).where(Invitation.id == invitation.id))
    subject = f"invitation:{invitation_id}"
    record(person_id=by, action="people.withdraw_invitation", subject=subject, now=now)


def renew(*, invitation_id: int, by: int, now: datetime) -> tuple[str, str]:
    """A new link for the same address and role: (address, token). Raises NotFound, OnlyAdmins,
    AlreadyHere."""
    invitation = _unused(invitation_id, by)
    email, role = invitation.email or "", invitation.role
    return email, invite(email=email, role=role, invited_by=by, now=now)


def _unused(invitation_id: int, by: int) -> Invitation:
    invitation = db.session.get(Invitation, invitation_id)
    if invitation is None or invitation.used_at is not None or invitation.email is None:
        raise NotFound("There is no such invitation, or it has been used.")
    if invitation.role is Role.ADMIN and role_of(by) is not Role.ADMIN:
        raise OnlyAdmins
    return invitation


def hold_both(*, person_id: int, by: int) -> Person:
    """Lock the person and whoever is about to do something to their account, in one order: two who
    do it to each other at the same moment cannot both win. So whoever did it is still there
    afterwards, and one coordinator or admin always stays. Raises NotFound, Disabled, NoLongerYours,
    OnlyAdmins."""
    both = select(Person).where(Person.id.in_((person_id, by))).order_by(Person.id)
    held = both.with_for_update(key_share=True).execution_options(populate_existing=True)
    people = {someone.id: someone for someone in db.session.scalars(held)}
    person, actor = people.get(person_id), people[by]
    if actor.disabled_at is not None:
        raise Disabled
    if actor.role not in STAFF:
        raise NoLongerYours
    if person is None or person.left_at is not None:
        raise NotFound("There is no such person.")
    if person.role is Role.ADMIN and actor.role is not Role.ADMIN:
        raise OnlyAdmins
    return person


def disable(*, person_id: int, by: int, now: datetime) -> None:
    """Switch somebody off: signed out everywhere, and everything they hold is freed. Raises what
    `hold_both` does, and Refusal for oneself: so one coordinator always stays."""
    if person_id == by:
        raise Refusal("You cannot switch off your own account. Ask another coordinator.")
    person = hold_both(person_id=person_id, by=by)
    if person.disabled_at is None:
        person.disabled_at = now
        db.session.flush()
    person_disabled.send(person_id, now=now)
    record(person_id=by, action="people.disable", subject=f"person:{person_id}", now=now)


def enable(*, person_id: int, by: int, now: datetime) -> None:
    """Let somebody in again. Raises what `hold_both` does."""
    hold_both(person_id=person_id, by=by).disabled_at = None
    record(person_id=by, action="people.enable", subject=f"person:{person_id}", now=now)


def practised(*, person_id: int, now: datetime) -> None:
    """Remember that somebody went through the practice calls to the end."""
    db.session.execute(update(Person).where(Person.id == person_id).values(practised_at=now))
