"""Who may say that MPs signed: coordinators, and who signs in for a partner with whom something is
agreed."""

from datetime import datetime

from outreach.core.clock import london_date
from outreach.core.errors import Refusal
from outreach.core.vocabulary import Role
from outreach.partners import queries as partners
from outreach.partners.models import Partner


class NotAgreed(Refusal):
    status = 403


def for_whom(person_id: int, role: Role, now: datetime) -> Partner | None:
    """The partner that this person signs in for; None of a coordinator, who brings for the
    campaign. Raises NotAgreed."""
    if role is Role.COORDINATOR:
        return None
    partner = partners.partner_of(person_id)
    if partner is None:
        raise NotAgreed(
            "Your account belongs to no partner yet. Ask a coordinator of the campaign to add you."
        )
    if not partners.agreed(partner.id, london_date(now)):
        raise NotAgreed(
            f"Nothing is agreed with {partner.name} at the moment, so you cannot bring anything. "
            "Ask a coordinator of the campaign."
        )
    return partner
