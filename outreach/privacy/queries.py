"""Reads of everything that is kept about one person, or about one MP."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from outreach.contacts.models import Contact
from outreach.core.extensions import db
from outreach.parliament import models as parliament
from outreach.partners.models import Partner
from outreach.people.models import Person
from outreach.privacy import data_register as kept
from outreach.privacy.data_register import Kept
from outreach.privacy.name_patterns import taking_out_all
from outreach.queue.models import Claim

ON_A_PAGE = 20
# Numbers and codes that are shown by the name of what they stand for.
_NAMED = {
    "mp_id": select(parliament.MP.parliament_id, parliament.MP.display_name),
    "gss_code": select(parliament.Constituency.gss_code, parliament.Constituency.name),
    "partner_id": select(Partner.id, Partner.name),
}
_NAMED["own_gss_code"] = _NAMED["gss_code"]


@dataclass(frozen=True)
class Section:
    """One kind of thing that is kept: the newest rows, and how many there are in all."""

    kept: Kept
    rows: Sequence[dict[str, Any]]
    total: int


def about_person(person_id: int, limit: int | None = None) -> list[Section]:
    """What is kept about somebody: the same for the page and for the file."""
    person = db.session.get_one(Person, person_id)
    keys = {("invitations", "email"): person.email, ("audit_events", "subject"): _subject(person)}
    return [_section(one, keys.get((one.table, one.by), person_id), limit) for one in kept.PERSON]


def about_mp(mp_id: int, limit: int | None = None) -> list[Section]:
    """What is kept about an MP, without saying who of us wrote it."""
    return [_section(one, mp_id, limit, _without_us(mp_id)) for one in kept.MP]


def person_here(person_id: int) -> Person | None:
    query = select(Person).where(Person.id == person_id, Person.left_at.is_(None))
    return db.session.scalar(query)


def mp_named(mp_id: int) -> str | None:
    query = select(parliament.MP.display_name).where(parliament.MP.parliament_id == mp_id)
    return db.session.scalar(query)


def as_json(sections: Sequence[Section]) -> list[dict[str, Any]]:
    return [
        {
            "what": section.kept.heading,
            "why": section.kept.why,
            "table": section.kept.table,
            "columns": dict(section.kept.tells),
            "rows": [{name: _plain(value) for name, value in row.items()} for row in section.rows],
        }
        for section in sections
    ]


def _subject(person: Person) -> str:
    return f"person:{person.id}"


def _section(
    one: Kept, key: int | str, limit: int | None, clean: Callable[[str], str] = str
) -> Section:
    table = db.metadata.tables[one.table]
    through = db.metadata.tables[one.through] if one.through else None
    source = table if through is None else table.join(through)
    owner = table if through is None else through
    query = (
        select(*(table.c[name] for name in one.tells), func.count().over().label("_total"))
        .select_from(source)
        .where(owner.c[one.by] == key)
    )
    if (one.table, one.by) == ("audit_events", "subject"):
        mine = int(str(key).partition(":")[2])
        query = query.where(table.c.person_id.is_distinct_from(mine))
    if one.newest:
        query = query.order_by(table.c[one.newest].desc(), *table.primary_key)
    found = db.session.execute(query.limit(limit)).mappings().all()
    rows = [{name: _cleaned(row[name], clean) for name in one.tells} for row in found]
    return Section(one, _with_names(rows), found[0]["_total"] if found else 0)


def _with_names(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Beside each number or code, the name of what it stands for."""
    for column in _NAMED.keys() & (rows[0].keys() if rows else ()):
        query = _NAMED[column]
        wanted = {row[column] for row in rows}
        key = query.selected_columns[0]
        names: dict[Any, str] = dict(db.session.execute(query.where(key.in_(wanted))).all())
        for row in rows:
            row[f"{column}_name"] = names.get(row[column])
    return rows


def _without_us(mp_id: int) -> Callable[[str], str]:
    """Takes out the names of all who ever had to do with this MP."""
    worked = select(Contact.person_id).where(Contact.mp_id == mp_id)
    held = select(Claim.person_id).where(Claim.mp_id == mp_id)
    query = select(Person.name, Person.email).where(
        Person.id.in_(worked.union(held)), Person.left_at.is_(None)
    )
    us = [(name, email) for name, email in db.session.execute(query)]
    return taking_out_all(us, mp_named(mp_id) or "")


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned(inner, clean) for name, inner in value.items()}
    # A word of ours is no text of anybody's.
    return clean(value) if type(value) is str else value


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return dict(value) if isinstance(value, Mapping) else value
