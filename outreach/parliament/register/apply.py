"""Doing what `differences` found. Rows are added and ended; none is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from outreach.core.extensions import db
from outreach.core.vocabulary import News
from outreach.parliament.actions import give_switchboard
from outreach.parliament.models import MP, Dataset, Membership, PhoneNumber, RegisterChange
from outreach.parliament.names import searched
from outreach.parliament.queries import REGISTER
from outreach.parliament.register.diff import FIELDS, SOURCE, Change, Plan, Register

# The card on the board shows these.
SEEN = (News.JOINED, News.LEFT, News.MOVED, *FIELDS)


def apply(plan: Plan, register: Register, *, now: datetime) -> None:
    """Bring MPs, seats and contact details to what the register says, and write down what was
    before. The caller lets the queue follow (`enrol`)."""
    changes = plan.changes
    _end_seats([c for c in changes if c.what in (News.LEFT, News.MOVED)])
    _add_people([c for c in changes if c.what is News.JOINED], register)
    _open_seats([c for c in changes if c.what in (News.JOINED, News.MOVED)])
    # Before the changes themselves: the database takes no other address than is written down here.
    if changes:
        db.session.execute(insert(RegisterChange), [_written(change, now) for change in changes])
    _change_fields([c for c in changes if c.what in (*FIELDS, News.EMAIL)])
    _change_numbers([c for c in changes if c.what in (News.PHONE, News.PHONE_GONE)], now)
    db.session.flush()
    db.session.merge(Dataset(name=REGISTER, sha256="", loaded_at=now))


def _end_seats(changes: list[Change]) -> None:
    for change in changes:
        db.session.execute(
            update(Membership)
            .where(Membership.mp_id == change.mp_id, Membership.ended_on.is_(None))
            .values(ended_on=change.on)
        )


def _open_seats(changes: list[Change]) -> None:
    for change in changes:
        db.session.add(
            Membership(mp_id=change.mp_id, gss_code=change.gss_code, started_on=change.on)
        )
    db.session.flush()


def _add_people(changes: list[Change], register: Register) -> None:
    for change in changes:
        one = register.listed[change.mp_id]
        if db.session.get(MP, change.mp_id) is None:
            name, party = one.display_name or "", one.party or ""
            short = one.party_abbreviation or party[:20]
            db.session.add(
                MP(
                    parliament_id=change.mp_id,
                    display_name=name,
                    list_name=one.list_name or name,
                    full_title=one.full_title or name,
                    party=party,
                    party_abbreviation=short,
                    member_since=one.since or change.on,
                    search=searched(name, party, short),
                )
            )
    db.session.flush()
    give_switchboard([change.mp_id for change in changes])


def _change_fields(changes: list[Change]) -> None:
    whose = MP.parliament_id.in_({change.mp_id for change in changes})
    mps = {mp.parliament_id: mp for mp in db.session.scalars(select(MP).where(whose))}
    for change in changes:
        mp = mps[change.mp_id]
        setattr(mp, change.what, change.after)
        if change.what is News.EMAIL:
            mp.email_bounced_at = None
        mp.search = searched(mp.display_name, mp.party, mp.party_abbreviation)


def _change_numbers(changes: list[Change], now: datetime) -> None:
    """Add numbers; one that the register had once, and has again, works again. One that it has no
    longer is marked as not working."""
    whose = PhoneNumber.mp_id.in_({change.mp_id for change in changes})
    found = db.session.scalars(select(PhoneNumber).where(whose))
    numbers = {(phone.mp_id, phone.number): phone for phone in found}
    for change in changes:
        number = numbers.get((change.mp_id, change.after or change.before))
        if number is not None:
            number.broken_at = now if change.what is News.PHONE_GONE else None
        elif change.what is News.PHONE:
            db.session.add(
                PhoneNumber(
                    mp_id=change.mp_id, number=change.after, kind=change.kind, source=SOURCE
                )
            )


def _written(change: Change, now: datetime) -> dict[str, Any]:
    return {
        "at": now,
        "mp_id": change.mp_id,
        "gss_code": change.gss_code,
        "what": str(change.what),
        "before": change.before,
        "after": change.after,
    }
