"""Reads of what was taken."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import column, or_, select, table

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, TakenBy, TakingState
from outreach.exports.contracts.contract import Contract
from outreach.exports.models import Taking
from outreach.partners.models import Partner
from outreach.people.models import Person

# The table of the API's slice.
tokens = table("api_tokens", column("id"), column("label"))
SHOWN, LOOKED_BACK = 30, 50
# What has not gone on for so long is not going on any more: its server was stopped.
STOPPED_AFTER = timedelta(minutes=5)


def last_taking(
    contract: Contract,
    partner_id: int | None,
    *,
    columns: Collection[str],
    person_id: int,
    first: date | None = None,
    last: date | None = None,
) -> Taking | None:
    """When this person last took at least these columns of this dataset, of these days, whole, on
    the page; None if never, or of another version."""
    query = select(Taking).where(
        Taking.dataset == contract.name.value,
        Taking.version == contract.version,
        Taking.partner_id.is_not_distinct_from(partner_id),
        Taking.person_id == person_id,
        Taking.how == TakenBy.PAGE,
        Taking.state == TakingState.DONE,
        Taking.first_day.is_not_distinct_from(first),
        Taking.last_day.is_not_distinct_from(last),
    )
    lately = db.session.scalars(query.order_by(Taking.id.desc()).limit(LOOKED_BACK))
    return next((one for one in lately if set(columns) <= set(one.columns)), None)


def takings(partner_id: int | None, page: int = 1) -> tuple[Sequence[AnyRow], bool]:
    """What was taken, the newest first, and whether there is more: (Taking, partner, by, token). Of
    one partner, or of everybody."""
    query = (
        select(
            Taking,
            Partner.name.label("partner"),
            Person.name.label("by"),
            tokens.c.label.label("token"),
        )
        .outerjoin(Partner, Partner.id == Taking.partner_id)
        .outerjoin(Person, Person.id == Taking.person_id)
        .outerjoin(tokens, tokens.c.id == Taking.token_id)
        .order_by(Taking.id.desc())
    )
    if partner_id is not None:
        # What coordinators took to see what a partner sees is no business of theirs.
        theirs = or_(Taking.person_id.is_(None), Person.role == Role.PARTNER)
        query = query.where(Taking.partner_id == partner_id, theirs)
    found = db.session.execute(query.limit(SHOWN + 1).offset((page - 1) * SHOWN)).all()
    return found[:SHOWN], len(found) > SHOWN


def goes_on(taking: Taking, now: datetime) -> bool:
    """Whether it is being written or fetched: if it says so, and did lately."""
    return taking.state is TakingState.RUNNING and taking.moved_at > now - STOPPED_AFTER
