"""Reads of what was taken."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from outreach.api.models import Token
from outreach.columns import AnyRow
from outreach.exports.contracts.contract import Contract
from outreach.exports.models import Taking
from outreach.extensions import db
from outreach.partners.models import Partner
from outreach.people.models import Person
from outreach.vocabulary import TakenBy, TakingState

SHOWN = 30
# What has not gone on for so long is not going on any more: its server was stopped.
STOPPED_AFTER = timedelta(minutes=5)


def last_taking(contract: Contract, partner_id: int | None, how: TakenBy) -> Taking | None:
    """When a partner last took this dataset in this way, to the end; None if never, or if it had
    other columns then."""
    query = select(Taking).where(
        Taking.dataset == contract.name.value,
        Taking.version == contract.version,
        Taking.partner_id.is_not_distinct_from(partner_id),
        Taking.how == how,
        Taking.state == TakingState.DONE,
    )
    return db.session.scalar(query.order_by(Taking.id.desc()).limit(1))


def taken_up_to(contract: Contract, partner_id: int | None, how: TakenBy) -> int | None:
    """The revision as of which that was."""
    found = last_taking(contract, partner_id, how)
    return found.revision if found else None


def takings(partner_id: int | None, page: int = 1) -> tuple[Sequence[AnyRow], bool]:
    """What was taken, the newest first, and whether there is more: (Taking, partner, by, token). Of
    one partner, or of everybody."""
    query = (
        select(
            Taking,
            Partner.name.label("partner"),
            Person.name.label("by"),
            Token.label.label("token"),
        )
        .outerjoin(Partner, Partner.id == Taking.partner_id)
        .outerjoin(Person, Person.id == Taking.person_id)
        .outerjoin(Token, Token.id == Taking.token_id)
        .order_by(Taking.id.desc())
    )
    if partner_id is not None:
        query = query.where(Taking.partner_id == partner_id)
    found = db.session.execute(query.limit(SHOWN + 1).offset((page - 1) * SHOWN)).all()
    return found[:SHOWN], len(found) > SHOWN


def stopped(taking: Taking, now: datetime) -> bool:
    """Whether it says that it is being written, and nobody writes."""
    return taking.state is TakingState.RUNNING and taking.moved_at < now - STOPPED_AFTER
