"""How each MP came to stand there: the entries of the ledger that count and may be told."""

from typing import Any

from sqlalchemy import Select, exists, func, literal, or_, select

from outreach.contacts.models import Contact
from outreach.core.vocabulary import PledgeStatus, Shared
from outreach.exports.contracts import days, pledges
from outreach.exports.contracts.contract import REMOVED, Column, Contract, Kind, View
from outreach.exports.contracts.disclosure import ToldStatus, shows_evidence, status_of
from outreach.exports.contracts.sql import (
    changed,
    london_day,
    plain,
    told,
    truth,
    unless,
    within,
)
from outreach.exports.row_keys import row_key_of
from outreach.parliament.models import MP
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.published import may_be_told
from outreach.pledges.queries import counts

_OF_PLEDGES = {column.name: column for column in pledges.COLUMNS}


def query(view: View) -> Select[Any]:
    confirmed = func.coalesce(PledgeCheck.confirmed, False).is_(True)
    secret = exists().where(Contact.id == PledgeEntry.contact_id, Contact.in_confidence.is_(True))
    status = func.coalesce(
        status_of(PledgeEntry, confirmed, secret), unless(_is_not_asked(), _asked())
    )
    evident = shows_evidence(PledgeEntry, confirmed)
    key = row_key_of(view.pseudonym_key, Shared.PLEDGE_HISTORY, PledgeEntry.id)
    cells = (
        key,
        london_day(PledgeEntry.at),
        PledgeEntry.mp_id,
        MP.display_name,
        status,
        truth(confirmed),
        unless(~confirmed, london_day(PledgeCheck.at)),
        unless(~evident, plain(PledgeEntry.basis)),
        unless(~evident, PledgeEntry.link),
    )
    gone = ~counts(PledgeEntry.id)
    found = (
        select(*told(COLUMNS, cells, gone=gone, view=view))
        .join(MP, MP.parliament_id == PledgeEntry.mp_id)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
    )
    # Of a removed row only its number is told, and only if it could have been told before.
    found = found.where(or_(status.is_not(None), gone & may_be_told(PledgeEntry)))
    found = found.where(days.is_told(PledgeEntry))
    found = found.where(~gone) if view.since is None else found
    found = within(found, PledgeEntry.at, view)
    place = PledgeEntry.mp_id
    return changed(found, Shared.PLEDGE_HISTORY, PledgeEntry.id, view, place=place, key=key)


def _is_not_asked() -> Any:
    return PledgeEntry.status != PledgeStatus.ASKED


def _asked() -> Any:
    return literal(ToldStatus.ASKED.value)


COLUMNS = (
    Column(
        name="entry_id",
        kind=Kind.TEXT,
        means="The key of this entry of the ledger, such as e-5f2b0c1e9a7d4b3f8e6a. It stays the"
        " same, and is another one for every partner. It says nothing else: rows are in the order"
        " of mp_id.",
        always=True,
        width=24,
    ),
    Column(
        name="date",
        kind=Kind.DAY,
        means="The day on which it was entered, in London.",
        always=True,
        width=11,
    ),
    _OF_PLEDGES["mp_id"],
    _OF_PLEDGES["mp_name"],
    Column(
        name="status",
        kind=Kind.TEXT,
        words=tuple(word for word in ToldStatus if word is not ToldStatus.NOT_ASKED),
        means="Where this entry put the MP.",
        always=True,
        width=20,
    ),
    Column(
        name="confirmed",
        kind=Kind.TRUTH,
        means="true: a second person has checked it. Only what goes public is checked.",
        always=True,
        width=10,
    ),
    Column(
        name="confirmed_on",
        kind=Kind.DAY,
        means="The day on which it was, in London.",
        width=13,
    ),
    _OF_PLEDGES["basis"],
    _OF_PLEDGES["evidence_link"],
    REMOVED,
)

CONTRACT = Contract(
    name=Shared.PLEDGE_HISTORY,
    version="2.0",
    holds="One row for each entry that still counts and may be told, MP by MP. What was said to us"
    " alone is not in it. What follows from a call and is not checked is told from the next morning"
    " at five.",
    columns=COLUMNS,
    versions={
        "2.0": "entry_id is a text that each partner has of its own, and no longer our number; rows"
        " are in the order of mp_id; what follows from a call is told the next morning. Take"
        " everything once more.",
        "1.0": "First version.",
    },
    day="date",
    query=query,
)
