"""Everything that is published of the 650, read once for as long as it stays the same."""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache, reduce
from typing import Any, NamedTuple, cast

from sqlalchemy import func, select, true

from outreach.core import clock
from outreach.core.app_state import application_cache, request_cache
from outreach.core.clock import london_date
from outreach.core.columns import AnySelect
from outreach.core.sql import look_up
from outreach.core.vocabulary import PublicStatus
from outreach.parliament.models import Dataset, Membership, RegisterChange
from outreach.parliament.names import ALSO_CALLED, fold
from outreach.pledges import published
from outreach.pledges.models import Objection, PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.public.response_cache import KEPT_FOR
from outreach.scripts.models import ScriptVersion

# The same 2,000 names every time, and folding is most of the work.
_folded = lru_cache(4096)(fold)
# Answers that the public has, in the order in which they are told.
ANSWERED = (PublicStatus.SIGNED, PublicStatus.SAID_NO)


class Seat(NamedTuple):
    """A constituency and where its MP stands. `mp_id`, `mp` and `party` are empty while the seat
    is vacant; `since` is the day on which *Signed* or *Said no* was confirmed."""

    gss_code: str
    name: str
    welsh_name: str
    nation: str
    region: str
    column: int
    row: int
    mp_id: int | None
    mp: str
    list_name: str
    party: str
    status: PublicStatus
    since: date | None
    search: str

    @property
    def who(self) -> str:
        return f"{self.mp}, {self.party}" if self.mp else "No MP at present"


class Overview(NamedTuple):
    version: Any
    seats: Sequence[Seat]
    by_code: dict[str, Seat]
    counts: dict[PublicStatus, int]
    # The same as long as nobody's status changes.
    tag: str

    @property
    def signed(self) -> int:
        return self.counts[PublicStatus.SIGNED]

    @property
    def so_far(self) -> str:
        return (
            f"{self.signed} of {len(self.seats)} MPs {'has' if self.signed == 1 else 'have'} signed"
        )


def _version() -> AnySelect:
    """What changes whenever something published does: numbers and moments of the ledger, of the
    register and of the texts, each table looked at once. Claims, logs and the board's revision are
    not among them. Words that are taken out and names that are corrected change none of them:
    they are gone within KEPT_FOR."""
    newest = select(func.max(PledgeEntry.id)).scalar_subquery()
    parts = (
        select(newest, select(PledgeEntry.at).where(PledgeEntry.id == newest).scalar_subquery()),
        select(func.count(PledgeCheck.at), func.max(PledgeCheck.at)),
        select(func.count(PledgeRetraction.at), func.max(PledgeRetraction.at)),
        select(*map(func.count, (Objection.seen_by, Objection.also_seen_by, Objection.settled_at))),
        select(func.count(Membership.ended_on), func.max(Membership.id)),
        select(func.max(RegisterChange.id)),
        select(func.max(Dataset.loaded_at)),
        select(func.max(ScriptVersion.id)),
    )
    tables: list[Any] = [part.subquery() for part in parts]
    side_by_side = reduce(lambda left, right: left.join(right, true()), tables)
    return select(*(column for table in tables for column in table.c)).select_from(side_by_side)


_VERSION = _version()


def version() -> Any:
    """Asked once a request; compared with what was kept, and shown to nobody."""
    kept = request_cache()
    if "published_version" not in kept:
        kept["published_version"] = tuple(look_up(_VERSION))
    return kept["published_version"]


def overview() -> Overview:
    """The 650 by name, and how many stand where; read again after KEPT_FOR at the latest."""
    made_at, kept = application_cache().get("overview", (0.0, None))
    if kept is None or kept.version != version() or time.monotonic() > made_at + KEPT_FOR:
        made_at, kept = time.monotonic(), _read(version())
        application_cache()["overview"] = made_at, kept
    return cast(Overview, kept)


def _read(version: Any) -> Overview:
    seats = [_seat(row) for row in published.everyone(published.told_until(clock.now()))]
    counts = Counter(seat.status for seat in seats)
    stand = " ".join(f"{seat.gss_code}{seat.status}" for seat in seats)
    return Overview(
        version=version,
        seats=seats,
        by_code={seat.gss_code: seat for seat in seats},
        counts={status: counts[status] for status in PublicStatus},
        tag=hashlib.sha256(stand.encode()).hexdigest()[:8],
    )


def _seat(row: Any) -> Seat:
    status = PublicStatus(row.status)
    since: datetime | None = row.since if status in ANSWERED else None
    also = ALSO_CALLED.get(row.seat, "")
    names = (row.seat, row.welsh_name, also, row.mp or "", row.list_name or "")
    return Seat(
        gss_code=row.gss_code,
        name=row.seat,
        welsh_name=row.welsh_name,
        nation=row.nation,
        region=row.region,
        column=row.hex_column,
        row=row.hex_row,
        mp_id=row.mp_id,
        mp=row.mp or "",
        list_name=row.list_name or "",
        party=row.party or "",
        status=status,
        since=london_date(since) if since else None,
        search=" ".join(_folded(name) for name in names),
    )
