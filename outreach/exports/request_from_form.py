"""From what was chosen on the page to what is wanted."""

from dataclasses import dataclass
from datetime import date

from outreach.core.vocabulary import Format, TakenBy
from outreach.exports import queries
from outreach.exports import reader as reading
from outreach.exports.contracts.contract import Contract
from outreach.exports.models import Taking
from outreach.exports.permissions import Allowed
from outreach.exports.request import Wanted
from outreach.partners import queries as partners


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What a valid form says: as which partner a coordinator sees it, the names of columns, the
    days, and whether only what changed is wanted."""

    partner_id: int | None
    columns: tuple[str, ...]
    first: date | None
    last: date | None
    format: Format
    only_changes: bool


def wanted(choices: Choices, contract: Contract, who: Allowed, person_id: int) -> Wanted:
    partner = who.partner
    if partner is None and choices.partner_id is not None:
        partner = partners.partner(choices.partner_id)
    last = since_when(choices, contract, who, person_id) if choices.only_changes else None
    since = last.revision if last else None
    return Wanted(
        contract=contract,
        columns=contract.of(choices.columns),
        view=reading.view_of(
            partner,
            since=since if contract.changes else None,
            first=choices.first,
            last=choices.last,
        ),
        format=choices.format,
        how=TakenBy.PAGE,
        partner=partner.name if partner else "",
        person_id=person_id,
    )


def since_when(choices: Choices, contract: Contract, who: Allowed, person_id: int) -> Taking | None:
    """The last time that this person took at least these columns of these days, whole."""
    return queries.last_taking(
        contract,
        who.partner.id if who.partner else choices.partner_id,
        person_id=person_id,
        columns=[column.name for column in contract.of(choices.columns)],
        first=choices.first,
        last=choices.last,
    )
