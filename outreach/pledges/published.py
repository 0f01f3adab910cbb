"""What anyone is told: nothing that a second person has not confirmed, and nothing said in private
beyond *Asked, no answer yet*."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from outreach.columns import AnyRow, AnySelect
from outreach.extensions import db
from outreach.parliament.models import MP, Constituency, Membership
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.queue.models import QueueEntry
from outreach.vocabulary import PledgeStatus, PublicStatus

_SAID_NO = (PledgeStatus.DECLINED, PledgeStatus.NO_PLEDGES_POLICY)


class Published(NamedTuple):
    """A confirmed entry of the ledger that the public may read."""

    status: PublicStatus
    on: date
    entry: PledgeEntry


def _head() -> AnySelect:
    """The newest entry of each MP's ledger that still counts: (mp_id, id)."""
    gone = select(PledgeRetraction.entry_id)
    refused = select(PledgeCheck.entry_id).where(PledgeCheck.confirmed.is_(False))
    counts = PledgeEntry.id.not_in(gone), PledgeEntry.id.not_in(refused)
    newest = select(PledgeEntry.mp_id, func.max(PledgeEntry.id).label("id")).where(*counts)
    return newest.group_by(PledgeEntry.mp_id)


def everyone() -> Sequence[AnyRow]:
    """Every constituency by name: (gss_code, seat, welsh_name, nation, region, hex_column, hex_row,
    mp_id, mp, list_name, party, status as PublicStatus, since as datetime or None). A vacant seat
    has no MP and is *not asked*. One query."""
    head, entry, check = _head().subquery(), aliased(PledgeEntry), aliased(PledgeCheck)
    confirmed = check.confirmed.is_(True)
    status = case(
        (and_(entry.status == PledgeStatus.SIGNED, confirmed), PublicStatus.SIGNED),
        (
            and_(entry.status.in_(_SAID_NO), confirmed, entry.is_public.is_(True)),
            PublicStatus.SAID_NO,
        ),
        (QueueEntry.pledge_status != PledgeStatus.NOT_ASKED, PublicStatus.ASKED),
        else_=PublicStatus.NOT_ASKED,
    )
    query = (
        select(
            Constituency.gss_code,
            Constituency.name.label("seat"),
            Constituency.welsh_name,
            Constituency.nation,
            Constituency.region,
            Constituency.hex_column,
            Constituency.hex_row,
            MP.parliament_id.label("mp_id"),
            MP.display_name.label("mp"),
            MP.list_name,
            MP.party,
            status.label("status"),
            check.at.label("since"),
        )
        .outerjoin(
            Membership,
            and_(Membership.gss_code == Constituency.gss_code, Membership.ended_on.is_(None)),
        )
        .outerjoin(MP, MP.parliament_id == Membership.mp_id)
        .outerjoin(QueueEntry, QueueEntry.mp_id == MP.parliament_id)
        .outerjoin(head, head.c.mp_id == MP.parliament_id)
        .outerjoin(entry, entry.id == head.c.id)
        .outerjoin(check, check.entry_id == entry.id)
    )
    return db.session.execute(query.order_by(Constituency.name)).all()
