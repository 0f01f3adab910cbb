"""Changes of the pledge's words, for the tests of several features."""

from datetime import datetime

from outreach.core import clock
from outreach.core.database import transaction
from outreach.people.models import Person
from outreach.pledges.words import actions
from outreach.scripts.queries import pledge_version

NEW = "I will not report anybody who comes to me for help, and will tell my staff so."


def proposed(
    person: Person, body: str = NEW, *, same_meaning: bool = False, at: datetime | None = None
) -> int:
    """This person proposes these words; the change's id."""
    base = pledge_version()
    words = {"base": base.number, "title": base.title, "body": body}
    with transaction():
        change_id = actions.propose(
            **words, same_meaning=same_meaning, person_id=person.id, now=at or clock.now()
        )
    assert change_id is not None
    return change_id


def reworded(one: Person, other: Person, body: str = NEW, *, same_meaning: bool = False) -> int:
    """One proposes these words, the other confirms them; the new version's number."""
    change_id = proposed(one, body, same_meaning=same_meaning)
    with transaction():
        number = actions.confirm(change_id=change_id, person_id=other.id, now=clock.now()).number
    return number
