"""Every dataset there is."""

from outreach.core.vocabulary import Shared
from outreach.exports.contracts import (
    contacts,
    contacts_full,
    pledge_history,
    pledges,
    progress,
    volunteers,
)
from outreach.exports.contracts.contract import Contract

CONTRACTS: dict[Shared, Contract] = {
    module.CONTRACT.name: module.CONTRACT
    for module in (pledges, pledge_history, contacts, progress, contacts_full, volunteers)
}
