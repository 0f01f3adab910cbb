"""Reads of the record of who did what, with names to the numbers in it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from outreach.audit.models import AuditEvent
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import Result
from outreach.parliament.models import MP
from outreach.partners.models import Partner
from outreach.people.models import Person

PAGE = 50


class Filters(NamedTuple):
    """What is looked for; nothing means any."""

    who: str = ""
    action: str = ""
    subject: str = ""
    result: Result | None = None
    day: date | None = None


def events(filters: Filters, before: int | None) -> tuple[Sequence[AnyRow], bool]:
    """id, at, person_id, person (a name), left (whether they have), action, subject, result: one
    page, the newest first, from the event `before` on back; and whether there are more."""
    query = select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.person_id,
        Person.name.label("person"),
        Person.left_at.is_not(None).label("left"),
        AuditEvent.action,
        AuditEvent.subject,
        AuditEvent.result,
    ).outerjoin(Person, Person.id == AuditEvent.person_id)
    query = _matching(query, filters)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    rows = db.session.execute(query.order_by(AuditEvent.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE


def _matching(query: AnySelect, filters: Filters) -> AnySelect:
    if filters.who:
        query = query.where(AuditEvent.person_id.in_(_people_called(filters.who)))
    if filters.action:
        query = query.where(AuditEvent.action.startswith(filters.action, autoescape=True))
    if filters.subject:
        query = query.where(_about(filters.subject))
    if filters.result:
        query = query.where(AuditEvent.result == filters.result)
    if filters.day:
        begins = clock.london(filters.day)
        ends = clock.london(filters.day + timedelta(days=1))
        query = query.where(AuditEvent.at >= begins, AuditEvent.at < ends)
    return query


def _people_called(words: str) -> AnySelect:
    """By a part of the name, or by number."""
    called = func.lower(Person.name).contains(words.lower(), autoescape=True)
    number = _number(words.removeprefix("person:"))
    return select(Person.id).where(or_(called, Person.id == number) if number else called)


def _about(words: str) -> ColumnElement[bool]:
    """The subject as it is written (`mp:172`), or a part of an MP's or a person's name."""
    exact = AuditEvent.subject == words
    whole = or_(exact, AuditEvent.subject.startswith(f"{words} ", autoescape=True))
    if ":" in words:
        return whole
    called = func.lower(MP.display_name).contains(words.lower(), autoescape=True)
    mps = db.session.scalars(select(MP.parliament_id).where(called).limit(PAGE)).all()
    people = db.session.scalars(_people_called(words).limit(PAGE)).all()
    subjects = [*(f"mp:{number}" for number in mps), *(f"person:{number}" for number in people)]
    longer = [AuditEvent.subject.startswith(f"{subject} ") for subject in subjects]
    return or_(whole, AuditEvent.subject.in_(subjects), *longer)


def actions() -> Sequence[str]:
    """Every action that there is an event of."""
    return db.session.scalars(
        select(AuditEvent.action).distinct().order_by(AuditEvent.action)
    ).all()


class Named(NamedTuple):
    """What a word of a subject stands for, and the page about it, if there still is one."""

    name: str
    mp_id: int | None = None
    person_id: int | None = None
    by: str | None = None  # whose invitation let them in


def named(subjects: Iterable[str]) -> dict[str, Named]:
    """What the words of these subjects stand for that name an MP, a person or an entry."""
    words = {word for subject in subjects for word in subject.split()}
    mps = select(MP.parliament_id, MP.display_name).where(_any_of(MP.parliament_id, "mp", words))
    found = {f"mp:{id}": Named(name, mp_id=id) for id, name in db.session.execute(mps)}
    inviter = aliased(Person)
    people = select(Person.id, Person.name, Person.left_at.is_not(None), inviter.name)
    people = people.outerjoin(inviter, inviter.id == Person.invited_by)
    people = people.where(_any_of(Person.id, "person", words))
    for id, name, left, by in db.session.execute(people):
        found[f"person:{id}"] = Named(name, person_id=None if left else id, by=by)
    partners = select(Partner.id, Partner.name).where(_any_of(Partner.id, "partner", words))
    for id, name in db.session.execute(partners):
        found[f"partner:{id}"] = Named(name)
    entries = select(Contact.id, Contact.mp_id, MP.display_name)
    entries = entries.join(MP, MP.parliament_id == Contact.mp_id)
    for id, mp_id, name in db.session.execute(entries.where(_any_of(Contact.id, "contact", words))):
        found[f"contact:{id}"] = Named(f"Entry about {name}", mp_id=mp_id)
    return found


def _any_of(column: Any, kind: str, words: Iterable[str]) -> ColumnElement[bool]:
    numbers = [_number(word.removeprefix(f"{kind}:")) for word in words if word.startswith(kind)]
    return column.in_([number for number in numbers if number])  # type: ignore[no-any-return]


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
