"""Reads about partners: what each may take today, who signs in for it, whose name it may see."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Role, Shared
from outreach.partners.models import Agreement, Consent, Partner, PartnerPerson
from outreach.people.models import Person
from outreach.people.voices import Hands, Voice, hands, voices

# Whoever signs in for a partner: no longer if the account is off or has another role.
_SIGNS_IN = (Person.role == Role.PARTNER, Person.disabled_at.is_(None))
_RUNNING = and_(Agreement.ended_at.is_(None), Agreement.in_force_at.is_not(None))
_PROPOSED = and_(Agreement.ended_at.is_(None), Agreement.in_force_at.is_(None))
_GIVEN = Consent.withdrawn_at.is_(None)


class Listed(NamedTuple):
    """A partner, and the agreement with it that was not ended, if there is one."""

    partner: Partner
    agreement: Agreement | None


class Sharing(NamedTuple):
    """A partner that learns of somebody's calls: whether it may today, and their consent."""

    partner: Partner
    today: bool
    consent: Consent | None


def squeezed(name: str) -> str:
    """A name with single spaces."""
    return " ".join(name.split())


def partner(partner_id: int) -> Partner | None:
    return db.session.get(Partner, partner_id)


def partner_named(name: str) -> Partner | None:
    """Whatever the case of its letters. There are few: Python knows more letters than SQLite."""
    wanted = squeezed(name).casefold()
    everyone = db.session.scalars(select(Partner))
    return next((one for one in everyone if one.name.casefold() == wanted), None)


def partner_of(person_id: int) -> Partner | None:
    """For whom this person signs in."""
    query = select(Partner).join(PartnerPerson).join(Person, Person.id == PartnerPerson.person_id)
    return db.session.scalar(query.where(PartnerPerson.person_id == person_id, *_SIGNS_IN))


def agreement_of(partner_id: int) -> Agreement | None:
    """The one that was put into force and not ended, even if its last day is over."""
    query = select(Agreement).where(Agreement.partner_id == partner_id, _RUNNING)
    return db.session.scalar(query)


def proposal_of(partner_id: int) -> Agreement | None:
    """The one that waits for a second voice to put it into force: until then it opens nothing."""
    query = select(Agreement).where(Agreement.partner_id == partner_id, _PROPOSED)
    return db.session.scalar(query)


def proposals(today: date) -> Sequence[AnyRow]:
    """Those that wait for a second voice and have not run out, the oldest first: (Agreement,
    partner_id, partner, maker)."""
    query = (
        select(
            Agreement,
            Agreement.partner_id,
            Partner.name.label("partner"),
            Person.name.label("maker"),
        )
        .join(Partner, Partner.id == Agreement.partner_id)
        .join(Person, Person.id == Agreement.made_by)
        .where(_PROPOSED, Agreement.until >= today)
    )
    return db.session.execute(query.order_by(Agreement.made_at, Agreement.id)).all()


def maker_of(agreement: Agreement) -> str:
    """The name of whoever made it; of what the server made, none."""
    return _name(agreement.made_by)


def keeper_of(agreement: Agreement) -> str:
    """The name of whoever took it over from its maker; else none."""
    return _name(agreement.kept_by)


def _name(person_id: int | None) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""


def behind(agreement: Agreement, now: datetime) -> Hands:
    """The people who may be behind an agreement: none of them is the second voice."""
    kept = {one for one in (agreement.made_by, agreement.kept_by) if one is not None}
    return hands(kept, now)


def who_can_put_into_force(agreement: Agreement, now: datetime) -> Sequence[Voice]:
    """The voices that had no hand in it; none if nobody answers for whoever made it."""
    made = behind(agreement, now)
    return [one for one in voices() if one.id not in made.ids] if made.answered else []


def agreements_kept_by(person_id: int, today: date) -> Sequence[AnyRow]:
    """Return what this person agreed on that holds, or waits to be put into force: (Agreement,
    partner's name)."""
    query = select(Agreement, Partner.name).join(Partner, Partner.id == Agreement.partner_id)
    theirs = func.coalesce(Agreement.kept_by, Agreement.made_by) == person_id
    query = query.where(theirs, Agreement.ended_at.is_(None), Agreement.until >= today)
    return db.session.execute(query.order_by(Agreement.id)).all()


def agreed(partner_id: int, today: date) -> frozenset[str]:
    """The names of the datasets that this partner may take on this day in London: none without an
    agreement, or after its last day."""
    agreement = agreement_of(partner_id)
    names = named_in(agreement) if is_on(agreement, today) else []
    return frozenset(name.value for name in names)


def is_on(agreement: Agreement | None, today: date) -> bool:
    if agreement is None or agreement.in_force_at is None:
        return False
    return agreement.ended_at is None and today <= agreement.until


def named_in(agreement: Agreement | None) -> list[Shared]:
    """What an agreement names, in the order in which we list it."""
    return [name for name in FOR_PARTNERS if agreement and name in agreement.datasets]


def listed() -> list[Listed]:
    """All of them, by name."""
    both = and_(Agreement.partner_id == Partner.id, _RUNNING)
    query = select(Partner, Agreement).outerjoin(Agreement, both)
    rows = [Listed(*row) for row in db.session.execute(query)]
    return sorted(rows, key=lambda row: row.partner.name.casefold())


def people_of(partner_id: int) -> Sequence[AnyRow]:
    """Who signs in for it: (id, name, added_at, signs_in), where the last says whether they can."""
    query = (
        select(Person.id, Person.name, PartnerPerson.added_at, and_(*_SIGNS_IN).label("signs_in"))
        .join(PartnerPerson, PartnerPerson.person_id == Person.id)
        .where(PartnerPerson.partner_id == partner_id)
    )
    return db.session.execute(query.order_by(func.lower(Person.name), Person.id)).all()


def could_sign_in() -> dict[int, str]:
    """Names of those with the role who work for no partner yet, by their numbers."""
    taken = select(PartnerPerson.person_id)
    query = select(Person.id, Person.name).where(*_SIGNS_IN, Person.id.not_in(taken))
    ordered = query.order_by(func.lower(Person.name), Person.id)
    return dict(db.session.execute(ordered).all())


def consents_of(person_id: int) -> Sequence[Consent]:
    """To which partners this person lets their name go, now."""
    return db.session.scalars(select(Consent).where(Consent.person_id == person_id, _GIVEN)).all()


def how_many_consented(partner_id: int) -> int:
    """How many let their name go to it. Who they are is theirs."""
    query = select(func.count(Consent.id)).where(Consent.partner_id == partner_id, _GIVEN)
    return db.session.scalar(query) or 0


def consents_told(partner_id: int) -> tuple[int, ...]:
    """What changes whenever a volunteer gives this partner their name or withdraws it."""
    query = select(func.count(Consent.id), func.max(Consent.id), func.count(Consent.withdrawn_at))
    return tuple(db.session.execute(query.where(Consent.partner_id == partner_id)).one())


def sharing(person_id: int, today: date, *, works: bool) -> list[Sharing]:
    """To somebody who `works` on MPs, the partners that may take contacts today; to everybody those
    to which their consent still stands: it can be withdrawn whatever was agreed and whatever they
    are now."""
    given = {consent.partner_id: consent for consent in consents_of(person_id)}
    found = []
    for one, agreement in listed():
        may = is_on(agreement, today) and Shared.CONTACTS in named_in(agreement)
        if (may and works) or one.id in given:
            found.append(Sharing(one, may, given.get(one.id)))
    return found
