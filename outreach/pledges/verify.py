"""Building anew from the ledger where every MP stands, and comparing it with what is stored. It is
written without the queries that everything else uses, so that it cannot share their mistakes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from sqlalchemy import func, select

from outreach.core.extensions import db
from outreach.core.vocabulary import CLOSES, Closed, News, PledgeStatus
from outreach.parliament.models import MP, RegisterChange
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.pledges.offices.models import OfficeSignature
from outreach.queue.models import QueueEntry


def entry_count() -> int:
    return db.session.scalar(select(func.count()).select_from(PledgeEntry)) or 0


def differences() -> Iterator[str]:
    """A sentence for each MP whose stored status is not what the ledger says, and for each entry
    that should not be as it is."""
    rows = db.session.execute(
        select(QueueEntry, MP.display_name)
        .join(MP, MP.parliament_id == QueueEntry.mp_id)
        .order_by(QueueEntry.mp_id)
    ).all()
    ledger, checks = _ledger(), _checks()
    gone = set(db.session.scalars(select(PledgeRetraction.entry_id)))
    addresses, signatures = _addresses(), _signatures()
    for row, name in rows:
        who, stands = f"MP {row.mp_id} ({name})", standing(ledger[row.mp_id], checks, gone)
        if row.pledge_status is not stands:
            yield f"{who}: the ledger says “{stands.label}”, stored is “{row.pledge_status.label}”."
        yield from _misplaced(who, row, stands)
    for entry in (entry for entries in ledger.values() for entry in entries):
        if entry.status is PledgeStatus.SIGNED and not entry.is_public:
            yield f"Entry {entry.id}: a signature that the public may not be told of."
        if checks.get(entry.id) and entry.id not in gone:
            yield from _doubtful(entry, addresses, signatures.get(entry.id))


def _misplaced(who: str, row: QueueEntry, stands: PledgeStatus) -> Iterator[str]:
    """Whether the MP has left the queue, or is in it, as where they stand demands."""
    closed, due = row.closed_because, CLOSES.get(stands)
    put_back = closed is None and row.reopened_at is not None  # by a coordinator
    if closed is not Closed.LEFT_PARLIAMENT and closed is not due and not put_back:
        place = f"out of the queue ({closed.label})" if closed else "in the queue"
        yield f"{who}: at “{stands.label}”, but {place}."


def _doubtful(
    entry: PledgeEntry, addresses: set[tuple[int, str]], mailed_to: str | None
) -> Iterator[str]:
    """What versions before migration 0009 let happen to a confirmed entry."""
    if any("removed]" in (text or "") for text in (entry.link, entry.described)):
        yield (
            f"Entry {entry.id}: words were taken out of its evidence, and it was not checked anew."
            " Take it back, and enter it again."
        )
    if mailed_to is not None and (entry.mp_id, mailed_to) not in addresses:
        yield (
            f"Entry {entry.id}: confirmed from {mailed_to}, which is not known as an address that"
            " Parliament published. Take it back, unless the office says that it is true."
        )


def _addresses() -> set[tuple[int, str]]:
    """(MP, address) of all that Parliament is known to publish, or to have published."""
    published = select(MP.parliament_id, MP.email).where(MP.email.is_not(None))
    found = {(mp_id, email or "") for mp_id, email in db.session.execute(published)}
    changes = select(RegisterChange).where(RegisterChange.what == News.EMAIL)
    for change in db.session.scalars(changes):
        found |= {(change.mp_id or 0, email) for email in (change.before, change.after)}
    return found


def _signatures() -> dict[int, str]:
    """Where each entry that an office signed was confirmed from."""
    query = select(OfficeSignature.entry_id, OfficeSignature.mailed_to)
    rows = db.session.execute(query.where(OfficeSignature.entry_id.is_not(None)))
    return {entry_id: mailed_to for entry_id, mailed_to in rows if entry_id}


def standing(
    entries: Iterable[PledgeEntry], checks: dict[int, bool], gone: set[int]
) -> PledgeStatus:
    """Where these entries of one MP, the oldest first, leave it. `checks` says which a second
    person confirmed, and which were refused."""
    stands = PledgeStatus.NOT_ASKED
    for entry in entries:
        if entry.id in gone or checks.get(entry.id) is False:
            continue
        waits = entry.status is PledgeStatus.SIGNED and entry.id not in checks
        stands = PledgeStatus.AGREED_UNCONFIRMED if waits else entry.status
    return stands


def _ledger() -> dict[int, list[PledgeEntry]]:
    found: dict[int, list[PledgeEntry]] = defaultdict(list)
    for entry in db.session.scalars(select(PledgeEntry).order_by(PledgeEntry.id)):
        found[entry.mp_id].append(entry)
    return found


def _checks() -> dict[int, bool]:
    return dict(db.session.execute(select(PledgeCheck.entry_id, PledgeCheck.confirmed)).all())
