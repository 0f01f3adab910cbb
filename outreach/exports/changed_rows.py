"""What changed in a dataset, for one partner."""

from typing import Any

from sqlalchemy import func, select

from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports import reader as reading
from outreach.exports.contracts.contract import Contract
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.contracts.sql import changes, for_one
from outreach.exports.models import ExportChange
from outreach.partners.models import Partner


def newest(contract: Contract, partner_id: int) -> int:
    """The revision at which a partner was last told that a dataset changed; of one whose changes
    are not noted, that anything did."""
    names = [contract.name] if contract.changes else FOR_PARTNERS
    noted = [*names, *(for_one(name, partner_id) for name in names)]
    query = select(func.max(ExportChange.revision)).where(ExportChange.dataset.in_(noted))
    return db.session.scalar(query) or 0


def changed_rows(
    dataset: str, *, partner_id: int, since: int, until: int, limit: int
) -> list[tuple[int, int, dict[str, Any]]]:
    """What changed after a revision and not after another, the oldest first: (our own number of the
    row, revision, the row as JSON has it). Nothing of a dataset whose changes are not noted."""
    contract = CONTRACTS[Shared(dataset)]
    if contract.query is None or not contract.changes:
        return []
    view = reading.view_of(db.session.get(Partner, partner_id), since=since, until=until)
    inside = contract.query(view).subquery()
    moved = changes(contract.name, view).subquery()
    order = reading.row_order(contract, inside)
    query = (
        select(inside.c.row_id, moved.c.revision, *(inside.c[c.name] for c in contract.columns))
        .join(moved, moved.c.key == inside.c.row_id)
        .order_by(moved.c.revision, *order)
        .limit(limit)
    )
    found = db.session.execute(query)
    return [(row[0], row[1], reading.as_object(contract.columns, row[2:])) for row in found]
