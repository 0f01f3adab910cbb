"""From what was chosen on the page to what is wanted."""

from typing import Any

from outreach.core.vocabulary import Format, TakenBy
from outreach.exports import queries
from outreach.exports import reader as reading
from outreach.exports.contracts.contract import Contract
from outreach.exports.forms import CHANGES, TakeForm
from outreach.exports.models import Taking
from outreach.exports.permissions import Allowed
from outreach.exports.request import Wanted
from outreach.partners import queries as partners


def wanted(form: TakeForm, contract: Contract, who: Allowed, person_id: int) -> Wanted:
    """Only of a form that is valid."""
    partner = who.partner
    if partner is None and form.partner.data:
        partner = partners.partner(int(form.partner.data))
    columns = contract.of(form.columns.data or ())
    period = _period(form)
    last = since_when(form, contract, who, person_id) if form.rows.data == CHANGES else None
    since = last.revision if last else None
    return Wanted(
        contract=contract,
        columns=columns,
        view=reading.view_of(partner, since=since if contract.changes else None, **period),
        format=Format(form.format.data or Format.CSV),
        how=TakenBy.PAGE,
        partner=partner.name if partner else "",
        person_id=person_id,
    )


def since_when(form: TakeForm, contract: Contract, who: Allowed, person_id: int) -> Taking | None:
    """The last time that this person took at least these columns of these days, whole."""
    partner_id = who.partner.id if who.partner else int(form.partner.data or 0) or None
    return queries.last_taking(
        contract,
        partner_id,
        person_id=person_id,
        columns=[column.name for column in contract.of(form.columns.data or ())],
        **_period(form),
    )


def _period(form: TakeForm) -> dict[str, Any]:
    return {name: form[name].data if name in form else None for name in ("first", "last")}
