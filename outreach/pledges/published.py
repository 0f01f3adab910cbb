"""What anyone is told: nothing that a second person has not confirmed, and nothing said in private
beyond *Asked, no answer yet*."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from outreach.core.clock import london, london_date
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, PublicStatus
from outreach.parliament.models import MP, Constituency, Membership
from outreach.pledges.evidence import REMOVED
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry
from outreach.pledges.queries import counts as counts_still
from outreach.pledges.transitions import NOES
from outreach.pledges.words.queries import SignedWords, earlier_words

_PUBLIC = {
    PledgeStatus.SIGNED: PublicStatus.SIGNED,
    PledgeStatus.NO_PLEDGES_POLICY: PublicStatus.NO_PLEDGES_POLICY,
    PledgeStatus.DECLINED: PublicStatus.SAID_NO,
}


class Published(NamedTuple):
    """A confirmed entry of the ledger that the public may read."""

    status: PublicStatus
    on: date
    # In words, for a page.
    basis: str
    link: str | None
    # A letter or an email that is not kept: what it is and what it says.
    described: str | None
    # Of a signature: the words that were signed, where they are not today's.
    words: SignedWords | None


def _head(until: datetime | None = None) -> AnySelect:
    """The newest entry of each MP's ledger that still counts, and whether any that does comes from
    our having been in touch, by a volunteer before `until`: (mp_id, id, asked as 1 or 0)."""
    in_touch = or_(
        PledgeEntry.status.in_((PledgeStatus.ASKED, PledgeStatus.WITHDRAWN)),
        PledgeEntry.contact_id.is_not(None),
    )
    if until is not None:
        in_touch = in_touch & or_(PledgeEntry.contact_id.is_(None), PledgeEntry.at < until)
    asked = func.max(case((in_touch, 1), else_=0)).label("asked")
    newest = select(PledgeEntry.mp_id, func.max(PledgeEntry.id).label("id"), asked)
    return newest.where(counts_still(PledgeEntry.id)).group_by(PledgeEntry.mp_id)


def _disputed() -> tuple[ColumnElement[bool], ...]:
    """Objections that stand beside an entry: confirmed by the office, seen by two voices, or by one
    where another passed the message on, and not settled."""
    return Objection.is_public.is_(True), Objection.settled_at.is_(None)


def may_be_told(entry: Any) -> ColumnElement[bool]:
    """Whether an entry can ever be told: not *thinking about it*, nor a no that was said to us
    alone. What cannot leaves no trace outside, not even that something changed."""
    private_no = and_(entry.status.in_(NOES), entry.is_public.is_(False))
    return ~or_(entry.status == PledgeStatus.CONSIDERING, private_no)


def disputed(mp_id: Any) -> ColumnElement[bool]:
    """Which objections stand beside what is published of an MP."""
    return and_(Objection.mp_id == mp_id, *_disputed())


def told_until(now: datetime) -> datetime:
    """The last midnight in London: what volunteers asked since is told tomorrow."""
    return london(london_date(now))


def everyone(until: datetime | None = None) -> Sequence[AnyRow]:
    """Every constituency by name: (gss_code, seat, welsh_name, nation, region, hex_column, hex_row,
    mp_id, mp, list_name, party, status as PublicStatus, since as datetime or None, words_id: the
    version of the pledge that they signed). A vacant seat has no MP and is *not asked*; so is who
    was not asked by us, whatever was read of them and is not confirmed. One query. With `until`, an
    MP whom a volunteer asked since is *not asked*: the hour of a call is told to nobody."""
    head, entry, check = _head(until).subquery(), aliased(PledgeEntry), aliased(PledgeCheck)
    confirmed = check.confirmed.is_(True)
    public_no = and_(entry.status.in_(NOES), confirmed, entry.is_public.is_(True))
    status = case(
        (and_(entry.status == PledgeStatus.SIGNED, confirmed), PublicStatus.SIGNED),
        (and_(public_no, entry.status == PledgeStatus.DECLINED), PublicStatus.SAID_NO),
        (public_no, PublicStatus.NO_PLEDGES_POLICY),
        (head.c.asked == 1, PublicStatus.ASKED),
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
            entry.words_id,
        )
        .outerjoin(
            Membership,
            and_(Membership.gss_code == Constituency.gss_code, Membership.ended_on.is_(None)),
        )
        .outerjoin(MP, MP.parliament_id == Membership.mp_id)
        .outerjoin(head, head.c.mp_id == MP.parliament_id)
        .outerjoin(entry, entry.id == head.c.id)
        .outerjoin(check, check.entry_id == entry.id)
    )
    return db.session.execute(query.order_by(Constituency.name)).all()


def evidence(mp_id: int) -> list[Published]:
    """What the public may read of where this MP stands, newest first: entries said in public that a
    second person confirmed. Nothing while the newest entry is not one of them: what was withdrawn,
    or is being checked anew, is not shown by what came before."""
    confirmed = PledgeCheck.confirmed.is_(True)
    query = (
        select(PledgeEntry, confirmed.label("confirmed"))
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .where(PledgeEntry.mp_id == mp_id, counts_still(PledgeEntry.id))
        .order_by(PledgeEntry.id.desc())
    )
    rows = db.session.execute(query).all()
    earlier = earlier_words()
    shown = [_shown(row.PledgeEntry, earlier) if row.confirmed else None for row in rows]
    return [one for one in shown if one] if shown and shown[0] else []


def _shown(entry: PledgeEntry, earlier: Mapping[int, SignedWords]) -> Published | None:
    status = _PUBLIC.get(entry.status)
    if status is None or not entry.is_public:
        return None
    return Published(
        status=status,
        on=london_date(entry.at),
        basis=entry.basis.label,
        link=entry.link,
        described=None if entry.described == REMOVED else entry.described,
        words=earlier.get(entry.words_id or 0),
    )


def objections(mp_id: int) -> Sequence[datetime]:
    """Since when this MP's office has said that what is written here is wrong, and it is not
    settled; the oldest first. What they said is between them and us."""
    query = select(Objection.confirmed_at).where(Objection.mp_id == mp_id, *_disputed())
    return list(db.session.scalars(query.order_by(Objection.confirmed_at)))


def latest(n: int) -> Sequence[AnyRow]:
    """The newest confirmed signatures of sitting MPs, the newest first: (mp, seat, gss_code, on as
    datetime of the confirmation, words_id)."""
    head = _head().subquery()
    query = (
        select(
            MP.display_name.label("mp"),
            Constituency.name.label("seat"),
            Constituency.gss_code,
            PledgeCheck.at.label("on"),
            PledgeEntry.words_id,
        )
        .select_from(head)
        .join(PledgeEntry, PledgeEntry.id == head.c.id)
        .join(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .join(MP, MP.parliament_id == PledgeEntry.mp_id)
        .join(Membership, and_(Membership.mp_id == MP.parliament_id, Membership.ended_on.is_(None)))
        .join(Constituency, Constituency.gss_code == Membership.gss_code)
        .where(PledgeEntry.status == PledgeStatus.SIGNED, PledgeCheck.confirmed.is_(True))
        .order_by(PledgeCheck.at.desc(), PledgeEntry.id.desc())
        .limit(n)
    )
    return db.session.execute(query).all()


def counts(now: datetime) -> dict[PublicStatus, int]:
    """How many of the 650 seats are at each public status; a vacant one is *not asked*."""
    found = Counter(PublicStatus(row.status) for row in everyone(told_until(now)))
    return {status: found[status] for status in PublicStatus}
