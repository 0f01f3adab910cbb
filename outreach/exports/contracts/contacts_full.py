"""Calls and letters with everything that was logged: for coordinators, and for nobody else."""

from typing import Any

from sqlalchemy import Select, and_, func, select

from outreach.contacts.models import Contact
from outreach.core.vocabulary import Shared
from outreach.exports.contracts import contacts
from outreach.exports.contracts.contract import REMOVED, Column, Contract, Kind, View
from outreach.exports.contracts.sql import (
    changed,
    iso_day,
    london_day,
    london_time,
    plain,
    told,
    truth,
    unless,
    within,
)
from outreach.parliament.models import MP, Constituency, Membership
from outreach.people.models import Person

_OF_PARTNERS = {column.name: column for column in contacts.COLUMNS}
_NUMBER = Column(
    name="contact_id",
    kind=Kind.NUMBER,
    means="The number of this entry, as in the program itself; partners get another key. It stays"
    " the same; a correction is another entry.",
    always=True,
    width=10,
)


def query(view: View) -> Select[Any]:
    gone, own = Contact.voided_at.is_not(None), Contact.import_id.is_(None)
    cells = (
        Contact.id,
        london_day(Contact.at),
        london_time(Contact.at),
        Contact.mp_id,
        MP.display_name,
        MP.party,
        Constituency.name,
        plain(Contact.channel),
        plain(Contact.direction),
        plain(Contact.outcome),
        plain(Contact.stance),
        plain(Contact.said_by),
        truth(Contact.in_confidence.is_(True)),
        iso_day(Contact.follow_up_on),
        func.nullif(Contact.note, ""),
        unless(~own, Contact.person_id),
        unless(~own, Person.name),
        truth(Contact.late.is_(True)),
    )
    sits = and_(Membership.mp_id == Contact.mp_id, Membership.ended_on.is_(None))
    found = (
        select(*told(COLUMNS, cells, gone=gone, view=view))
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .outerjoin(Membership, sits)
        .outerjoin(Constituency, Constituency.gss_code == Membership.gss_code)
    )
    found = found.where(~gone) if view.since is None else found
    return changed(within(found, Contact.at, view), Shared.CONTACTS_FULL, Contact.id, view)


COLUMNS = (
    _NUMBER,
    _OF_PARTNERS["date"],
    Column(
        name="time",
        kind=Kind.TEXT,
        means="When it was logged or happened, on London’s clock: 09:42.",
        always=True,
        width=7,
    ),
    _OF_PARTNERS["mp_id"],
    _OF_PARTNERS["mp_name"],
    Column(
        name="party",
        kind=Kind.TEXT,
        means="The MP’s party today.",
        always=True,
        typed=True,
        width=20,
    ),
    Column(
        name="constituency",
        kind=Kind.TEXT,
        means="The seat that the MP holds today; empty for who holds none any more.",
        typed=True,
        width=28,
    ),
    _OF_PARTNERS["channel"],
    _OF_PARTNERS["direction"],
    _OF_PARTNERS["outcome"],
    Column(
        name="stance",
        kind=Kind.TEXT,
        words=_OF_PARTNERS["stance"].words,
        means="Where the MP stood, as it was heard. Look at in_confidence before you pass it on.",
        width=18,
    ),
    _OF_PARTNERS["said_by"],
    Column(
        name="in_confidence",
        kind=Kind.TRUTH,
        means="true: it was said between us. No partner is told where they stood.",
        always=True,
        width=12,
    ),
    Column(name="follow_up_on", kind=Kind.DAY, means="The day to follow it up, if any.", width=11),
    Column(
        name="note",
        kind=Kind.TEXT,
        means="The note to the next caller. It stays in the campaign.",
        typed=True,
        width=50,
    ),
    Column(
        name="volunteer_id",
        kind=Kind.NUMBER,
        means="The number of whoever logged it. Empty for what came with an older spreadsheet.",
        width=11,
    ),
    Column(
        name="volunteer_name",
        kind=Kind.TEXT,
        means="The name of whoever logged it. Empty for what came with an older spreadsheet.",
        typed=True,
        width=22,
    ),
    Column(
        name="late",
        kind=Kind.TRUTH,
        means="true: logged after somebody else’s turn had begun.",
        always=True,
        width=7,
    ),
    REMOVED,
)

CONTRACT = Contract(
    name=Shared.CONTACTS_FULL,
    version="1.0",
    holds="One row for each call, letter or meeting that counts, with notes and names. For"
    " coordinators only: it names people.",
    columns=COLUMNS,
    names_volunteers=True,
    versions={"1.0": "First version."},
    day="date",
    query=query,
)
