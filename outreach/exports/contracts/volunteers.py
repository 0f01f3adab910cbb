"""Who volunteers, and how much: for coordinators, and for nobody else."""

from typing import Any

from sqlalchemy import Select, func, select

from outreach.contacts.models import Contact
from outreach.contacts.queries import OWN
from outreach.core.vocabulary import REACHED, WORKERS, Role, Shared
from outreach.exports.contracts.contract import Column, Contract, Kind, View
from outreach.exports.contracts.sql import changed, labelled, london_day, plain, truth
from outreach.people.models import Person


def query(view: View) -> Select[Any]:
    reached = func.count(Contact.id).filter(Contact.outcome.in_(REACHED))
    cells: tuple[Any, ...] = (
        Person.id,
        Person.name,
        plain(Person.role),
        london_day(Person.created_at),
        truth(Person.practised_at.is_not(None)),
        truth(Person.disabled_at.is_not(None)),
        func.count(Contact.id),
        reached,
        london_day(func.max(Contact.at)),
    )
    found = (
        select(*labelled(COLUMNS, cells))
        .outerjoin(Contact, (Contact.person_id == Person.id) & OWN)
        .where(Person.role.in_(WORKERS), Person.left_at.is_(None))
        .group_by(Person.id)
    )
    return changed(found, Shared.VOLUNTEERS, Person.id, View(partner_id=None, pseudonym_key=""))


COLUMNS = (
    Column(
        name="person_id",
        kind=Kind.NUMBER,
        means="The number of the person, as volunteer_id in contacts_full.",
        always=True,
        width=10,
    ),
    Column(name="name", kind=Kind.TEXT, means="Their name.", always=True, typed=True, width=26),
    Column(
        name="role",
        kind=Kind.TEXT,
        words=tuple(role for role in Role if role in WORKERS),
        means="What they may do here.",
        always=True,
        width=12,
    ),
    Column(
        name="joined_on",
        kind=Kind.DAY,
        means="The day on which they joined.",
        always=True,
        width=11,
    ),
    Column(
        name="practised",
        kind=Kind.TRUTH,
        means="true: went through the practice calls to the end.",
        always=True,
        width=10,
    ),
    Column(
        name="switched_off",
        kind=Kind.TRUTH,
        means="true: cannot sign in at present.",
        always=True,
        width=12,
    ),
    Column(
        name="contacts",
        kind=Kind.NUMBER,
        means="What they logged that counts.",
        always=True,
        width=9,
    ),
    Column(
        name="reached",
        kind=Kind.NUMBER,
        means="Of these, those in which somebody answered.",
        always=True,
        width=9,
    ),
    Column(
        name="last_contact_on",
        kind=Kind.DAY,
        means="The day of the last one; empty if there is none.",
        width=15,
    ),
)

CONTRACT = Contract(
    name=Shared.VOLUNTEERS,
    version="1.0",
    holds="One row for each volunteer and coordinator who works here now. It names people: keep it"
    " to coordinators, and delete it when it is no longer needed.",
    columns=COLUMNS,
    names_volunteers=True,
    versions={"1.0": "First version."},
    query=query,
    changes=False,
)
