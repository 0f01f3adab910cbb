"""What is told so far. Volunteers' work is told by whole days: when it was logged stays with us."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core.vocabulary import PledgeStatus
from outreach.exports.models import ExportHead
from outreach.pledges.models import PledgeCheck


def told_until() -> Any:
    """The moment before which everything is told, read with the rows themselves."""
    return select(ExportHead.told_until).scalar_subquery()


def was_entered(contact: Any, until: Any) -> ColumnElement[bool]:
    """Whether a contact was there by then. A correction has the moment of what it corrects; it is
    there since that was replaced."""
    wrong = aliased(Contact)
    corrected = exists().where(wrong.id == contact.corrects_id, wrong.voided_at >= until)
    return and_(contact.at < until, or_(contact.corrects_id.is_(None), ~corrected))


def was_voided(contact: Any, until: Any) -> ColumnElement[bool]:
    """Whether a contact no longer counted by then."""
    return func.coalesce(contact.voided_at < until, False)


def is_told(entry: Any) -> ColumnElement[bool]:
    """Whether an entry of the ledger is told yet: at once if it came without a contact, is checked,
    or says that a signature must go; else with its day."""
    check = aliased(PledgeCheck)  # a query that joins the checks does not mean these
    confirmed = exists().where(check.entry_id == entry.id, check.confirmed.is_(True))
    return or_(
        entry.contact_id.is_(None),
        entry.at < told_until(),
        entry.status == PledgeStatus.WITHDRAWN,
        confirmed,
    )
