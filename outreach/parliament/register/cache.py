"""What Parliament's service answered lately, so that a reading that was cut off goes on where it
stopped, and the lock that keeps two readings apart. Both lie in one small table.

Everything here runs inside the caller's transaction.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.parliament.models import RegisterAnswer

# Older answers are asked for again.
FRESH = timedelta(hours=6)
# Whoever shows no sign of work for that long is gone, and the lock is free.
SILENT = timedelta(minutes=10)
# Rows that are no answers: an address never looks like this.
_LOCK, _PAUSE = "(lock)", "(pause)"

A = RegisterAnswer
_ANSWERS = A.address.not_in([_LOCK, _PAUSE])


class AnotherReads(Refusal):
    """Somebody else is at it, or took over from this one."""

    def __init__(self) -> None:
        super().__init__("The register is being read already: nothing to do here.")


def _upsert(address: str, body: str, now: datetime, *, if_before: datetime | None = None) -> bool:
    """Whether the row is ours now; with `if_before`, only over a row that is older."""
    put = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    row = put(A).values(address=address, body=body, read_at=now)
    changed = row.on_conflict_do_update(
        index_elements=[A.address],
        set_={"body": body, "read_at": now},
        where=None if if_before is None else A.read_at < if_before,
    )
    return db.session.execute(changed.returning(A.address)).first() is not None


def take_lock(*, holder: str, now: datetime) -> None:
    """Old answers go with it. Raises AnotherReads while somebody else is at it."""
    if not _upsert(_LOCK, holder, now, if_before=now - SILENT):
        raise AnotherReads
    db.session.execute(delete(A).where(_ANSWERS, A.read_at <= now - FRESH))


def hold_lock(*, holder: str, now: datetime) -> None:
    """A sign of work, and until the end of the transaction nobody else gets in. Raises
    AnotherReads if somebody took over meanwhile."""
    mine = update(A).where(A.address == _LOCK, A.body == holder).values(read_at=now)
    if db.session.execute(mine.returning(A.address)).first() is None:
        raise AnotherReads


def leave_lock(*, holder: str) -> None:
    db.session.execute(delete(A).where(A.address == _LOCK, A.body == holder))


def keep(*, address: str, body: str, now: datetime) -> None:
    _upsert(address, body, now)


def fresh_answers(now: datetime) -> dict[str, str]:
    """Bodies by address."""
    query = select(A.address, A.body).where(_ANSWERS, A.read_at > now - FRESH)
    return dict(db.session.execute(query).all())


def forget(addresses: list[str] | None = None) -> None:
    """Ask for these again next time; without a list, for everything."""
    chosen = _ANSWERS if addresses is None else A.address.in_(addresses)
    db.session.execute(delete(A).where(chosen))


def pause(*, until: datetime) -> None:
    """Write down until when the service asked to be left alone."""
    _upsert(_PAUSE, "", until)


def paused_until(now: datetime) -> datetime | None:
    until = db.session.scalar(select(A.read_at).where(A.address == _PAUSE))
    return until if until is not None and until > now else None
