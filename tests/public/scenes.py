"""MPs of whom something is public, and others of whom it is not."""

from datetime import date
from typing import Any

from sqlalchemy import select, update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.parliament.models import Membership
from outreach.people.models import Person, Vouching
from outreach.pledges import actions as pledges
from outreach.pledges.models import Objection, PledgeEntry
from tests.facts import STARMER, address_of, marked, pledge_words, scalar

LINK = "https://news.example.org/mp-signs"
# Hackney North and Stoke Newington; Holborn and St Pancras; Clapham and Brixton Hill.
HACKNEY, HOLBORN, CLAPHAM = "E14001259", "E14001290", "E14001175"
RENUMBERED = {
    "S14000006": "S14000107",
    "S14000008": "S14000108",
    "S14000010": "S14000109",
    "S14000040": "S14000110",
    "S14000058": "S14000111",
}
# Every address that is the same for everyone, and what it is.
PAGES = (
    *("/", "/pledges", "/pledges?region=London&status=signed", "/pledges?q=zzz", "/write"),
    *(f"/write?seat={HOLBORN}", f"/constituencies/{HOLBORN}", "/constituencies/E14009999"),
    *("/embed", f"/embed?seat={HOLBORN}", "/embed/counter", f"/embed/{HOLBORN}", "/about-the-data"),
)
FILES = ("/pledges.atom", "/pledges.json", "/sitemap.xml", "/robots.txt")
PICTURES = ("/map.png", f"/constituencies/{HOLBORN}/map.png")
EVERYTHING = (*PAGES, *FILES, *PICTURES)


def published(
    one: Person, other: Person, mp_id: int = STARMER, status: PledgeStatus = PledgeStatus.SIGNED
) -> int:
    """Entered by one with a public link, confirmed by the other; the entry's id."""
    entry_id = marked(one, mp_id, status)
    confirm(entry_id, other)
    return entry_id


def confirm(entry_id: int, person: Person) -> None:
    with transaction():
        pledges.confirm(entry_id=entry_id, person_id=person.id, now=clock.now())


def entered(person: Person, mp_id: int = STARMER, **values: Any) -> int:
    """An entry as it stands in the ledger, past the rules of entering one; its id."""
    with transaction():
        basis = {"basis": Basis.MP_IN_WRITING, "described": "A letter"}
        entry = PledgeEntry(mp_id=mp_id, at=clock.now(), entered_by=person.id, **(basis | values))
        if entry.status is PledgeStatus.SIGNED:
            entry.words_id = pledge_words()
        entry.answered_by, entry.checks_needed = person.id, 1
        db.session.add(entry)
        db.session.flush()
        return entry.id


def seat_of(mp_id: int) -> str:
    query = select(Membership.gss_code).where(Membership.mp_id == mp_id)
    return str(scalar(query.where(Membership.ended_on.is_(None))))


def leaves(mp_id: int, on: date = date(2026, 10, 1)) -> str:
    """The MP gives up the seat, which is vacant from then; its code."""
    code = seat_of(mp_id)
    with transaction():
        mine = update(Membership).where(Membership.mp_id == mp_id)
        db.session.execute(mine.values(ended_on=on))
    return code


def objected(mp_id: int, **more: Any) -> None:
    """The MP's office said that this is wrong, and answered the message; two voices saw it."""
    with transaction():
        seen_by, also_seen_by = map(_voice, ("Efua", "Femi"))
        values = {"name": "Sam", "role": "Office manager", "words": "She has never signed."}
        values |= {"mailed_to": address_of(mp_id), "confirm_hash": "x"}
        now = clock.now()
        objection = Objection(mp_id=mp_id, at=now, confirmed_at=now, **values, **more)
        db.session.add(objection)
        db.session.flush()
        objection.seen_by = objection.seen_by or seen_by
        objection.also_seen_by, objection.is_public = also_seen_by, True


def _voice(name: str) -> int:
    words = {"email": f"{name.lower()}@example.org", "name": name, "password_hash": "-"}
    person = Person(**words, role=Role.COORDINATOR, created_at=clock.now())
    db.session.add(person)
    db.session.flush()
    db.session.add(Vouching(person_id=person.id, at=clock.now()))
    db.session.flush()
    return person.id
