"""Changes of an MP's contact details: who made them, and what they did, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select

from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.core.extensions import db
from outreach.core.vocabulary import Steer
from outreach.parliament.models import COORDINATOR, MP
from outreach.people.models import Person

# How long coordinators are told of a change on Today, and how many at once.
TOLD_FOR = timedelta(days=7)
MOST_TOLD = 5


class DetailsChange(NamedTuple):
    """A change of one MP's details, by who made it or, afterwards, by who undid it."""

    id: int
    mp: str
    by: str
    at: datetime
    is_undone: bool


_at = func.coalesce(Change.undone_at, Change.at, type_=Change.at.type)
_by: ColumnElement[Any] = func.coalesce(Change.undone_by, Change.made_by)
_DETAILS: Select[int, str, str, datetime, datetime | None] = (
    select(Change.id, MP.display_name, Person.name, _at, Change.undone_at)
    .join(ChangedRow, ChangedRow.change_id == Change.id)
    .join(MP, MP.parliament_id == ChangedRow.mp_id)
    .join(Person, Person.id == _by)
    .where(Change.kind == Steer.DETAILS)
)


def lately_by_others(person_id: int, now: datetime) -> list[DetailsChange]:
    """The newest changes of details by others, the newest first."""
    query = _DETAILS.where(_at > now - TOLD_FOR, _by != person_id)
    return list(_read(query.order_by(_at.desc(), Change.id.desc()).limit(MOST_TOLD)))


def _read(query: Select[int, str, str, datetime, datetime | None]) -> Iterator[DetailsChange]:
    for change_id, mp, by, at, undone_at in db.session.execute(query):
        yield DetailsChange(change_id, mp, by, at, undone_at is not None)


def in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Sentences that say what was changed; none for what is not known."""
    if "numbers" not in before or "numbers" not in after:
        return []
    return [*_address(before, after), *_numbers(before["numbers"], after["numbers"])]


def _address(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was, now = before.get("working_email"), after.get("working_email")
    if was != now:
        theirs = "the one that Parliament publishes"
        yield f"Address for letters: {was or theirs} → {now or theirs}"
    for moment, whose in (
        ("working_bounced_at", "Address for letters"),
        ("bounced_at", "Parliament’s address"),
    ):
        if before.get(moment) and not after.get(moment) and (was == now or moment == "bounced_at"):
            yield f"{whose}: to be tried again"


def _numbers(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for key, (number, _kind, source, broken) in after.items():
        if key not in before:
            yield f"Number added: {number}"
            continue
        was, _, _, was_broken = before[key]
        if was != number:
            yield f"Number: {was} → {number}"
        if bool(broken) != bool(was_broken):
            works = "does not work" if broken else "works"
            yield f"{number}{'' if source == COORDINATOR else ', from Parliament,'} {works}"
