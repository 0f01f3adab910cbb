"""Giving a coordinator or admin a voice, and taking it back. A voice vouches for another person, so
nobody gets a second voice by inviting themselves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete

from outreach.audit.actions import record
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, Role
from outreach.people.actions import lock_both
from outreach.people.models import Person, Vouching
from outreach.people.queries import role_of
from outreach.people.voices import Voice, is_voice, kin, voices


class CannotVouch(Refusal):
    status = 403


def vouch(*, person_id: int, by: int | None, now: datetime) -> None:
    """Say that this coordinator or admin is a person of their own, whom `by` knows: from now on
    they may check pledges. `by` is None for whoever runs the server. Raises CannotVouch, and what
    `lock_both` does."""
    person = _held(person_id, by)
    if reason := _why_not(person, by, now):
        raise CannotVouch(reason)
    db.session.add(Vouching(person_id=person_id, vouched_by=by, at=now))
    db.session.flush()
    record(person_id=by, action="people.vouch", subject=f"person:{person_id}", now=now)


def take_back(*, person_id: int, by: int, now: datetime) -> None:
    """The voice that vouched for somebody does so no more; an admin may take it back too. What was
    confirmed meanwhile stays. Raises NotFound, CannotVouch, and what `lock_both` does."""
    lock_both(person_id=person_id, by=by)
    vouching = db.session.get(Vouching, person_id, populate_existing=True)
    if vouching is None:
        raise NotFound("Nobody has vouched for them.")
    if not may_take_back(vouching, by):
        raise CannotVouch("Only whoever vouched for them, or an admin, can take this back.")
    end_voice(person_id)
    record(person_id=by, action="people.unvouch", subject=f"person:{person_id}", now=now)


def may_take_back(vouching: Vouching, by: int) -> bool:
    if vouching.person_id == by:
        return False
    return vouching.vouched_by == by or role_of(by) is Role.ADMIN


def end_voice(person_id: int) -> None:
    """Nobody vouches for them any more, as when their role is another one."""
    db.session.execute(delete(Vouching).where(Vouching.person_id == person_id))


def who_can_vouch(person_id: int, now: datetime) -> Sequence[Voice]:
    """The voices that can vouch for this person."""
    line = kin(person_id, now)
    return [one for one in voices() if one.id not in line.ids] if line.answered else []


def _held(person_id: int, by: int | None) -> Person:
    if by is not None:
        return lock_both(person_id=person_id, by=by)[0]
    return db.session.get_one(Person, person_id)


def _why_not(person: Person, by: int | None, now: datetime) -> str | None:
    """Why `by` cannot vouch for this person, in a sentence; None if they can."""
    if person.id == by:
        return "Nobody can vouch for themselves."
    if person.role not in STAFF or person.disabled_at is not None:
        return "Only coordinators and admins whose account is on have a voice."
    if db.session.get(Vouching, person.id, populate_existing=True) is not None:
        return "Somebody has vouched for them already."
    if by is None:
        return None
    if not is_voice(by):
        return "Nobody has vouched for you yet, so you cannot vouch for others."
    line = kin(person.id, now)
    if by in line.ids:
        return (
            "You let them in, or whoever did, or helped them into their account: another"
            " coordinator has to vouch for them, or whoever runs the server"
            " (./script/flask people vouch EMAIL)."
        )
    if not line.answered:
        return (
            "Somebody who let them in has left, so nobody here can say whose account it is."
            " Whoever runs the server can vouch for them: ./script/flask people vouch EMAIL"
        )
    return None
