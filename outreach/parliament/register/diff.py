"""What the register says that we do not have yet. Reads only: `applying` does what comes out."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from outreach.core.extensions import db
from outreach.core.vocabulary import News, PhoneKind
from outreach.parliament.models import MP, Constituency, Membership, PhoneNumber, RegisterChange
from outreach.parliament.names import fold
from outreach.parliament.register.parse import Details, Gone, Listed

SOURCE = "UK Parliament’s register"
FIELDS = (News.NAME, News.LIST_NAME, News.TITLE, News.PARTY, News.PARTY_SHORT)


class Register(NamedTuple):
    """What was read. `gone` has an entry for everybody who holds a seat with us and is not listed;
    None for whom the register does not know at all."""

    listed: dict[int, Listed]
    gone: dict[int, Gone | None]
    details: dict[int, Details]


class Change(NamedTuple):
    what: News
    mp_id: int
    mp: str
    before: str
    after: str
    gss_code: str | None = None
    on: date | None = None  # from when the seat is held, or free
    kind: PhoneKind | None = None


class Plan(NamedTuple):
    """`doubts` are sentences: what the register says and we do not follow."""

    changes: list[Change]
    doubts: list[str]


class _Known(NamedTuple):
    mps: dict[int, MP]
    seats: dict[str, Constituency]
    holds: dict[int, str]


def compare(register: Register, *, today: date) -> Plan:
    """What would change, the seats first."""
    known = _Known(
        {mp.parliament_id: mp for mp in db.session.scalars(select(MP))},
        {seat.gss_code: seat for seat in db.session.scalars(select(Constituency))},
        holders(),
    )
    doubts: list[str] = []
    changes = list(_leavers(register, known, today, doubts))
    leaving = {change.mp_id for change in changes}
    changes += _takers(register, known, leaving, today, doubts)
    joining = {change.mp_id for change in changes if change.what is News.JOINED}
    for listed in register.listed.values():
        if mp := known.mps.get(listed.mp_id):
            changes += _fields(listed, mp)
    there = [mp_id for mp_id in register.details if mp_id in known.mps or mp_id in joining]
    changes += _details(register, there, known)
    return Plan(changes, doubts)


def holders() -> dict[int, str]:
    """The seat of everybody who holds one."""
    query = select(Membership.mp_id, Membership.gss_code).where(Membership.ended_on.is_(None))
    return dict(db.session.execute(query).all())


def _leavers(register: Register, known: _Known, today: date, doubts: list[str]) -> Iterator[Change]:
    for mp_id, gone in sorted(register.gone.items()):
        name, seat = known.mps[mp_id].display_name, known.holds.get(mp_id)
        if seat is None:
            continue
        if gone is None or gone.is_member:
            says = "it does not say why" if gone is None else "by their own entry they still sit"
            doubts.append(f"{name} is not on Parliament’s list, but {says}: nothing is changed.")
            continue
        left_on = min(gone.on or today, today)
        before = known.seats[seat].name
        yield Change(News.LEFT, mp_id, name, before, gone.reason, seat, left_on)


def _takers(
    register: Register, known: _Known, leaving: set[int], today: date, doubts: list[str]
) -> Iterator[Change]:
    """Who takes a seat; as long as it is free by then, and only one does."""
    takes = dict(_wanted(register, known, doubts))
    held_by = {code: mp_id for mp_id, code in known.holds.items()}
    blocked = {0}
    while blocked:
        blocked = {
            mp_id
            for mp_id, code in takes.items()
            if (other := held_by.get(code)) and other not in leaving and other not in takes
        }
        for mp_id in blocked:
            code = takes.pop(mp_id)
            doubts.append(
                f"{_name(register, mp_id)} is listed for {known.seats[code].name}, where we have "
                f"{known.mps[held_by[code]].display_name}: nothing is changed."
            )
    for mp_id, code in sorted(takes.items()):
        moves, from_ = mp_id in known.holds, register.listed[mp_id].from_
        before = known.seats[known.holds[mp_id]].name if moves else ""
        what = News.MOVED if moves else News.JOINED
        name, seat = _name(register, mp_id), known.seats[code].name
        yield Change(what, mp_id, name, before, seat, code, min(from_ or today, today))


def _wanted(register: Register, known: _Known, doubts: list[str]) -> Iterator[tuple[int, str]]:
    """(MP, the seat that the register gives them), where that is another than ours."""
    by_id = {seat.parliament_id: code for code, seat in known.seats.items()}
    by_name = {fold(seat.name): code for code, seat in known.seats.items()}
    given = {
        one.mp_id: by_id.get(one.seat_id or 0) or by_name.get(fold(one.seat or ""))
        for one in register.listed.values()
    }
    often = Counter(given.values())
    for mp_id, code in given.items():
        if code is not None and code == known.holds.get(mp_id) and often[code] == 1:
            continue
        name, listed = _name(register, mp_id), register.listed[mp_id]
        if code is None:
            where = f"“{listed.seat}”, which we do not know" if listed.seat else "no constituency"
            doubts.append(f"{name} is listed for {where}: nothing is changed.")
        elif often[code] > 1:
            seat = known.seats[code].name
            doubts.append(f"{name} is one of several listed for {seat}: nothing is changed.")
        elif mp_id not in known.mps and not (listed.display_name and listed.party):
            doubts.append(f"{name} is listed without a name or a party: nothing is changed.")
        else:
            yield mp_id, code


def _name(register: Register, mp_id: int) -> str:
    return register.listed[mp_id].display_name or f"Member {mp_id}"


def _fields(listed: Listed, mp: MP) -> Iterator[Change]:
    for field in FIELDS:
        before, after = getattr(mp, field), getattr(listed, field)
        if after and after != before:
            yield Change(field, mp.parliament_id, mp.display_name, before, after)


def _details(register: Register, mp_ids: list[int], known: _Known) -> Iterator[Change]:
    """New addresses and numbers. What the register does not have is no reason to drop what is
    known from elsewhere; only numbers that came from it, and left it, are put aside."""
    ours: dict[int, list[PhoneNumber]] = {}
    for phone in db.session.scalars(select(PhoneNumber).order_by(PhoneNumber.id)):
        ours.setdefault(phone.mp_id, []).append(phone)
    said = _last_said()
    for mp_id in sorted(mp_ids):
        details, mp, numbers = register.details[mp_id], known.mps.get(mp_id), ours.get(mp_id, [])
        name = mp.display_name if mp else _name(register, mp_id)
        before = (mp.email if mp else None) or ""
        if details.email and details.email.casefold() != before.casefold():
            yield Change(News.EMAIL, mp_id, name, before, details.email)
        have = {_digits(phone.number) for phone in numbers if not _put_aside(phone, said)}
        for number, kind in details.phones.items():
            if _digits(number) not in have:
                yield Change(News.PHONE, mp_id, name, "", number, kind=kind)
        listed = {_digits(number) for number in details.phones}
        for phone in numbers:
            stays = phone.source != SOURCE or phone.broken_at is not None
            known_gone = said.get((mp_id, phone.number)) is News.PHONE_GONE
            if not stays and not known_gone and _digits(phone.number) not in listed:
                yield Change(News.PHONE_GONE, mp_id, name, phone.number, "")


def _last_said() -> dict[tuple[int, str], News]:
    """Whether the register had each number, or had it no longer, when that last changed."""
    query = select(RegisterChange).where(RegisterChange.what.in_([News.PHONE, News.PHONE_GONE]))
    return {
        (row.mp_id or 0, row.after or row.before): News(row.what)
        for row in db.session.scalars(query.order_by(RegisterChange.id))
    }


def _put_aside(phone: PhoneNumber, said: dict[tuple[int, str], News]) -> bool:
    """Whether this number is marked as not working because the register had it no longer."""
    gone = said.get((phone.mp_id, phone.number)) is News.PHONE_GONE
    return gone and phone.broken_at is not None


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)
