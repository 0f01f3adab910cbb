"""Voices: the coordinators and admins who may stand behind what becomes public, and the voice that
answers for everybody else. A second account of one person must not count as a second person, so
only a voice other than the one that let an account in makes it a voice."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from outreach.core.extensions import db
from outreach.core.vocabulary import STAFF, Help, Role
from outreach.people.models import Helped, Person, Vouching

# For so long, whoever helped somebody into their account may be the one who uses it.
HELP_COUNTS = timedelta(days=90)
# A new password or a lost phone open an account; another role does not.
_OPENS = (Help.PASSWORD, Help.STEP)


class Voice(NamedTuple):
    id: int
    name: str
    role: Role


class Hands(NamedTuple):
    """The people who may be behind what somebody did. `answered` says that a voice answers for each
    of them, or that they were let in at the server itself."""

    ids: set[int]
    answered: bool


def has_voice(person_id: Any) -> ColumnElement[bool]:
    """Whether somebody vouched for this person; not whether they may still do anything."""
    return exists().where(Vouching.person_id == person_id)


def voices(*roles: Role) -> Sequence[Voice]:
    """All voices, of these roles or of any, in order of name."""
    query = (
        select(Person.id, Person.name, Person.role)
        .join(Vouching, Vouching.person_id == Person.id)
        .where(Person.role.in_(roles or STAFF), Person.disabled_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    return [Voice(*row) for row in db.session.execute(query)]


def is_voice(person_id: int, *roles: Role) -> bool:
    query = (
        select(Person.id)
        .join(Vouching, Vouching.person_id == Person.id)
        .where(
            Person.id == person_id, Person.role.in_(roles or STAFF), Person.disabled_at.is_(None)
        )
    )
    return db.session.scalar(query) is not None


def answerers(person_ids: Collection[int]) -> dict[int, int | None]:
    """Who answers for each of these people: a voice for itself, as does whoever was let in at the
    server; else the voice that let them in. None where nobody does."""
    return {who.id: who.answerer for who in _people(person_ids)}


def helpers(person_ids: Collection[int], since: datetime, *how: Help) -> set[int]:
    """The people who helped these into their accounts since then."""
    query = select(Helped.helped_by).where(
        Helped.person_id.in_(person_ids), Helped.at > since, Helped.helped_by.is_not(None)
    )
    if how:
        query = query.where(Helped.how.in_(how))
    return {by for by in db.session.scalars(query) if by is not None}


def hands(person_ids: Collection[int], now: datetime) -> Hands:
    """These people, the voices that answer for them, and whoever may use their accounts since they
    helped them into these; of helpers, the same."""
    found: set[int] = set()
    answered, todo = True, set(person_ids)
    while todo:
        found |= todo
        people = _people(todo)
        answered = answered and all(who.answerer is not None for who in people)
        theirs = {who.answerer for who in people if who.answerer is not None}
        # Who has a voice has a second step: nobody alone gives them both (`may_help`).
        unguarded = [who.id for who in people if not who.voice]
        todo = (theirs | helpers(unguarded, now - HELP_COUNTS)) - found
    return Hands(found, answered)


def kin(person_id: int, now: datetime) -> Hands:
    """Everybody who may be the same person as this one: up the whole line of those who let each
    other in, to the first voice, with whoever helped one of them into their account. `answered`
    says that the line is known to its end: nobody in it left."""
    found: set[int] = set()
    known, todo = True, {person_id}
    while todo:
        found |= todo
        people = [who for who in _people(todo) if not who.voice]
        known = known and not any(who.left for who in people)
        inviters = {who.invited_by for who in people if who.invited_by is not None}
        opened = helpers([who.id for who in people], now - HELP_COUNTS, *_OPENS)
        todo = (inviters | opened) - found
    return Hands(found, known)


class _Line(NamedTuple):
    id: int
    invited_by: int | None
    left: bool
    voice: bool
    inviter_has_voice: bool

    @property
    def answerer(self) -> int | None:
        if self.voice or self.invited_by is None:
            return self.id
        return self.invited_by if self.inviter_has_voice else None


def _people(person_ids: Collection[int]) -> list[_Line]:
    theirs = aliased(Vouching)
    query = select(
        Person.id,
        Person.invited_by,
        Person.left_at.is_not(None),
        has_voice(Person.id),
        exists().where(theirs.person_id == Person.invited_by),
    ).where(Person.id.in_(person_ids))
    return [_Line(*row) for row in db.session.execute(query)]
