"""Loading the facts that the project carries. What was loaded is updated, never deleted."""

import csv
import hashlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from outreach.core.errors import NotFound
from outreach.core.extensions import db
from outreach.core.vocabulary import News, PhoneKind
from outreach.parliament.models import (
    MP,
    Constituency,
    ContactDetailsChange,
    Dataset,
    Membership,
    PhoneNumber,
    RegisterChange,
)
from outreach.parliament.names import ALSO_CALLED, fold, searched
from outreach.parliament.queries import first_to_ring, register_read_at

DATA = Path(__file__).parent / "data"
SWITCHBOARD = "020 7219 3000"


def facts_changed() -> bool:
    """Whether the carried tables differ from what was loaded last."""
    loaded = db.session.scalar(select(Dataset.sha256).where(Dataset.name == "facts"))
    return loaded != _fingerprint()


def load_facts(*, now: datetime) -> list[int]:
    """Bring constituencies, MPs and seats to what the carried tables say. Returns the ids of all
    MPs in them. Who is no longer in the table keeps their history: their membership ends. Once
    Parliament's own register was applied, it knows better who sits where, and only constituencies
    are loaded."""
    constituencies, members = _read("constituencies.csv"), _read("members.csv")
    _upsert(Constituency, "gss_code", [_constituency(row) for row in constituencies])
    if register_read_at() is not None:
        db.session.merge(Dataset(name="facts", sha256=_fingerprint(), loaded_at=now))
        return []
    mps = [_mp(row) for row in members]
    _write_down_addresses(mps, now)
    _upsert(MP, "parliament_id", mps)
    _seat(members, now)
    give_switchboard([int(row["parliament_id"]) for row in members])
    db.session.merge(Dataset(name="facts", sha256=_fingerprint(), loaded_at=now))
    return [int(row["parliament_id"]) for row in members]


def mark_number_broken(*, mp_id: int, phone_id: int | None, now: datetime) -> None:
    """Mark one number of this MP as not working; without an id, the one that is shown first."""
    query = select(PhoneNumber).where(PhoneNumber.mp_id == mp_id, PhoneNumber.broken_at.is_(None))
    if phone_id is not None:
        query = query.where(PhoneNumber.id == phone_id)
    number = db.session.scalar(query.order_by(*first_to_ring()).limit(1))
    if number is not None:
        number.broken_at = now
        db.session.flush()


def mark_number_working(*, mp_id: int, phone_id: int) -> None:
    """Raises NotFound for a number of somebody else."""
    number = db.session.get(PhoneNumber, phone_id)
    if number is None or number.mp_id != mp_id:
        raise NotFound("There is no such number.")
    number.broken_at = None
    db.session.flush()


def mark_email_bounced(*, mp_id: int, now: datetime) -> None:
    """Mark the address that letters go to."""
    mp = db.session.get_one(MP, mp_id)
    if mp.has_working_email:
        mp.working_email_bounced_at = now
    else:
        mp.email_bounced_at = now
    db.session.flush()


def note_details_change(*, mp_id: int, person_id: int, now: datetime) -> None:
    """Write down who gave, corrected or put back an address or a number of this MP."""
    db.session.add(ContactDetailsChange(mp_id=mp_id, changed_by=person_id, at=now))
    db.session.flush()


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for name in ("constituencies.csv", "members.csv"):
        digest.update((DATA / name).read_bytes())
    return digest.hexdigest()


def _read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _constituency(row: dict[str, str]) -> dict[str, Any]:
    numbers = ("parliament_id", "electorate", "valid_votes", "majority", "hex_column", "hex_row")
    return {
        **row,
        **{name: int(row[name]) for name in numbers},
        "latitude": float(row["latitude"]),
        "longitude": float(row["longitude"]),
        "search": fold(f"{row['name']} {row['welsh_name']} {ALSO_CALLED.get(row['name'], '')}"),
    }


def _mp(row: dict[str, str]) -> dict[str, Any]:
    return {
        "parliament_id": int(row["parliament_id"]),
        "display_name": row["display_name"],
        "list_name": row["list_name"],
        "full_title": row["full_title"],
        "party": row["party"],
        "party_abbreviation": row["party_abbreviation"],
        "email": row["email"] or None,
        "theyworkforyou_id": int(row["theyworkforyou_id"]) if row["theyworkforyou_id"] else None,
        "member_since": date.fromisoformat(row["member_since"]),
        "search": searched(row["display_name"], row["party"], row["party_abbreviation"]),
    }


def _write_down_addresses(mps: list[dict[str, Any]], now: datetime) -> None:
    """Say which addresses change: the database takes no others."""
    before = dict(db.session.execute(select(MP.parliament_id, MP.email)).all())
    changes = [
        {
            "at": now,
            "mp_id": mp["parliament_id"],
            "what": str(News.EMAIL),
            "before": before[mp["parliament_id"]] or "",
            "after": mp["email"] or "",
        }
        for mp in mps
        if before.get(mp["parliament_id"], mp["email"]) != mp["email"]
    ]
    if changes:
        db.session.execute(insert(RegisterChange), changes)


def _upsert(model: Any, key: str, rows: list[dict[str, Any]]) -> None:
    known = set(db.session.scalars(select(getattr(model, key))))
    if new := [row for row in rows if row[key] not in known]:
        db.session.execute(insert(model), new)
    if old := [row for row in rows if row[key] in known]:
        db.session.execute(update(model), old)


def _seat(members: list[dict[str, str]], now: datetime) -> None:
    """Open and end memberships so that the open ones are those in the table."""
    wanted = {int(row["parliament_id"]): row for row in members}
    seated = set()
    for membership in db.session.scalars(select(Membership).where(Membership.ended_on.is_(None))):
        row = wanted.get(membership.mp_id)
        if row is not None and row["gss_code"] == membership.gss_code:
            seated.add(membership.mp_id)
        else:
            membership.ended_on = now.date()
    db.session.flush()
    for mp_id, row in wanted.items():
        if mp_id not in seated:
            started = date.fromisoformat(row["elected_on"])
            db.session.add(Membership(mp_id=mp_id, gss_code=row["gss_code"], started_on=started))
    db.session.flush()


def give_switchboard(mp_ids: list[int]) -> None:
    """Every MP can be reached through it."""
    have = select(PhoneNumber.mp_id).where(PhoneNumber.kind == PhoneKind.SWITCHBOARD)
    reachable = set(db.session.scalars(have))
    rows = [
        {
            "mp_id": mp_id,
            "number": SWITCHBOARD,
            "kind": PhoneKind.SWITCHBOARD,
            "source": "UK Parliament",
        }
        for mp_id in mp_ids
        if mp_id not in reachable
    ]
    if rows:
        db.session.execute(insert(PhoneNumber), rows)
