"""Small steps of the tests of the second look."""

from sqlalchemy import select

from outreach.contacts.models import LogReview
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.people.models import Person
from tests.scenes import CORBYN, logged


def ask_about(person: Person, mp_id: int = CORBYN) -> int:
    """They log a call, and a second look is asked for whoever they are; the contact's id."""
    contact = logged(person, Outcome.NO_ANSWER, mp_id)
    with transaction():
        asked = select(LogReview.contact_id).where(LogReview.contact_id == contact.id)
        if db.session.scalar(asked) is None:
            words = {"logged_by": person.id, "asked_at": clock.now()}
            db.session.add(LogReview(contact_id=contact.id, **words))
    return contact.id
