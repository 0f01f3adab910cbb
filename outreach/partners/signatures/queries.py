"""Where MPs stand that somebody says have signed, and what came of what was brought."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role, Word
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.queries import with_seat
from outreach.partners.models import Partner, PartnerPerson
from outreach.partners.signatures.results import Evidence, Head
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.published import may_be_told
from outreach.pledges.queries import counts

PAGE = 100

# Entered without a log, and not by an office over its own link.
_BROUGHT = (
    PledgeEntry.status == PledgeStatus.SIGNED,
    PledgeEntry.contact_id.is_(None),
    ~exists().where(OfficeSignature.entry_id == PledgeEntry.id),
)
# Joined to the Person who entered it. Who came to a partner from elsewhere did not bring for it
# what they entered before.
_FOR_A_PARTNER = and_(
    PartnerPerson.person_id == PledgeEntry.entered_by,
    PartnerPerson.added_at <= PledgeEntry.at,
    Person.role == Role.PARTNER,
)


class Became(Word):
    """What came of an entry."""

    WAITS = "waits", "Waits for a second person"
    CONFIRMED = "confirmed", "Confirmed: anybody can read it"
    WITHDRAWN = "withdrawn", "Confirmed, and withdrawn since: do not name them any more"
    REFUSED = "refused", "Not confirmed"
    TAKEN_BACK = "taken_back", "Taken back"
    OLDER = "older", "Something newer was entered"


def heads(mp_ids: Collection[int]) -> dict[int, Head]:
    """The newest entry of each of these MPs, where there is one that counts."""
    newest = select(func.max(PledgeEntry.id)).where(counts(PledgeEntry.id))
    newest = newest.where(PledgeEntry.mp_id.in_(mp_ids)).group_by(PledgeEntry.mp_id)
    query = (
        select(
            PledgeEntry.mp_id,
            PledgeEntry.status,
            PledgeEntry.is_public,
            PledgeCheck.confirmed,
            PledgeEntry.link,
            PledgeEntry.described,
            func.coalesce(Contact.in_confidence, False),
        )
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .outerjoin(Contact, Contact.id == PledgeEntry.contact_id)
        .where(PledgeEntry.id.in_(newest))
    )
    return {
        mp_id: Head(status, public, confirmed, Evidence(link, described), secret)
        for mp_id, status, public, confirmed, link, described, secret in db.session.execute(query)
    }


def sitting(mp_ids: Collection[int]) -> set[int]:
    """Those of them who are MPs now."""
    query = select(Membership.mp_id).where(Membership.ended_on.is_(None))
    return set(db.session.scalars(query.where(Membership.mp_id.in_(mp_ids))))


def brought(
    partner_id: int | None, person_id: int, before: int | None
) -> tuple[Sequence[AnyRow], bool]:
    """One page of what came of a partner's signatures, the newest first, and whether there are
    more: (id, mp_id, mp, seat, at, by, partner, link, described, became, reason, back_by_them).
    Without a partner, of everybody's, and of what this coordinator entered without a log."""
    other, them = aliased(PledgeEntry), aliased(PartnerPerson)
    last = select(func.max(other.id)).where(other.mp_id == PledgeEntry.mp_id, counts(other.id))
    if partner_id is not None:  # of what was marked in private they see no trace
        last = last.where(may_be_told(other))
    is_last = PledgeEntry.id == last.scalar_subquery()
    taken_back = PledgeRetraction.entry_id.is_not(None)
    became = case(
        (taken_back, Became.TAKEN_BACK.value),
        (PledgeCheck.confirmed.is_(False), Became.REFUSED.value),
        (and_(PledgeCheck.confirmed.is_(True), is_last), Became.CONFIRMED.value),
        (PledgeCheck.confirmed.is_(True), Became.WITHDRAWN.value),
        (is_last, Became.WAITS.value),
        else_=Became.OLDER.value,
    )
    theirs = exists().where(
        them.person_id == PledgeRetraction.retracted_by,
        them.partner_id == PartnerPerson.partner_id,
    )
    query: AnySelect = (
        select(
            PledgeEntry.id,
            PledgeEntry.mp_id,
            MP.display_name.label("mp"),
            Constituency.name.label("seat"),
            PledgeEntry.at,
            PledgeEntry.entered_by,
            Person.name.label("by"),
            Partner.name.label("partner"),
            PledgeEntry.link,
            PledgeEntry.described,
            became.label("became"),
            PledgeCheck.reason,
            or_(theirs, PledgeRetraction.retracted_by == person_id).label("back_by_them"),
        )
        .join(Person, Person.id == PledgeEntry.entered_by)
        .join(MP, MP.parliament_id == PledgeEntry.mp_id)
        .outerjoin(PartnerPerson, _FOR_A_PARTNER)
        .outerjoin(Partner, Partner.id == PartnerPerson.partner_id)
        .outerjoin(PledgeCheck, PledgeCheck.entry_id == PledgeEntry.id)
        .outerjoin(PledgeRetraction, PledgeRetraction.entry_id == PledgeEntry.id)
    )
    query = with_seat(query).where(*_BROUGHT, _whose(partner_id, person_id))
    if before is not None:
        query = query.where(PledgeEntry.id < before)
    rows = db.session.execute(query.order_by(PledgeEntry.id.desc()).limit(PAGE + 1)).all()
    return rows[:PAGE], len(rows) > PAGE


def _whose(partner_id: int | None, person_id: int) -> ColumnElement[bool]:
    if partner_id is not None:
        return PartnerPerson.partner_id == partner_id
    return or_(PartnerPerson.partner_id.is_not(None), PledgeEntry.entered_by == person_id)


def is_own(entry_id: int, person_id: int) -> bool:
    """Whether this person brought this entry as who they are today."""
    before = exists().where(
        PartnerPerson.person_id == person_id, PartnerPerson.added_at > PledgeEntry.at
    )
    query = select(PledgeEntry.id).where(PledgeEntry.id == entry_id, *_BROUGHT)
    query = query.where(PledgeEntry.entered_by == person_id, ~before)
    return db.session.scalar(query) is not None


def partners_of(entry_ids: Collection[int]) -> dict[int, str]:
    """The names of the partners that brought these entries, by entry; not of those that nobody
    brought for a partner."""
    query = (
        select(PledgeEntry.id, Partner.name)
        .join(Person, Person.id == PledgeEntry.entered_by)
        .join(PartnerPerson, _FOR_A_PARTNER)
        .join(Partner, Partner.id == PartnerPerson.partner_id)
        .where(PledgeEntry.id.in_(entry_ids), *_BROUGHT)
    )
    return dict(db.session.execute(query).all())
