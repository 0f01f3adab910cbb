"""Changing where an MP stands. An entry is only ever added; a second person checks *signed*."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from outreach.audit.actions import record as audit
from outreach.extensions import db
from outreach.pledges import queries
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.queue.actions import lock, touch
from outreach.queue.models import QueueEntry
from outreach.refusal import NotFound, Refusal
from outreach.vocabulary import Basis, Closed, PledgeStatus

S = PledgeStatus
# From where to where a person may move an MP. AGREED_UNCONFIRMED is not entered: it is how
# SIGNED reads until it is confirmed.
_ANYWHERE = {S.CONSIDERING, S.SIGNED, S.DECLINED, S.NO_PLEDGES_POLICY, S.NOT_APPLICABLE}
MOVES: dict[PledgeStatus, set[PledgeStatus]] = {
    S.NOT_ASKED: _ANYWHERE | {S.ASKED},
    S.ASKED: _ANYWHERE,
    S.CONSIDERING: _ANYWHERE - {S.CONSIDERING},
    S.AGREED_UNCONFIRMED: _ANYWHERE - {S.SIGNED},
    S.SIGNED: {S.WITHDRAWN},
    S.DECLINED: _ANYWHERE - {S.DECLINED},
    S.NO_PLEDGES_POLICY: _ANYWHERE - {S.NO_PLEDGES_POLICY},
    S.WITHDRAWN: _ANYWHERE,
    S.NOT_APPLICABLE: _ANYWHERE - {S.NOT_APPLICABLE},
}
_CLOSES = {
    S.SIGNED: Closed.SIGNED,
    S.DECLINED: Closed.DECLINED,
    S.NOT_APPLICABLE: Closed.NOT_APPLICABLE,
}


class MoveNotAllowed(Refusal):
    pass


class NoEvidence(Refusal):
    status = 422


class OwnEntry(Refusal):
    status = 403

    def __init__(self) -> None:
        super().__init__("You entered this pledge yourself. A second person must check it.")


class AlreadyChecked(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has checked this pledge already, or it has changed since.")


def record(
    *,
    mp_id: int,
    person_id: int,
    status: PledgeStatus,
    basis: Basis,
    contact_id: int | None,
    link: str | None,
    now: datetime,
) -> int:
    """Add an entry to the ledger and move the MP to it; returns the entry's id. The caller has
    locked the MP's row. Raises MoveNotAllowed, NoEvidence."""
    current = queries.standing(mp_id)
    if status not in MOVES[current]:
        raise MoveNotAllowed(f"This MP is at “{current.label}”: it cannot become “{status.label}”.")
    if link and not _on_the_web(link):
        raise NoEvidence("A link must begin with https:// or http://.")
    if contact_id is None and not link:
        raise NoEvidence("Log who said so first, or give a public link.")
    entry = PledgeEntry(
        mp_id=mp_id,
        at=now,
        status=status,
        basis=basis,
        contact_id=contact_id,
        link=link or None,
        entered_by=person_id,
    )
    db.session.add(entry)
    db.session.flush()
    audit(person_id=person_id, action=f"pledges.{status}", subject=f"mp:{mp_id}", now=now)
    _settle(mp_id)
    return entry.id


def _on_the_web(link: str) -> bool:
    try:
        parts = urlsplit(link)
    except ValueError:  # such as http://[
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "")


def retract(*, contact_id: int, person_id: int, now: datetime) -> list[PledgeEntry]:
    """Take back what rests on a contact that no longer counts, its confirmation with it, and let
    the MP stand where the ledger was before. Returns the entries, the oldest first. The caller
    has locked the MP's row."""
    resting = select(PledgeEntry).where(
        PledgeEntry.contact_id == contact_id, ~queries.retracted(PledgeEntry.id)
    )
    entries = list(db.session.scalars(resting.order_by(PledgeEntry.id)))
    for entry in entries:
        db.session.add(PledgeRetraction(entry_id=entry.id, retracted_by=person_id, at=now))
    db.session.flush()
    if entries:
        _settle(entries[0].mp_id)
    return entries


def confirm(*, entry_id: int, person_id: int, now: datetime) -> int:
    """A second person found the pledge to be true; returns the MP's id. Raises OwnEntry,
    AlreadyChecked, NotFound."""
    return _check(entry_id, person_id, confirmed=True, reason="", now=now)


def refuse(*, entry_id: int, person_id: int, reason: str, now: datetime) -> int:
    """A second person could not confirm it: the MP stands where the ledger was before."""
    return _check(entry_id, person_id, confirmed=False, reason=reason, now=now)


def _check(entry_id: int, person_id: int, *, confirmed: bool, reason: str, now: datetime) -> int:
    mp_id = db.session.scalar(select(PledgeEntry.mp_id).where(PledgeEntry.id == entry_id))
    if mp_id is None:
        raise NotFound("There is no such pledge.")
    lock(mp_id)
    waiting = {row.PledgeEntry.id: row.PledgeEntry for row in queries.waiting_for_check()}
    if entry_id not in waiting:
        raise AlreadyChecked
    entry = waiting[entry_id]
    if entry.entered_by == person_id:
        raise OwnEntry
    db.session.add(
        PledgeCheck(
            entry_id=entry_id,
            entered_by=entry.entered_by,
            checked_by=person_id,
            at=now,
            confirmed=confirmed,
            reason=reason,
        )
    )
    db.session.flush()
    verdict = "confirm" if confirmed else "refuse"
    audit(person_id=person_id, action=f"pledges.{verdict}", subject=f"mp:{mp_id}", now=now)
    _settle(mp_id)
    touch(mp_id)
    return mp_id


def _settle(mp_id: int) -> None:
    """Write where the ledger now stands to the MP's row; some standings leave the queue."""
    standing = queries.standing(mp_id)
    row = db.session.get_one(QueueEntry, mp_id)
    row.pledge_status = standing
    if row.closed_because is not Closed.LEFT_PARLIAMENT:
        row.closed_because = _CLOSES.get(standing)
    db.session.flush()
