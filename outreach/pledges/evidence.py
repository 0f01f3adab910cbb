"""Evidence that is taken away. It goes whole, never in part; a public entry that rested on it no
longer counts, and is entered again, to be checked anew."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import select

from outreach.core.extensions import db
from outreach.core.vocabulary import Basis
from outreach.pledges.models import PledgeEntry, PledgeRetraction
from outreach.pledges.queries import counts
from outreach.pledges.recalculate import newest, repeat, settle

# What stands in the place of evidence.
REMOVED = "[removed]"


def is_left(entry: PledgeEntry) -> bool:
    """Whether anything is left that shows what this entry says."""
    if entry.basis is Basis.PUBLIC_LINK:
        return entry.link != REMOVED
    return entry.contact_id is not None or bool({entry.link, entry.described} - {None, REMOVED})


def public_entries(mp_ids: Collection[int]) -> list[PledgeEntry]:
    """Entries of these MPs that count and that the public is or will be told of."""
    query = select(PledgeEntry).where(
        PledgeEntry.mp_id.in_(mp_ids), PledgeEntry.is_public, counts(PledgeEntry.id)
    )
    return list(db.session.scalars(query.order_by(PledgeEntry.id)))


@contextmanager
def altered(
    mp_id: int, entries: Collection[PledgeEntry], *, person_id: int, now: datetime
) -> Iterator[None]:
    """Let the evidence of these public entries of one MP be altered inside: they no longer count.
    The newest entry, if it is one of them, is entered again by `person_id` with what is left. The
    caller has locked the MP's row."""
    before = newest(mp_id)
    for entry in entries:
        db.session.add(PledgeRetraction(entry_id=entry.id, retracted_by=person_id, at=now))
    db.session.flush()
    yield
    db.session.flush()
    for entry in entries:
        if entry.id == before:
            repeat(entry, contact_id=entry.contact_id, person_id=person_id, now=now)
    if entries:
        settle(mp_id)
