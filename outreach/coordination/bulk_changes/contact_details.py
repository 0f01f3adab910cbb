"""How an MP can be reached: numbers and the address, put right by a coordinator."""

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
from outreach.parliament.models import MP, PhoneNumber
from outreach.parliament.queries import reachable
from outreach.parliament.register.parse import numbers as uk_numbers
from outreach.queue import actions as queue
from outreach.queue.models import QueueEntry

SOURCE = "A coordinator"
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
    """Another email address; or a number: one more, with `phone_id` this one instead, or, without
    a `number`, whether that one works. Raises NotFound, Unfitting at `email` or `number`."""
    row = queue.lock(mp_id)
    mp = db.session.get_one(MP, mp_id)
    before = snapshot(row)
    if email is not None:
        if (mp.email or "").lower() == email.lower() and mp.email_bounced_at is None:
            raise Unfitting("email", "This is the address that we have.")
        mp.email, mp.email_bounced_at = email, None
    else:
        _number(mp_id, number, kind, phone_id, None if works else now)
    db.session.flush()
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


def _number(
    mp_id: int, number: str, kind: PhoneKind, phone_id: int | None, broken_at: datetime | None
) -> None:
    ours = {phone.id: phone for phone in _numbers(mp_id)}
    if phone_id is not None and phone_id not in ours:
        raise NotFound("There is no such number.")
    if not number and phone_id is not None:
        ours[phone_id].broken_at = broken_at
        return
    number = _published(number)
    if any(_digits(phone.number) == _digits(number) for phone in ours.values()):
        raise Unfitting("number", "We have this number already.")
    if phone_id is not None:
        ours[phone_id].number, ours[phone_id].broken_at = number, None
        ours[phone_id].source = SOURCE
    else:
        db.session.add(PhoneNumber(mp_id=mp_id, number=number, kind=kind, source=SOURCE))


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
        "email": mp.email,
        "bounced_at": _kept(mp.email_bounced_at),
        "numbers": {
            str(phone.id): [phone.number, phone.kind, phone.source, _kept(phone.broken_at)]
            for phone in _numbers(row.mp_id)
        },
    }


def put_back(one: ChangedRow, row: QueueEntry) -> bool:
    """Details as they were before, if nobody changed them since. A number that was added goes."""
    if snapshot(row) != one.after:
        return False
    was = one.before["numbers"]
    for phone in _numbers(row.mp_id):
        if str(phone.id) in was:
            phone.number, kind, phone.source, broken = was[str(phone.id)]
            phone.kind, phone.broken_at = PhoneKind(kind), _moment(broken)
        else:
            db.session.delete(phone)
    mp = db.session.get_one(MP, row.mp_id)
    mp.email, mp.email_bounced_at = one.before["email"], _moment(one.before["bounced_at"])
    row.reachable = one.before["reachable"]
    db.session.flush()
    return True


def marks(reach: Reach) -> dict[str, Any]:
    """What is marked as not working, as JSON keeps it."""
    broken = {str(phone.id): _kept(phone.broken_at) for phone in reach.broken}
    return {"numbers": broken, "bounced_at": _kept(reach.bounced_at)}


def try_again(reach: Reach, mp_id: int) -> None:
    """All that was marked as not working is rung and written to again."""
    for phone in reach.broken:
        phone.broken_at = None
    if reach.bounced_at:
        db.session.get_one(MP, mp_id).email_bounced_at = None


def mark_again(was: dict[str, Any], mp_id: int) -> bool:
    """Mark as not working what was, if nothing was marked since."""
    mp, numbers = db.session.get_one(MP, mp_id), _numbers(mp_id)
    if mp.email_bounced_at or any(phone.broken_at for phone in numbers):
        return False
    for phone in numbers:
        phone.broken_at = _moment(was["numbers"].get(str(phone.id)))
    mp.email_bounced_at = _moment(was["bounced_at"])
    db.session.flush()
    return True


def _kept(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(kept: str | None) -> datetime | None:
    return datetime.fromisoformat(kept) if kept else None
