"""Reads of the public register."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from outreach.core.columns import AnyRow, AnySelect
from outreach.core.extensions import db
from outreach.core.vocabulary import PhoneKind
from outreach.parliament.models import (
    MP,
    Constituency,
    ContactDetailsChange,
    Dataset,
    Membership,
    PhoneNumber,
)
from outreach.parliament.names import fold

# Every search folds the same names.
_folded = lru_cache(1024)(fold)


class SeatNames(NamedTuple):
    """A constituency with `search`: its names and its MP's, for `parliament.seat_search`."""

    gss_code: str
    search: str


# The name under which `datasets` has when Parliament's own register was applied last.
REGISTER = "register"
# Scottish seats whose boundaries stayed in 2024, and whose codes the ONS renumbered that summer.
_RENUMBERED = {
    "S14000006": "S14000107",  # Ayr, Carrick and Cumnock
    "S14000008": "S14000108",  # Berwickshire, Roxburgh and Selkirk
    "S14000010": "S14000109",  # Central Ayrshire
    "S14000040": "S14000110",  # Kilmarnock and Loudoun
    "S14000058": "S14000111",  # West Aberdeenshire and Kincardine
}


def current_code(gss_code: str) -> str:
    """The code under which a constituency is found today; most are what they were. Says nothing
    of whether there is one."""
    return _RENUMBERED.get(gss_code.upper(), gss_code.upper())


def first_to_ring() -> tuple[Any, ...]:
    """The order of numbers: an office of the MP's own before the switchboard."""
    return (PhoneNumber.kind == PhoneKind.SWITCHBOARD, PhoneNumber.id)


def with_seat(query: AnySelect) -> AnySelect:
    """Join the seat that each MP of a query holds now; who holds none stays, with empty columns."""
    return query.outerjoin(
        Membership, and_(Membership.mp_id == MP.parliament_id, Membership.ended_on.is_(None))
    ).outerjoin(Constituency, Constituency.gss_code == Membership.gss_code)


def mp_with_seat(mp_id: int) -> AnyRow | None:
    """(MP, Constituency or None) of one MP; no seat means no longer an MP."""
    query = with_seat(select(MP, Constituency)).where(MP.parliament_id == mp_id)
    return db.session.execute(query).one_or_none()


def mp_name_of(gss_code: str | None) -> str:
    """The name of the MP of a constituency; empty where there is none now."""
    query = with_seat(select(MP.display_name)).where(Constituency.gss_code == gss_code)
    return (db.session.scalar(query) or "") if gss_code else ""


def phone_numbers(mp_id: int) -> Sequence[PhoneNumber]:
    """All numbers, the one to ring first on top, those that do not work last."""
    query = select(PhoneNumber).where(PhoneNumber.mp_id == mp_id)
    return db.session.scalars(
        query.order_by(PhoneNumber.broken_at.is_not(None), *first_to_ring())
    ).all()


def published_by(mp_id: int) -> list[str]:
    """The numbers and the addresses of the office, which anybody may write down."""
    numbers = [number.number for number in phone_numbers(mp_id)]
    mp = db.session.get(MP, mp_id)
    return [*numbers, *filter(None, (mp.email, mp.working_email))] if mp else numbers


def published_email(mp_id: int) -> str | None:
    """The MP's address as Parliament publishes it. Whatever we were told of it, it is theirs."""
    return db.session.scalar(select(MP.email).where(MP.parliament_id == mp_id))


def has_letter_address(mp_id: int) -> bool:
    """Whether there is an email address for letters that has not bounced."""
    works = or_(
        and_(MP.email.is_not(None), MP.email_bounced_at.is_(None)),
        and_(MP.working_email.is_not(None), MP.working_email_bounced_at.is_(None)),
    )
    query = select(MP.parliament_id).where(MP.parliament_id == mp_id, works)
    return db.session.scalar(query) is not None


def people_who_changed_details(mp_id: int, since: datetime) -> set[int]:
    """Return the people who changed an address or a number of this MP since then, or undid it."""
    query = select(ContactDetailsChange.changed_by).where(
        ContactDetailsChange.mp_id == mp_id, ContactDetailsChange.at >= since
    )
    return set(db.session.scalars(query))


def reachable(mp_id: int) -> bool:
    """Whether any number or address is left that works."""
    working = select(PhoneNumber.id).where(
        PhoneNumber.mp_id == mp_id, PhoneNumber.broken_at.is_(None)
    )
    return db.session.scalar(working.limit(1)) is not None or has_letter_address(mp_id)


def register_read_at() -> datetime | None:
    """When Parliament's own register was taken over last; None if never, and then the facts are
    those that came along."""
    return db.session.scalar(select(Dataset.loaded_at).where(Dataset.name == REGISTER))


def parties() -> Sequence[str]:
    """Parties of sitting MPs, by name."""
    query = select(MP.party).join(Membership, Membership.mp_id == MP.parliament_id)
    return db.session.scalars(
        query.where(Membership.ended_on.is_(None)).distinct().order_by(MP.party)
    ).all()


def regions() -> Sequence[str]:
    query = select(Constituency.region).distinct().order_by(Constituency.region)
    return db.session.scalars(query).all()


def nations() -> Sequence[str]:
    query = select(Constituency.nation).distinct().order_by(Constituency.nation)
    return db.session.scalars(query).all()


def constituency_choices() -> dict[str, str]:
    """The name of every constituency by its code, in order of name."""
    query = select(Constituency.gss_code, Constituency.name).order_by(Constituency.name)
    return dict(db.session.execute(query).all())


def seat_names() -> list[SeatNames]:
    """Return what a search for a constituency looks in, in order of name."""
    holds = and_(Membership.gss_code == Constituency.gss_code, Membership.ended_on.is_(None))
    query = select(Constituency.gss_code, Constituency.search, MP.display_name)
    query = query.outerjoin(Membership, holds)
    query = query.outerjoin(MP, MP.parliament_id == Membership.mp_id)
    return [
        SeatNames(code, f"{search} {_folded(mp or '')}")
        for code, search, mp in db.session.execute(query.order_by(Constituency.name))
    ]
