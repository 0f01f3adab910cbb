"""Calls and letters as a partner gets them: no name, no note, nothing said in confidence."""

from typing import Any

from sqlalchemy import Select, and_, or_, select

from outreach.contacts.models import Contact
from outreach.exports.contracts.contract import REMOVED, Column, Contract, Kind, View
from outreach.exports.contracts.sql import (
    FALSE,
    changed,
    london_day,
    plain,
    table_of,
    truth,
    unless,
    within,
)
from outreach.exports.pseudonyms import everybody
from outreach.parliament.models import MP
from outreach.partners.models import Consent
from outreach.people.models import Person
from outreach.pledges.models import PledgeEntry
from outreach.vocabulary import (
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    SaidBy,
    Shared,
    Stance,
)

# What an MP was marked as that was told to us alone.
_PRIVATE = or_(
    PledgeEntry.status == PledgeStatus.CONSIDERING,
    and_(
        PledgeEntry.status.in_((PledgeStatus.DECLINED, PledgeStatus.NO_PLEDGES_POLICY)),
        PledgeEntry.is_public.is_(False),
    ),
)


def query(view: View) -> Select[Any]:
    told_alone = select(PledgeEntry.contact_id).where(PledgeEntry.contact_id.is_not(None), _PRIVATE)
    secret = or_(Contact.in_confidence.is_(True), Contact.id.in_(told_alone))
    words = table_of(everybody(view.pseudonym_key, view.connection))
    consents = and_(
        Consent.person_id == Contact.person_id,
        Consent.partner_id == (view.partner_id or 0),
        Consent.withdrawn_at.is_(None),
    )
    own = Contact.import_id.is_(None)
    cells = (
        london_day(Contact.at),
        Contact.mp_id,
        MP.display_name,
        plain(Contact.channel),
        plain(Contact.direction),
        plain(Contact.outcome),
        unless(secret, plain(Contact.stance)),
        unless(secret, plain(Contact.said_by)),
        unless(~own, words.c.word),
        unless(~own, Person.name),
    )
    gone = Contact.voided_at.is_not(None)
    if view.since is None:
        shown: list[Any] = [Contact.id, *cells, FALSE]
    else:
        shown = [Contact.id, *(unless(gone, cell) for cell in cells), truth(gone)]
    labelled = [cell.label(column.name) for cell, column in zip(shown, COLUMNS, strict=True)]
    found = (
        select(*labelled)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .outerjoin(words, words.c.id == Contact.person_id)
        .outerjoin(Consent, consents)
        .outerjoin(Person, Person.id == Consent.person_id)
    )
    found = found.where(~gone) if view.since is None else found
    return changed(within(found, Contact.at, view), Shared.CONTACTS, Contact.id, view)


COLUMNS = (
    Column(
        name="contact_id",
        kind=Kind.NUMBER,
        means="The number of this entry. It stays the same; a correction is another entry.",
        always=True,
        width=10,
    ),
    Column(
        name="date",
        kind=Kind.DAY,
        means="The day on which it happened, in London.",
        always=True,
        width=11,
    ),
    Column(
        name="mp_id",
        kind=Kind.NUMBER,
        means="Parliament’s number of the MP, as in its Members API.",
        always=True,
        width=8,
    ),
    Column(
        name="mp_name",
        kind=Kind.TEXT,
        means="The MP’s name, as Parliament writes it today.",
        always=True,
        typed=True,
        width=30,
    ),
    Column(
        name="channel",
        kind=Kind.TEXT,
        words=Channel,
        means="How we were in touch.",
        always=True,
        width=10,
    ),
    Column(
        name="direction",
        kind=Kind.TEXT,
        words=Direction,
        means="out: we contacted the office. in: they contacted us, or answered.",
        always=True,
        width=9,
    ),
    Column(
        name="outcome",
        kind=Kind.TEXT,
        words=Outcome,
        means="How it went. Reached is who answered: spoke_mp, spoke_staff, replied_generic and"
        " replied_answered.",
        always=True,
        width=18,
    ),
    Column(
        name="stance",
        kind=Kind.TEXT,
        words=Stance,
        means="Where the MP stood, as it was heard. Empty if nothing was said about it, and also if"
        " it was said in confidence.",
        width=18,
    ),
    Column(
        name="said_by",
        kind=Kind.TEXT,
        words=SaidBy,
        means="Who said so. Empty whenever stance is.",
        width=10,
    ),
    Column(
        name="volunteer",
        kind=Kind.TEXT,
        means="A made-up word for the volunteer: always the same for the same person, another one"
        " for every partner. Empty for what came with an older spreadsheet.",
        width=16,
    ),
    Column(
        name="volunteer_name",
        kind=Kind.TEXT,
        means="The volunteer’s name, only if they agreed that you may have it, and for as long as"
        " they do. Empty otherwise.",
        typed=True,
        width=22,
    ),
    REMOVED,
)

CONTRACT = Contract(
    name=Shared.CONTACTS,
    version="1.0",
    holds="One row for each call, letter or meeting that counts. What was undone or replaced by a"
    " correction is not in it.",
    columns=COLUMNS,
    versions={"1.0": "First version."},
    day="date",
    query=query,
)
