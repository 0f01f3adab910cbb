"""Calls and letters as a partner gets them: no name, no note, nothing said in confidence."""

from typing import Any

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core.columns import AnySelect
from outreach.core.vocabulary import Channel, Direction, Outcome, SaidBy, Shared, Stance
from outreach.exports.contracts import days
from outreach.exports.contracts.contract import MP_NAME, REMOVED, Column, Contract, Kind, View
from outreach.exports.contracts.sql import (
    changed,
    london_day,
    plain,
    table_of,
    told,
    unless,
    within,
)
from outreach.exports.pseudonyms import everybody, whose
from outreach.exports.row_keys import row_key_of
from outreach.parliament.models import MP
from outreach.partners.models import Consent
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.published import may_be_told
from outreach.pledges.queries import counts
from outreach.pledges.transitions import SAID


def query(view: View) -> Select[Any]:
    answered = _answered().subquery("answered")
    # What was heard until the answer that anybody can read. So a mark that is made in private hides
    # nothing that was told before, and nothing is empty because of it.
    open_to_all = and_(Contact.in_confidence.is_(False), Contact.at <= answered.c.at)
    secret = ~func.coalesce(open_to_all, False)
    words = table_of(everybody(view))
    consents = and_(
        Consent.person_id == Contact.person_id,
        Consent.partner_id == (view.partner_id or 0),
        Consent.withdrawn_at.is_(None),
    )
    own = Contact.import_id.is_(None)
    key = row_key_of(view.pseudonym_key, Shared.CONTACTS, Contact.id)
    cells = (
        key,
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
    until = days.told_until()
    gone = days.was_voided(Contact, until)
    found = (
        select(*told(COLUMNS, cells, gone=gone, view=view))
        .join(MP, MP.parliament_id == Contact.mp_id)
        .outerjoin(words, words.c.id == whose(view, Contact.person_id, Contact.at))
        .outerjoin(Consent, consents)
        .outerjoin(Person, Person.id == Consent.person_id)
    )
    found = found.outerjoin(answered, answered.c.mp_id == Contact.mp_id)
    found = found.where(days.was_entered(Contact, until))
    found = found.where(~gone) if view.since is None else found
    found = within(found, Contact.at, view)
    return changed(found, Shared.CONTACTS, Contact.id, view, place=Contact.mp_id, key=key)


def _answered() -> AnySelect:
    """MPs whose answer anybody can read, and when it was entered: (mp_id, at). Not those of whom
    something else had been said to us alone before: what was heard then stays with us."""
    newest, before = aliased(PledgeEntry), aliased(PledgeEntry)
    head = select(func.max(newest.id)).where(
        newest.mp_id == PledgeEntry.mp_id,
        counts(newest.id),
        may_be_told(newest),
        days.is_told(newest),
    )
    earlier = exists().where(
        before.mp_id == PledgeEntry.mp_id, before.id < PledgeEntry.id, ~may_be_told(before)
    )
    return (
        select(PledgeEntry.mp_id, PledgeEntry.at)
        .join(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(PledgeEntry.status.in_(SAID), may_be_told(PledgeEntry))
        .where(PledgeCheck.confirmed.is_(True), counts(PledgeEntry.id))
        .where(PledgeEntry.id == head.scalar_subquery(), ~earlier)
    )


COLUMNS = (
    Column(
        name="contact_id",
        kind=Kind.TEXT,
        means="The key of this entry, such as c-5f2b0c1e9a7d4b3f8e6a. It stays the same, and is"
        " another one for every partner; a correction is another entry. It says nothing else: rows"
        " are in the order of mp_id.",
        always=True,
        width=24,
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
    MP_NAME,
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
        means="Where the MP stood, as it was heard. Told only of MPs whose answer anybody can read,"
        " of what was heard until then, and not if it was said in confidence; empty otherwise.",
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
        means="A made-up word for the volunteer: the same for the same person, another one for"
        " every partner. From a day on which a volunteer withdraws their name from you, all"
        " volunteers have new words; rows of before keep theirs. Empty for what came with an older"
        " spreadsheet.",
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
    version="2.0",
    holds="One row for each call, letter or meeting that counts, of whole days: what a day brought"
    " is told from the next morning at five. What was undone or replaced by a correction is not in"
    " it.",
    columns=COLUMNS,
    names_volunteers=True,
    versions={
        "2.0": "contact_id is a text that each partner has of its own, and no longer our number;"
        " volunteer changes for everybody when a volunteer withdraws their name; a day is told the"
        " next morning. Take everything once more.",
        "1.0": "First version.",
    },
    day="date",
    query=query,
)
