"""Who may take what, today."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from outreach.core.clock import london_date
from outreach.core.errors import NotFound, Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Role, Shared
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.partners import queries as partners
from outreach.partners.models import Partner
from outreach.people.models import Person


class NotAgreed(Refusal):
    """There is no agreement that holds, or it does not name this."""

    status = 403


@dataclass(frozen=True)
class Allowed:
    """A partner's person acts for that partner, everybody else for the campaign."""

    partner: Partner | None
    names: frozenset[Shared]


def allowed(person_id: int, role: Role, now: datetime) -> Allowed:
    """What this person may take; nothing for who signs in for no partner, or for one with which
    nothing is agreed."""
    if role is Role.COORDINATOR:
        return Allowed(None, frozenset(Shared))
    if role is not Role.PARTNER:
        return Allowed(None, frozenset())
    partner = partners.partner_of(person_id)
    names = partners.agreed(partner.id, london_date(now)) if partner else frozenset()
    return Allowed(partner, frozenset(Shared(name) for name in names))


def works_as(person_id: int) -> Role | None:
    """What this person may do at this moment; None if they may no longer sign in."""
    query = select(Person.role).where(Person.id == person_id, Person.disabled_at.is_(None))
    return db.session.scalar(query.where(Person.left_at.is_(None)))


def contract_for(name: str, who: Allowed) -> Contract:
    """The dataset of that name. Raises NotFound where there is none for them, NotAgreed."""
    found = CONTRACTS.get(Shared(name)) if name in list(Shared) else None
    own = found is not None and (who.partner is None or found.name in FOR_PARTNERS)
    if found is None or not own:
        raise NotFound("There is no such dataset.")
    if found.name not in who.names:
        if who.partner is None:
            raise NotAgreed("Your account belongs to no partner yet. Ask a coordinator to add you.")
        raise NotAgreed(
            f"The agreement with {who.partner.name} does not name this dataset, or it has run out."
            " Ask a coordinator."
        )
    return found


def as_whom(contract: Contract, who: Allowed, now: datetime) -> dict[int, str]:
    """Partners as whom a coordinator may take it: those whose agreement names it."""
    if who.partner is not None:
        return {}
    today = london_date(now)
    return {
        row.partner.id: row.partner.name
        for row in partners.listed()
        if partners.is_on(row.agreement, today)
        and contract.name in partners.named_in(row.agreement)
    }
