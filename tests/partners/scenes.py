"""Partners, and what was agreed with them, without going by way of the pages."""

from collections.abc import Collection
from datetime import date

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Role, Shared
from outreach.partners import actions, agreements
from outreach.people.models import Person

UNTIL = date(2027, 11, 3)
EVERYTHING = ("pledges", "pledge_history", "contacts", "progress")


def partner(name: str = "Migrants Organise") -> int:
    """A partner; its number."""
    with transaction():
        return actions.add_partner(name=name, person_id=None, now=clock.now())


def agree(partner_id: int, *datasets: str, until: date = UNTIL) -> int:
    """What it may take: contacts, if nothing else is said."""
    names: Collection[str] = datasets or (Shared.CONTACTS,)
    with transaction():
        return agreements.agree(
            partner_id=partner_id, datasets=names, until=until, person_id=None, now=clock.now()
        )


def signs_in_for(person: Person, partner_id: int, by: Person | None = None) -> None:
    """Somebody with the role signs in for it."""
    who = {"person_id": person.id, "by": (by or person).id}
    with transaction():
        actions.add_person(partner_id=partner_id, now=clock.now(), **who)


def at_work(person: Person) -> Person:
    """Whoever has the role signs in for a partner with whom something is agreed."""
    if person.role is Role.PARTNER:
        signs_in_for(person, sharing_with())
    return person


def sharing_with(name: str = "Migrants Organise") -> int:
    """A partner that may take contacts; its number."""
    partner_id = partner(name)
    agree(partner_id)
    return partner_id


def consent(person: Person, partner_id: int) -> None:
    """This volunteer lets their name go along."""
    with transaction():
        actions.give_consent(person_id=person.id, partner_id=partner_id, now=clock.now())


def withdraw(person: Person, partner_id: int) -> None:
    with transaction():
        actions.withdraw_consent(person_id=person.id, partner_id=partner_id, now=clock.now())
