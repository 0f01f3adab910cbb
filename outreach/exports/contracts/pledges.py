"""Where each MP stands: one row for each MP who sits, or has sat since the campaign began."""

from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core.columns import AnySelect
from outreach.core.vocabulary import PledgeStatus, Shared
from outreach.exports.contracts import days
from outreach.exports.contracts.contract import MP_NAME, REMOVED, Column, Contract, Kind, View
from outreach.exports.contracts.disclosure import ToldBasis, ToldStatus, shows_evidence, status_of
from outreach.exports.contracts.sql import (
    FALSE,
    changed,
    labelled,
    london_day,
    plain,
    truth,
    unless,
)
from outreach.parliament.models import MP, Constituency, Membership
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.published import disputed, may_be_told
from outreach.pledges.queries import counts
from outreach.scripts.models import ScriptVersion


def query(view: View) -> Select[Any]:
    entry, check, seat = aliased(PledgeEntry), aliased(PledgeCheck), aliased(Membership)
    head, newest_seat = _heads().subquery(), _seats().subquery()
    confirmed = func.coalesce(check.confirmed, False).is_(True)
    secret = exists().where(Contact.id == entry.contact_id, Contact.in_confidence.is_(True))
    told = status_of(entry, confirmed, secret)
    status = case(
        (told.is_not(None), told),
        (head.c.asked_at.is_not(None), ToldStatus.ASKED.value),
        else_=ToldStatus.NOT_ASKED.value,
    )
    since = case(
        (told.is_(None), london_day(head.c.asked_at)),
        (confirmed, london_day(check.at)),
        else_=london_day(entry.at),
    )
    words, signed = aliased(ScriptVersion), told.is_not(None)
    evident = and_(told.is_not(None), shows_evidence(entry, confirmed))
    cells: tuple[Any, ...] = (
        MP.parliament_id,
        MP.display_name,
        MP.party,
        truth(seat.ended_on.is_(None)),
        Constituency.gss_code,
        Constituency.name,
        Constituency.nation,
        Constituency.region,
        status,
        since,
        case((told.is_not(None), truth(confirmed)), else_=None),
        unless(~evident, plain(entry.basis)),
        unless(~evident, entry.link),
        truth(exists().where(disputed(MP.parliament_id))),
        FALSE,
        unless(~signed, words.number),
        unless(~signed, words.body),
    )
    found = (
        select(*labelled(COLUMNS, cells))
        .join(newest_seat, newest_seat.c.mp_id == MP.parliament_id)
        .join(seat, seat.id == newest_seat.c.id)
        .join(Constituency, Constituency.gss_code == seat.gss_code)
        .outerjoin(head, head.c.mp_id == MP.parliament_id)
        .outerjoin(entry, entry.id == head.c.id)
        .outerjoin(check, check.entry_id == entry.id)
        .outerjoin(words, words.id == entry.words_id)
    )
    return changed(found, Shared.PLEDGES, MP.parliament_id, view)


def _heads() -> AnySelect:
    """The newest entry of each MP that still counts and may be told, and since when they count as
    asked: (mp_id, id, asked_at). What lies on top of it and may not be told changes nothing."""
    in_touch = or_(
        PledgeEntry.status.in_((PledgeStatus.ASKED, PledgeStatus.WITHDRAWN)),
        PledgeEntry.contact_id.is_not(None),
    )
    asked_at = func.min(case((in_touch, PledgeEntry.at))).label("asked_at")
    told = func.max(case((may_be_told(PledgeEntry), PledgeEntry.id))).label("id")
    newest = select(PledgeEntry.mp_id, told, asked_at)
    known = counts(PledgeEntry.id), days.is_told(PledgeEntry)
    return newest.where(*known).group_by(PledgeEntry.mp_id)


def _seats() -> AnySelect:
    """The seat that each MP holds, or held last: (mp_id, id)."""
    query = select(Membership.mp_id, func.max(Membership.id).label("id"))
    return query.group_by(Membership.mp_id)


COLUMNS = (
    Column(
        name="mp_id",
        kind=Kind.NUMBER,
        means="Parliament’s number of the MP, as in its Members API. A pledge belongs to the"
        " person, not to the seat.",
        always=True,
        width=8,
    ),
    MP_NAME,
    Column(
        name="party",
        kind=Kind.TEXT,
        means="The MP’s party, as Parliament writes it today.",
        always=True,
        typed=True,
        width=20,
    ),
    Column(
        name="sits",
        kind=Kind.TRUTH,
        means="true: is an MP now. false: has left, and the seat is the one they held last.",
        always=True,
        width=6,
    ),
    Column(
        name="gss_code",
        kind=Kind.TEXT,
        means="The constituency’s code at the Office for National Statistics, such as E14001290.",
        always=True,
        width=11,
    ),
    Column(
        name="constituency",
        kind=Kind.TEXT,
        means="Its name.",
        always=True,
        typed=True,
        width=30,
    ),
    Column(
        name="nation",
        kind=Kind.TEXT,
        means="England, Northern Ireland, Scotland or Wales.",
        always=True,
        width=16,
    ),
    Column(
        name="region",
        kind=Kind.TEXT,
        means="The region, as official statistics divide the country.",
        always=True,
        width=22,
    ),
    Column(
        name="status",
        kind=Kind.TEXT,
        words=ToldStatus,
        means="Where the MP stands.",
        always=True,
        width=20,
    ),
    Column(
        name="since",
        kind=Kind.DAY,
        means="The day from which the status holds: of what is confirmed, the day of confirming; of"
        " asked, the day we were first in touch. Empty for not_asked.",
        width=11,
    ),
    Column(
        name="confirmed",
        kind=Kind.TRUTH,
        means="true: a second person has checked it, and the public can read it. Empty for asked"
        " and not_asked: there is nothing to check.",
        width=10,
    ),
    Column(
        name="basis",
        kind=Kind.TEXT,
        words=ToldBasis,
        means="What it rests on. Empty for asked and not_asked.",
        width=16,
    ),
    Column(
        name="evidence_link",
        kind=Kind.TEXT,
        means="Where anyone can see it, if there is such a page.",
        typed=True,
        width=40,
    ),
    Column(
        name="disputed",
        kind=Kind.TRUTH,
        means="true: the MP’s office says that what we publish is wrong, and that is not settled.",
        always=True,
        width=9,
    ),
    REMOVED,
    Column(
        name="signed_version",
        kind=Kind.NUMBER,
        means="Of signed, and of agreed_unconfirmed in writing: the number of the version of the"
        " pledge that they signed. Its words change only when two people stand behind the change.",
        width=8,
    ),
    Column(
        name="signed_words",
        kind=Kind.TEXT,
        means="The words of that version, as Markdown. They may say something else than today’s.",
        typed=True,
        width=60,
    ),
)

CONTRACT = Contract(
    name=Shared.PLEDGES,
    version="1.1",
    holds="One row for each MP, and for each who has left since the campaign began. No row is ever"
    " removed. What follows from a call and is not checked is told from the next morning at five.",
    columns=COLUMNS,
    versions={
        "1.1": "signed_version and signed_words are new: the words that the MP signed.",
        "1.0": "First version.",
    },
    query=query,
)
