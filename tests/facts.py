"""What the database holds, read without leaving a transaction open, and small ways to fill it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import event, func, select

from outreach.contacts.actions import Entry, log, mark_pledge
from outreach.core import clock
from outreach.core import sql as prebuilt
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome, PledgeStatus
from outreach.parliament.models import MP
from outreach.people.models import Person
from outreach.pledges.models import PledgeEntry
from outreach.queue.actions import Claimed, claim_mp
from outreach.queue.models import QueueEntry

STARMER, ABBOTT, BERRY, OBRIEN = 4514, 172, 5314, 4679
NOBODY = 2_000_000_000  # an id that no row has
KEY = "a-key-of-sixteen-or-more"


def scalar(query: Any) -> Any:
    return next(iter(scalars(query)), None)


def scalars(query: Any) -> Sequence[Any]:
    found = db.session.scalars(query).all()
    db.session.expunge_all()
    db.session.rollback()
    return found


def contents() -> dict[str, list[Any]]:
    """Every row of every table that says anything: an hour may be left in which nothing counts, and
    when something changed last is never taken back."""
    noted = {"export_head", "export_changes"}
    tables = [table for table in db.metadata.sorted_tables if table.name not in noted]
    found = {t.name: sorted(map(repr, db.session.execute(select(t)))) for t in tables}
    db.session.rollback()
    found["contact_hours"] = [row for row in found["contact_hours"] if not row.endswith(", 0)")]
    return found


# What is written down about who asks, and is refused, and how often.
TRACES = {"audit_events", "audit_head", "attempts", "sign_ins", "known_browsers"}
TRACES |= {"pending_sign_ins", "passkey_challenges"}


def lasting() -> dict[str, list[Any]]:
    """Every row of every table, but for those traces."""
    return {name: rows for name, rows in contents().items() if name not in TRACES}


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs inside, through the session or past it."""
    seen: list[str] = []
    plain = prebuilt._plain

    def note_plain(statement: Any, dialect: Any) -> Any:
        seen.append(str(statement))
        return plain(statement, dialect)

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    prebuilt._plain = note_plain  # type: ignore[assignment]
    try:
        yield seen
    finally:
        prebuilt._plain = plain
        event.remove(db.engine, "before_cursor_execute", note)


def mps(count: int) -> Sequence[int]:
    """The ids of that many MPs, in order of name."""
    return scalars(select(MP.parliament_id).order_by(MP.list_name).limit(count))


def address_of(mp_id: int) -> str:
    """Parliament's address of this MP, to which alone an office is written."""
    return str(db.session.scalar(select(MP.email).where(MP.parliament_id == mp_id)))


def claimed(person: Person, mp_id: int = STARMER) -> Claimed:
    with transaction():
        return claim_mp(person_id=person.id, mp_id=mp_id, now=clock.now())


def logged(person: Person, mp_id: int = STARMER, outcome: Outcome = Outcome.SPOKE_MP) -> None:
    """This person takes the MP and logs a call. The office may be contacted again at once."""
    claimed(person, mp_id)
    entry = Entry(channel=Channel.PHONE, outcome=outcome)
    with transaction():
        log(mp_id=mp_id, person_id=person.id, entry=entry, now=clock.now())
        db.session.get_one(QueueEntry, mp_id).not_before = clock.now() - timedelta(hours=1)


def marked(person: Person, mp_id: int, status: PledgeStatus) -> int:
    """This person enters where the MP stands, with a link; returns the entry's id."""
    return marked_all(person, [mp_id], status)


def marked_all(person: Person, mp_ids: Sequence[int], status: PledgeStatus) -> int:
    """The same for several, at once; returns the last entry's id."""
    link, now = "https://example.org/said-so", clock.now()
    with transaction():
        for mp_id in mp_ids:
            mark_pledge(
                mp_id=mp_id,
                person_id=person.id,
                status=status,
                link=link,
                by_coordinator=True,
                now=now,
            )
    return int(scalar(select(func.max(PledgeEntry.id))))
