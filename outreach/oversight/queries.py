"""Reads of the record of who did what, with names to the numbers in it."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from outreach import clock
from outreach.audit.models import AuditEvent
from outreach.columns import AnyRow, AnySelect
from outreach.extensions import db
from outreach.parliament.models import MP
from outreach.people.models import Person
from outreach.vocabulary import Result

PAGE = 50


class Filters(NamedTuple):
    """What is looked for; nothing means any."""

    who: str = ""
    action: str = ""
    subject: str = ""
    result: Result | None = None
    day: date | None = None


def events(filters: Filters, before: int | None) -> tuple[Sequence[AnyRow], bool]:
    """id, at, person_id, person (a name), action, subject, result: one page, the newest first,
    from the event `before` on back; and whether there are more."""
    query = select(
        AuditEvent.id,
        AuditEvent.at,
        AuditEvent.person_id,
        Person.name.label("person"),
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


def named(subjects: Iterable[str]) -> dict[str, str]:
    """The names of the MPs and people among these subjects' words."""
    words = {word for subject in subjects for word in subject.split()}
    found: dict[str, str] = {}
    for kind, number, name in (
        ("mp", MP.parliament_id, MP.display_name),
        ("person", Person.id, Person.name),
    ):
        ids = [_number(word.removeprefix(f"{kind}:")) for word in words if word.startswith(kind)]
        rows = db.session.execute(select(number, name).where(number.in_(filter(None, ids))))
        found |= {f"{kind}:{row[0]}": row[1] for row in rows}
    return found


def _number(word: str) -> int:
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
