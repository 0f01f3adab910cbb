"""Reads of the links for offices, and of what offices did with them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import Touch
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import people_who_changed_details, with_seat
from outreach.people.models import Person
from outreach.people.voices import HELP_COUNTS, hands
from outreach.pledges import queries as ledger
from outreach.pledges.models import Objection, PledgeEntry
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.second_person import TOUCHED, Check, checkers

# How long the message to the published address may be answered.
ANSWER_WITHIN = timedelta(days=7)


def link_of(mp_id: int, now: datetime) -> AnyRow | None:
    """The link over which this MP's office may sign now, or waits to confirm what it signed:
    (OfficeLink, who made it)."""
    used = select(OfficeSignature.link_id).where(OfficeSignature.confirmed_at.is_not(None))
    query = (
        select(OfficeLink, Person.name.label("by"))
        .join(Person, Person.id == OfficeLink.made_by)
        .where(
            OfficeLink.mp_id == mp_id,
            OfficeLink.ended_at.is_(None),
            OfficeLink.expires_at > now,
            OfficeLink.id.not_in(used),
        )
    )
    return db.session.execute(query.order_by(OfficeLink.id.desc()).limit(1)).first()


def open_links_by(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """The links of this person's over which an office may sign, or confirm what it signed, in the
    order in which MPs are locked: (id, MP's name)."""
    signatures = select(OfficeSignature.link_id)
    confirmed = signatures.where(OfficeSignature.confirmed_at.is_not(None))
    awaited = signatures.where(OfficeSignature.at > now - ANSWER_WITHIN)
    query = (
        select(OfficeLink.id, MP.display_name)
        .join(MP, MP.parliament_id == OfficeLink.mp_id)
        .where(
            OfficeLink.made_by == person_id,
            OfficeLink.ended_at.is_(None),
            or_(OfficeLink.expires_at > now, OfficeLink.id.in_(awaited)),
            OfficeLink.id.not_in(confirmed),
        )
    )
    return db.session.execute(query.order_by(OfficeLink.mp_id, OfficeLink.id)).all()


def link_by_hash(token_hash: str) -> OfficeLink | None:
    return db.session.scalar(select(OfficeLink).where(OfficeLink.token_hash == token_hash))


def newest_signature(link_id: int) -> OfficeSignature | None:
    """What was last signed over this link."""
    query = select(OfficeSignature).where(OfficeSignature.link_id == link_id)
    return db.session.scalar(query.order_by(OfficeSignature.id.desc()).limit(1))


def awaited_signature(link_id: int, now: datetime) -> OfficeSignature | None:
    """What was signed over this link, as long as the message about it may be answered."""
    signature = newest_signature(link_id)
    return signature if signature and signature.at + ANSWER_WITHIN > now else None


def signature_by_hash(confirm_hash: str) -> OfficeSignature | None:
    query = select(OfficeSignature).where(OfficeSignature.confirm_hash == confirm_hash)
    return db.session.scalar(query)


def objection_by_hash(confirm_hash: str) -> Objection | None:
    return db.session.scalar(select(Objection).where(Objection.confirm_hash == confirm_hash))


def signatures_of(entry_ids: Sequence[int]) -> dict[int, OfficeSignature]:
    """The signatures that these entries of the ledger rest on, by entry."""
    query = select(OfficeSignature).where(OfficeSignature.entry_id.in_(entry_ids))
    return {one.entry_id: one for one in db.session.scalars(query) if one.entry_id}


def signatures_to_pass_on(maker: int, now: datetime, limit: int) -> Sequence[AnyRow]:
    """Signed for sitting MPs over this person's links, and not confirmed yet, the oldest first:
    (OfficeSignature, MP's name, party, seat)."""
    columns = OfficeSignature, MP.display_name, MP.party, Constituency.name.label("seat")
    query = select(*columns).join(OfficeLink, OfficeLink.id == OfficeSignature.link_id)
    query = with_seat(query.join(MP, MP.parliament_id == OfficeSignature.mp_id)).where(
        OfficeLink.made_by == maker,
        OfficeLink.ended_at.is_(None),
        OfficeSignature.confirmed_at.is_(None),
        OfficeSignature.at > now - ANSWER_WITHIN,
        Constituency.gss_code.is_not(None),
    )
    return db.session.execute(query.order_by(OfficeSignature.id).limit(limit)).all()


def objections_waiting(now: datetime, limit: int) -> Sequence[AnyRow]:
    """Return the objections that an office confirmed and nobody has settled, and those whose
    message a coordinator still has to pass on, the oldest first: (Objection, MP's name, party,
    seat)."""
    columns = Objection, MP.display_name, MP.party, Constituency.name.label("seat")
    query = with_seat(select(*columns).join(MP, MP.parliament_id == Objection.mp_id))
    passed_on = and_(Objection.by_hand.is_(True), Objection.at > now - ANSWER_WITHIN)
    query = query.where(
        Objection.settled_at.is_(None), or_(Objection.confirmed_at.is_not(None), passed_on)
    )
    return db.session.execute(query.order_by(Objection.id).limit(limit)).all()


class Dispute(NamedTuple):
    """Subject of an objection: the newest `entry` now, whether it is `confirmed` and whether it
    is another one than when the office said so, and who cannot say that it was put `right`, or that
    it `stands`: who entered or checked what was disputed, and for the latter also what is there
    now."""

    entry: PledgeEntry | None
    confirmed: bool
    changed: bool
    not_right: set[int]
    not_stands: set[int]


def dispute(objection: Objection) -> Dispute:
    found = ledger.head(objection.mp_id)
    now = found.PledgeEntry if found else None
    then = ledger.head_at(objection.mp_id, objection.at)
    behind = ledger.who_stands_behind(then)
    # The same once more is no other entry.
    changed = then not in (ledger.repeated_by(now.id) if now else [None])
    confirmed = found is not None and found.confirmed is True
    return Dispute(now, confirmed, changed, behind, behind | ledger.who_stands_behind(now))


def check_of(objection: Objection) -> Check:
    """What it takes to say in public that the office said so. Its own mailbox says it; nobody of us
    answers for that, unless they passed the message on."""
    passed_on = {one for one in (objection.shown_to, objection.answered_by) if one is not None}
    behind = hands(passed_on, objection.at)
    why_not = {one: TOUCHED.format(what="passed the message on") for one in behind.ids}
    since = objection.at - HELP_COUNTS
    details = hands(people_who_changed_details(objection.mp_id, since), objection.at).ids
    why_not |= {one: TOUCHED.format(what=Touch.DETAILS.label) for one in details - behind.ids}
    voices = checkers()
    able = {one.id for one in voices} - why_not.keys()
    first = {one for one in (objection.seen_by,) if one in able}
    answered = objection.answered_by is not None and behind.answered
    return Check(1 if answered else 2, first, why_not, voices)
