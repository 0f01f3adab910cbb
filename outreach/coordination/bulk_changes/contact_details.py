"""How an MP can be reached, as coordinators know it: a working address for volunteers' letters, and
numbers. What Parliament publishes is marked as not working, and never changed."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select

from outreach.audit.actions import record
from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.coordination.bulk_changes.requests import Reach
from outreach.core.errors import NotFound, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import PhoneKind, Steer
from outreach.parliament.actions import note_details_change
from outreach.parliament.models import COORDINATOR, MP, PhoneNumber
from outreach.parliament.queries import reachable
from outreach.parliament.register.parse import numbers as uk_numbers
from outreach.queue import actions as queue
from outreach.queue.models import QueueEntry

ONE = re.compile(r"[+0-9 ().-]*")


def put_right(
    *,
    mp_id: int,
    by: int,
    now: datetime,
    email: str | None = None,
    number: str = "",
    kind: PhoneKind = PhoneKind.CONSTITUENCY,
    phone_id: int | None = None,
    works: bool = True,
) -> Change:
    """Another email address for letters; or a number: one more, with `phone_id` instead of this
    one, or, without a `number`, whether that one works. Raises NotFound, Unfitting at `email` or
    `number`."""
    row = queue.lock(mp_id)
    before = snapshot(row)
    if email is not None:
        _email(db.session.get_one(MP, mp_id), email)
    else:
        _number(mp_id, number, kind, phone_id, now, works=works)
    db.session.flush()
    if _addresses(snapshot(row)) != _addresses(before):
        note_details_change(mp_id=mp_id, person_id=by, now=now)
    row.reachable = reachable(mp_id)
    made = Change(kind=Steer.DETAILS, made_by=by, at=now)
    db.session.add(made)
    db.session.flush()
    kept = {"before": before, "after": snapshot(row)}
    db.session.add(ChangedRow(change_id=made.id, mp_id=mp_id, **kept))
    db.session.flush()
    subject = f"mp:{mp_id} change:{made.id}"
    record(person_id=by, action="steering.details", subject=subject, now=now)
    queue.touch(mp_id)
    return made


def _email(mp: MP, email: str) -> None:
    """Parliament's own address, given again, takes the place of a working one, and is tried again.
    Raises Unfitting."""
    if (mp.letter_email or "").lower() == email.lower() and not mp.letter_email_bounced_at:
        raise Unfitting("email", "This is the address that we have.")
    if email.lower() == (mp.email or "").lower():
        mp.working_email = mp.email_bounced_at = None
    else:
        mp.working_email = email
    mp.working_email_bounced_at = None


def _number(
    mp_id: int, number: str, kind: PhoneKind, phone_id: int | None, now: datetime, *, works: bool
) -> None:
    ours = {phone.id: phone for phone in _numbers(mp_id)}
    if phone_id is not None and phone_id not in ours:
        raise NotFound("There is no such number.")
    if not number and phone_id is not None:
        ours[phone_id].broken_at = None if works else now
        return
    number = _published(number)
    if any(_digits(phone.number) == _digits(number) for phone in ours.values()):
        raise Unfitting("number", "We have this number already.")
    replaced = ours[phone_id] if phone_id is not None else None
    if replaced is not None and replaced.is_given_by_coordinator:
        replaced.number, replaced.broken_at = number, None
        return
    if replaced is not None:
        replaced.broken_at, kind = replaced.broken_at or now, replaced.kind
    db.session.add(PhoneNumber(mp_id=mp_id, number=number, kind=kind, source=COORDINATOR))


def _published(text: str) -> str:
    """One number of an office, spaced as all are. Raises Unfitting."""
    found = uk_numbers(text) if ONE.fullmatch(text) else []
    if len(found) != 1:
        raise Unfitting("number", "Enter a UK number: 020 7219 3000, or +44 20 7219 3000.")
    if found[0].startswith("07"):
        raise Unfitting(
            "number",
            "This is a mobile number. Enter one that the office or Parliament publishes, never"
            " somebody’s own.",
        )
    return found[0]


def _numbers(mp_id: int) -> list[PhoneNumber]:
    query = select(PhoneNumber).where(PhoneNumber.mp_id == mp_id).order_by(PhoneNumber.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).removeprefix("44").lstrip("0")


def snapshot(row: QueueEntry) -> dict[str, Any]:
    """All that a change of details may change, as JSON keeps it. Public facts of the office."""
    mp = db.session.get_one(MP, row.mp_id)
    return {
        "reachable": row.reachable,
        "working_email": mp.working_email,
        "working_bounced_at": _kept(mp.working_email_bounced_at),
        "bounced_at": _kept(mp.email_bounced_at),
        "numbers": {
            str(phone.id): [phone.number, phone.kind, phone.source, _kept(phone.broken_at)]
            for phone in _numbers(row.mp_id)
        },
    }


def _addresses(kept: dict[str, Any]) -> tuple[Any, ...]:
    """The address and the numbers of a snapshot, whether they work or not."""
    return kept["working_email"], {key: number[:3] for key, number in kept["numbers"].items()}


def put_back(one: ChangedRow, row: QueueEntry, *, by: int, now: datetime) -> bool:
    """Details as they were before, if nobody changed them since. A number that was added goes."""
    was = one.before.get("numbers", {})
    numbers = _numbers(row.mp_id)
    if snapshot(row) != one.after or not all(_may_become(phone, was) for phone in numbers):
        return False
    for phone in numbers:
        if str(phone.id) not in was:
            db.session.delete(phone)
            continue
        phone.number, kind, phone.source, broken = was[str(phone.id)]
        phone.kind, phone.broken_at = PhoneKind(kind), _moment(broken)
    mp = db.session.get_one(MP, row.mp_id)
    mp.working_email = one.before["working_email"]
    mp.working_email_bounced_at = _moment(one.before["working_bounced_at"])
    mp.email_bounced_at = _moment(one.before["bounced_at"])
    row.reachable = one.before["reachable"]
    db.session.flush()
    if _addresses(one.before) != _addresses(one.after):
        note_details_change(mp_id=row.mp_id, person_id=by, now=now)
    return True


def _may_become(phone: PhoneNumber, was: dict[str, list[Any]]) -> bool:
    """Whether this number may be what it was: from Parliament only what is so already."""
    if str(phone.id) not in was:
        return phone.is_given_by_coordinator
    now_and_then = {phone.source, was[str(phone.id)][2]}
    return now_and_then == {COORDINATOR} or was[str(phone.id)][:3] == [
        *(phone.number, phone.kind, phone.source)
    ]


def marks(reach: Reach) -> dict[str, Any]:
    """What is marked as not working, as JSON keeps it."""
    broken = {str(phone.id): _kept(phone.broken_at) for phone in reach.broken}
    working = _kept(reach.working_bounced_at)
    bounced = {"bounced_at": _kept(reach.bounced_at), "working_bounced_at": working}
    return {"numbers": broken, **bounced}


def try_again(reach: Reach, mp_id: int) -> None:
    """All that was marked as not working is rung and written to again."""
    for phone in reach.broken:
        phone.broken_at = None
    if reach.has_bounced:
        mp = db.session.get_one(MP, mp_id)
        mp.email_bounced_at = mp.working_email_bounced_at = None


def mark_again(was: dict[str, Any], mp_id: int) -> bool:
    """Mark as not working what was, if nothing was marked since."""
    mp, numbers = db.session.get_one(MP, mp_id), _numbers(mp_id)
    bounced = mp.email_bounced_at or mp.working_email_bounced_at
    if bounced or any(phone.broken_at for phone in numbers):
        return False
    for phone in numbers:
        phone.broken_at = _moment(was["numbers"].get(str(phone.id)))
    mp.email_bounced_at = _moment(was["bounced_at"])
    if mp.working_email:
        mp.working_email_bounced_at = _moment(was.get("working_bounced_at"))
    db.session.flush()
    return True


def _kept(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
