"""Alerts with names and pages: of events just written, and of the last week."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import or_, select

from outreach.audit.alerts.kinds import JOINED, KINDS, Kind, kind_of, parts
from outreach.audit.models import AuditEvent
from outreach.audit.page_queries import named
from outreach.core.extensions import db
from outreach.core.vocabulary import Result, Role
from outreach.people.queries import admins

SHOWN_FOR = timedelta(days=7)
MOST_SHOWN = 10
AT_THE_SERVER = "Whoever runs the server"


class Alert(NamedTuple):
    """`page` is the endpoint of the page to look at, with its `numbers`."""

    kind: Kind
    by_id: int | None
    by: str
    what: str
    at: datetime
    page: str
    numbers: dict[str, int]


def alerts(events: Iterable[Any]) -> list[Alert]:
    """Return the alerts of these events; each has at, person_id, action and subject."""
    told = [event for event in events if kind_of(event.action, event.subject)]
    return list(_with_names(told)) if told else []


def _with_names(events: list[Any]) -> Iterator[Alert]:
    actors = [f"person:{event.person_id}" for event in events]
    names = named([*actors, *(event.subject for event in events)])
    for event in events:
        kind = KINDS[event.action]
        said = _words(event.subject, {word: one.name for word, one in names.items()})
        by = names.get(f"person:{event.person_id}")
        yield Alert(
            kind=kind,
            by_id=event.person_id,
            by=by.name if by else AT_THE_SERVER,
            what=kind.words.format_map(said),
            at=event.at,
            page=kind.page,
            numbers={kind.parameter: int(parts(event.subject)[kind.part])},
        )


def _words(subject: str, names: dict[str, str]) -> dict[str, str]:
    """Return the name for each kind of word in a subject."""
    found = {kind: names.get(f"{kind}:{value}", value) for kind, value in parts(subject).items()}
    return found | ({"role": Role(found["role"]).label} if "role" in found else {})


def lately_by_others(person_id: int, role: Role, now: datetime) -> list[Alert]:
    """Return the alerts of the last week for this admin or coordinator, the newest first."""
    if role not in (Role.ADMIN, Role.COORDINATOR):
        return []
    theirs = AuditEvent.person_id
    query = (
        select(AuditEvent.at, theirs, AuditEvent.action, AuditEvent.subject)
        .where(
            AuditEvent.action.in_(KINDS),
            AuditEvent.result == Result.DONE,
            AuditEvent.at > now - SHOWN_FOR,
            or_(theirs.is_(None), theirs != person_id),
            or_(AuditEvent.action != JOINED, AuditEvent.subject.contains(" role:")),
        )
        .order_by(AuditEvent.id.desc())
        .limit(MOST_SHOWN)
    )
    found = alerts(db.session.execute(query).all())
    if role is Role.ADMIN:
        return found
    # Details of MPs stand in a place of their own on Today.
    here = set(admins())
    return [one for one in found if not one.kind.for_all and not here - {one.by_id}]
