"""Leaving, and being erased: the person goes, and their work stays without a name."""

from datetime import datetime

from sqlalchemy import String, cast, delete, literal, or_, select, update

from outreach.audit.actions import record
from outreach.auth import rate_limits as limits
from outreach.auth.guessing import guard as guessing
from outreach.auth.models import (
    KnownBrowser,
    PasswordReset,
    PendingSignIn,
    RecoveryCode,
    SignIn,
)
from outreach.auth.passkeys.models import Passkey
from outreach.contacts.models import Draft
from outreach.core.database import receipts
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, Role
from outreach.partners import actions as partners
from outreach.people.actions import hold_both, person_disabled
from outreach.people.models import Helped, Invitation, Person
from outreach.privacy import name_removal as texts
from outreach.queue import actions as queue
from outreach.queue.models import Claim

NOBODYS_NAME = "Somebody who left"
# No password has this as its hash.
NO_PASSWORD = "!"  # noqa: S105


class TheLast(Refusal):
    def __init__(self, role: Role) -> None:
        super().__init__(
            f"This is the only {role.label.lower()} left, and without one nobody could let people "
            f"in. Make somebody else {'an' if role is Role.ADMIN else 'a'} {role.label.lower()} "
            "first."
        )


def leave(*, person_id: int, now: datetime) -> None:
    """Erase one's own account. Raises TheLast, NotFound."""
    _go(_held(person_id), person_id, now)
    record(person_id=person_id, action="privacy.leave", subject=_subject(person_id), now=now)


def erase(*, person_id: int, by: int, now: datetime) -> None:
    """Erase somebody's account for them. Raises TheLast, Refusal for one's own, and what
    `people.actions.hold_both` does."""
    if person_id == by:
        raise Refusal("This is your own account: leave by My data.")
    person = _held(person_id)
    hold_both(person_id=person_id, by=by)
    _go(person, by, now)
    record(person_id=by, action="privacy.erase", subject=_subject(person_id), now=now)


def erase_unused(*, person_id: int, now: datetime) -> None:
    """Erase an account that nobody used for too long, as `flask retention run` does. Raises
    TheLast, NotFound."""
    _go(_held(person_id), person_id, now)
    record(person_id=None, action="privacy.erase_unused", subject=_subject(person_id), now=now)


def told(*, person_id: int, now: datetime) -> None:
    """Remember that somebody was told that their unused account is about to be erased."""
    record(person_id=None, action="privacy.tell", subject=_subject(person_id), now=now)


def _held(person_id: int) -> Person:
    """Lock the person and all who look after people, in one order: of the last two who leave at
    the same moment, one finds that they are the last."""
    query = select(Person).where(or_(Person.id == person_id, Person.role.in_(STAFF)))
    held = db.session.scalars(
        query.order_by(Person.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    person = next((one for one in held if one.id == person_id), None)
    if person is None or person.left_at is not None:
        raise NotFound("There is no such person.")
    active = [one for one in held if one.disabled_at is None and one.role is person.role]
    if person.role in STAFF and active == [person]:
        raise TheLast(person.role)
    return person


def _go(person: Person, by: int, now: datetime) -> None:
    waiting = texts.take_out(person, by=by, now=now)
    _forget_what_is_theirs_alone(person, now)
    _leave_only_the_number(person, now)
    # Frees what they hold. It touches the board, which is the last thing to be locked.
    person_disabled.send(person.id, now=now)
    queue.touch_all(waiting)


# Rows that are of use to them alone.
THEIRS_ALONE = (
    *(SignIn, Passkey, KnownBrowser, PendingSignIn, RecoveryCode, PasswordReset, Helped),
)


def _forget_what_is_theirs_alone(person: Person, now: datetime) -> None:
    for table in THEIRS_ALONE:
        db.session.execute(delete(table).where(table.person_id == person.id))
    db.session.execute(delete(receipts).where(receipts.c.person_id == person.id))
    partners.forget(person_id=person.id, now=now)
    theirs = select(Claim.id).where(Claim.person_id == person.id)
    db.session.execute(delete(Draft).where(Draft.claim_id.in_(theirs)))
    # Tries from this or that address are counted under hashes that we cannot tell apart, for a day.
    again = limits.for_password_again(person.id)
    limits.forget([*limits.for_codes(person.id), *again, *guessing.on(person.email)], now)
    to_them = Invitation.email == person.email
    db.session.execute(
        update(Invitation).where(to_them, Invitation.used_at.is_(None)).values(expires_at=now)
    )
    db.session.execute(
        update(Invitation)
        .where(to_them)
        .values(
            email=nobodys_address(person.id),
            token_hash=literal("erased-") + cast(Invitation.id, String),
        )
    )


def _leave_only_the_number(person: Person, now: datetime) -> None:
    person.name, person.email = NOBODYS_NAME, nobodys_address(person.id)
    person.password_hash, person.role = NO_PASSWORD, Role.VOLUNTEER
    person.totp_secret = person.totp_since = person.totp_step = None
    person.own_gss_code = person.practised_at = None
    person.password_changed_at = person.agreed_at = person.invited_by = None
    person.guessed_at = None
    # When they came is nobody's business either; the column must hold something.
    person.created_at = person.left_at = person.disabled_at = now
    db.session.flush()


def nobodys_address(person_id: int) -> str:
    """An address that can never be anybody's (RFC 2606)."""
    return f"left-{person_id}@erased.invalid"


def _subject(person_id: int) -> str:
    return f"person:{person_id}"
