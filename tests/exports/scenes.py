"""A small campaign with everything in it that a dataset must tell, or must not."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Format, Shared, TakenBy
from outreach.exports import daily, downloads
from outreach.exports import reader as reading
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.request import Wanted
from outreach.exports.row_keys import row_key
from outreach.partners import actions as partners
from outreach.partners import agreements
from outreach.partners.models import Partner
from outreach.people.models import Person
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import waiting_for_check


def partner(name: str = "Migrants Organise", *names: Shared) -> int:
    """A partner whose agreement holds for a year."""
    with transaction():
        partner_id = partners.add_partner(name=name, person_id=None, now=clock.now())
        agreements.agree(
            partner_id=partner_id,
            datasets=[one.value for one in names or FOR_PARTNERS],
            until=clock.london_date(clock.now()) + timedelta(days=365),
            person_id=None,
            now=clock.now(),
        )
    return partner_id


def tell_all() -> None:
    """As if the next morning had come: whatever happened until now is told."""
    with transaction():
        daily.tell(until=clock.now() + timedelta(days=1))


def number_of(key: Any) -> Any:
    """Our own number of the row that somebody knows by this key."""
    if not isinstance(key, str):
        return key
    own = reading.view_of(None).pseudonym_key
    secrets = [own, *db.session.scalars(db.select(Partner.pseudonym_key))]
    ids = {Shared.CONTACTS: Contact.id, Shared.PLEDGE_HISTORY: PledgeEntry.id}
    found = {
        row_key(secret, dataset, number): number
        for dataset, column in ids.items()
        for number in db.session.scalars(db.select(column))
        for secret in secrets
    }
    db.session.rollback()
    return found[key]


def key_of(contact_id: int, partner_id: int | None = None) -> str:
    """The key by which somebody knows a contact."""
    whose = db.session.get(Partner, partner_id) if partner_id else None
    return row_key(reading.view_of(whose).pseudonym_key, Shared.CONTACTS, contact_id)


def rows(
    name: Shared, partner_id: int | None = None, since: int | None = None, **more: Any
) -> list[dict[str, Any]]:
    """What somebody would get now, as JSON has it."""
    contract = CONTRACTS[name]
    tell_all()
    whose = db.session.get(Partner, partner_id) if partner_id else None
    view = reading.view_of(whose, since=since, **more)
    with reading.snapshot(contract) as connection:
        found = [
            json.loads(line)
            for batch in reading.lines(connection, contract, view, contract.columns)
            for line in batch
        ]
    db.session.rollback()
    return found


def wanted(
    name: Shared, form: Format, partner_id: int | None = None, since: int | None = None
) -> Wanted:
    contract = CONTRACTS[name]
    tell_all()
    whose = db.session.get(Partner, partner_id) if partner_id else None
    return Wanted(
        contract=contract,
        columns=contract.columns,
        view=reading.view_of(whose, since=since),
        format=form,
        how=TakenBy.COMMAND,
    )


def taken(*args: Any, **more: Any) -> bytes:
    """The whole file, as a download brings it."""
    return b"".join(downloads.start(wanted(*args, **more)))


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def rename(person: Person, name: str) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.id == person.id).values(name=name))


def note(contact_id: int, words: str) -> None:
    with transaction():
        db.session.execute(update(Contact).where(Contact.id == contact_id).values(note=words))


def confirm_all(by: Person) -> None:
    with transaction():
        for row in waiting_for_check():
            pledges.confirm(entry_id=row.PledgeEntry.id, person_id=by.id, now=clock.now())
