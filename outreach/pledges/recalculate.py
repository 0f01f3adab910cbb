"""What follows when an MP's ledger has changed: where the MP stands now, and what has to be checked
anew because it is the newest again."""

from datetime import datetime

from sqlalchemy import update

from outreach.audit.actions import record as audit
from outreach.core.extensions import db
from outreach.core.vocabulary import CLOSES, Basis, Closed, PledgeStatus
from outreach.pledges import inputs, queries
from outreach.pledges.models import PledgeEntry, PledgeRetraction
from outreach.pledges.offices.models import OfficeSignature
from outreach.pledges.transitions import SAID
from outreach.queue.models import QueueEntry
from outreach.screening.columns import Cleared

# For whoever has just taken away what stood above it.
WAITS_AGAIN = "What the public was told before waits to be checked again by a second person."


def settle(mp_id: int) -> None:
    """Write where the ledger now stands to the MP's row; some standings leave the queue."""
    standing = queries.standing(mp_id)
    row = db.session.get_one(QueueEntry, mp_id)
    row.pledge_status = standing
    if row.closed_because is not Closed.LEFT_PARLIAMENT:
        row.closed_because = CLOSES.get(standing)
        row.reopened_at = None
    db.session.flush()


def newest(mp_id: int) -> int | None:
    """The number of the newest entry that still counts."""
    found = queries.head(mp_id)
    return found.PledgeEntry.id if found else None


def check_anew(*, mp_id: int, before: int | None, person_id: int, now: datetime) -> None:
    """Somebody took away what stood above an entry that was public once: it does not become public
    again by that. It no longer counts, and is entered again by `person_id`, to wait for a second
    person. `before` is the number of the entry that was the newest."""
    found = queries.head(mp_id)
    if found is None or found.PledgeEntry.id == before:
        return
    entry = found.PledgeEntry
    if found.confirmed and entry.is_public and entry.status in SAID:
        db.session.add(PledgeRetraction(entry_id=entry.id, retracted_by=person_id, at=now))
        repeat(entry, contact_id=entry.contact_id, person_id=person_id, now=now)
        settle(mp_id)


def repeat(
    entry: PledgeEntry,
    *,
    contact_id: int | None,
    person_id: int,
    now: datetime,
    status: PledgeStatus | None = None,
    basis: Basis | None = None,
) -> PledgeEntry:
    """Add an entry that says the same for the same reasons, checked by nobody yet; or as much of it
    as is left: `status` and `basis`. What an office signed goes along, and whoever had a hand in
    the one before has one in this."""
    stands = status or entry.status
    again = PledgeEntry(
        mp_id=entry.mp_id,
        at=now,
        status=stands,
        basis=basis or entry.basis,
        contact_id=contact_id,
        link=Cleared(entry.link) if entry.link else None,
        described=Cleared(entry.described) if entry.described else None,
        is_public=entry.is_public,
        entered_by=person_id,
        repeats_id=entry.id,
        words_id=entry.words_id if stands is PledgeStatus.SIGNED else None,
    )
    inputs.add(again, queries.touched_before(entry), now)
    signed = update(OfficeSignature).where(OfficeSignature.entry_id == entry.id)
    db.session.execute(signed.values(entry_id=again.id))
    action, subject = f"pledges.{stands}", f"mp:{entry.mp_id}"
    audit(person_id=person_id, action=action, subject=subject, now=now)
    return again
