"""Whom we share with, what was agreed, who signs in for them, and whose name may go along."""

import secrets
import unicodedata
from datetime import date, datetime
from typing import Any, cast

from blinker import Signal
from sqlalchemy import Table, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from outreach.audit.actions import record
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import WORKERS, Role, Shared
from outreach.partners import queries
from outreach.partners.models import Consent, Partner, PartnerPerson, PseudonymPeriod
from outreach.people.models import Person

LONGEST_NAME = 120
# These two join letters or keep them apart, as Persian and Hindi need it.
_JOINERS = "\u200c\u200d"
_TABLE = cast(Table, Partner.__table__)
_PUT = {"sqlite": sqlite.insert(_TABLE), "postgresql": postgresql.insert(_TABLE)}
_PERIODS = cast(Table, PseudonymPeriod.__table__)
_BEGIN = {"sqlite": sqlite.insert(_PERIODS), "postgresql": postgresql.insert(_PERIODS)}

# Sent with person_id, partner_id and now, inside the transaction: what still waits to be sent to
# that partner with the name in it must not go.
consent_withdrawn = Signal()


class NothingWithNames(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "Nothing in which your name could be goes to them at present, so there is nothing to "
            "agree to."
        )


def add_partner(*, name: str, person_id: int | None, now: datetime) -> int:
    """Returns the number. Raises Unfitting at `name`."""
    name = queries.squeezed(name)
    if any(unicodedata.category(sign)[0] == "C" and sign not in _JOINERS for sign in name):
        raise Unfitting(
            "name",
            "There is something in this name that cannot be seen. Please type it anew instead of "
            "pasting it.",
        )
    if not any(sign.isalnum() for sign in name):
        raise Unfitting("name", "Enter their name.")
    if len(name) > LONGEST_NAME:
        raise Unfitting("name", f"Use at most {LONGEST_NAME} characters.")
    if queries.partner_named(name):
        raise _known()
    put: Any = _PUT[db.engine.dialect.name]
    values = {"name": name, "pseudonym_key": secrets.token_hex(32), "made_at": now}
    # Of two who add the same at the same moment, one is told.
    made = put.values(values).on_conflict_do_nothing().returning(Partner.id)
    partner_id: int | None = db.session.scalar(made)
    if partner_id is None:
        raise _known()
    record(person_id=person_id, action="partners.add", subject=f"partner:{partner_id}", now=now)
    return partner_id


def _known() -> Unfitting:
    return Unfitting("name", "This partner is here already.")


def add_person(*, partner_id: int, person_id: int, by: int, now: datetime) -> None:
    """Somebody with the role *partner* signs in for this one, and for no other any more. Raises
    NotFound, Unfitting at `person_id`."""
    if queries.partner(partner_id) is None:
        raise _nobody()
    person = _held(person_id)
    if person is None or person.role is not Role.PARTNER or person.disabled_at is not None:
        raise Unfitting("person_id", "Choose somebody from the list.")
    works = db.session.get(PartnerPerson, person_id, populate_existing=True)
    if works and works.partner_id == partner_id:
        return
    if works:
        works.partner_id, works.added_at = partner_id, now
    else:
        values = {"person_id": person_id, "partner_id": partner_id, "added_at": now}
        db.session.add(PartnerPerson(**values))
    db.session.flush()
    subject = f"person:{person_id} partner:{partner_id}"
    record(person_id=by, action="partners.add_person", subject=subject, now=now)


def remove_person(*, partner_id: int, person_id: int, by: int, now: datetime) -> None:
    """They sign in for nobody any more; their account stays. Raises NotFound."""
    _held(person_id)
    this = PartnerPerson.person_id == person_id, PartnerPerson.partner_id == partner_id
    gone = delete(PartnerPerson).where(*this).returning(PartnerPerson.person_id)
    if db.session.scalar(gone) is None:
        raise NotFound("This person does not sign in for them.")
    subject = f"person:{person_id} partner:{partner_id}"
    record(person_id=by, action="partners.remove_person", subject=subject, now=now)


def give_consent(*, person_id: int, partner_id: int, now: datetime) -> None:
    """This volunteer's name goes along to this partner until they withdraw. Again changes nothing.
    Raises NotFound, NothingWithNames."""
    if queries.partner(partner_id) is None:
        raise _nobody()
    person = _held(person_id)
    if person is None or person.role not in WORKERS or person.left_at is not None:
        raise NotFound("There is no such volunteer.")
    if any(one.partner_id == partner_id for one in queries.consents_of(person_id)):
        return
    if Shared.CONTACTS not in queries.agreed(partner_id, clock.london_date(now)):
        raise NothingWithNames
    values = {"person_id": person_id, "partner_id": partner_id, "given_at": now}
    db.session.execute(insert(Consent).values(values))
    record(person_id=person_id, action="consents.give", subject=f"partner:{partner_id}", now=now)


def withdraw_consent(*, person_id: int, partner_id: int, now: datetime) -> None:
    """Their name goes to this partner no more. Again changes nothing. Raises NotFound."""
    if queries.partner(partner_id) is None:
        raise _nobody()
    _held(person_id)
    for consent in queries.consents_of(person_id):
        if consent.partner_id == partner_id:
            _withdraw(consent, now)
            subject = f"partner:{partner_id}"
            record(person_id=person_id, action="consents.withdraw", subject=subject, now=now)


def forget(*, person_id: int, now: datetime) -> None:
    """Whoever leaves signs in for nobody, and has agreed to nothing. Their row must be held."""
    for consent in queries.consents_of(person_id):
        _withdraw(consent, now)
    for table in (Consent, PartnerPerson):
        db.session.execute(delete(table).where(table.person_id == person_id))


def _withdraw(consent: Consent, now: datetime) -> None:
    # A clock that was put back does not keep anybody from it.
    consent.withdrawn_at = max(now, consent.given_at)
    db.session.flush()
    _begin_period(consent.partner_id, clock.london_date(now))
    consent_withdrawn.send(consent.person_id, partner_id=consent.partner_id, now=now)


def _begin_period(partner_id: int, day: date) -> None:
    """Nothing of this day was told yet: all of it gets the new pseudonyms."""
    values = {"partner_id": partner_id, "begins_on": day}
    put: Any = _BEGIN[db.engine.dialect.name]
    db.session.execute(put.values(values).on_conflict_do_nothing())


def _hold(partner_id: int) -> None:
    """Lock a partner: two who make agreements at the same moment take turns. Raises NotFound."""
    query = select(Partner.id).where(Partner.id == partner_id).with_for_update(key_share=True)
    if db.session.scalar(query) is None:
        raise _nobody()


def _held(person_id: int) -> Person | None:
    """Lock a person: what they agree to, and for whom they sign in, changes one at a time."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _nobody() -> NotFound:
    return NotFound("There is no such partner.")
