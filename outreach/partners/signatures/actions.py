"""Entering in the ledger what a partner says of who has signed, and taking it back."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from outreach.audit.actions import record as audit
from outreach.core.errors import NotFound
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.partners.signatures import queries
from outreach.partners.signatures.permissions import for_whom
from outreach.partners.signatures.results import Evidence, Fate, fate
from outreach.people.models import Person
from outreach.pledges import actions as pledges
from outreach.queue import actions as queue


class Brought(NamedTuple):
    """The MPs of whom it was entered, and those of whom it was not: something changed since it was
    looked over."""

    entered: list[int]
    left: list[int]


def bring(*, signed: Mapping[int, Evidence], person_id: int, now: datetime) -> Brought:
    """Enter that these MPs signed, each resting on its evidence, for a second person to confirm.
    Whoever else enters something about one of them waits until it is done. Raises NotAgreed."""
    role = _hold(person_id)
    partner = for_whom(person_id, role, now)
    rows = queue.lock_all(signed)
    heads, sitting = queries.heads(rows), queries.sitting(rows)
    entered = []
    for mp_id in rows:
        mine = signed[mp_id]
        comes_to = fate(heads.get(mp_id), mine, by_partner=partner is not None)
        if comes_to is not Fate.NEW or mp_id not in sitting:
            continue
        pledges.record(
            mp_id=mp_id,
            person_id=person_id,
            status=PledgeStatus.SIGNED,
            basis=Basis.PUBLIC_LINK if mine.link else Basis.MP_IN_WRITING,
            contact_id=None,
            link=mine.link,
            described=mine.described,
            is_public=True,
            now=now,
        )
        entered.append(mp_id)
    if entered:
        subject = f"partner:{partner.id} mps:{len(entered)}" if partner else f"mps:{len(entered)}"
        audit(person_id=person_id, action="signatures.bring", subject=subject, now=now)
        queue.touch_all(entered)
    return Brought(entered, [mp_id for mp_id in signed if mp_id not in entered])


def take_back(*, entry_id: int, person_id: int, now: datetime) -> None:
    """What this person brought was wrong, and nobody has checked it. Raises NotAgreed, NotFound,
    CannotTakeBack."""
    for_whom(person_id, _hold(person_id), now)
    if not queries.is_own(entry_id, person_id):
        raise NotFound("We could not find that signature of yours.")
    pledges.take_back(entry_id=entry_id, person_id=person_id, by_coordinator=False, now=now)


def _hold(person_id: int) -> Role:
    """Lock the person: for whom they sign in, and whether they still may, changes before or after.
    Returns what they are now."""
    query = select(Person).where(Person.id == person_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one().role
