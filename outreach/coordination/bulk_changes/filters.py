"""Which MPs: what the address bar says, as conditions and in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_

from outreach.core.formatting import count
from outreach.core.vocabulary import PledgeStatus, QueueState
from outreach.parliament.models import MP, Constituency
from outreach.parliament.names import fold
from outreach.parliament.queries import nations, of_party, parties, regions
from outreach.queue.models import QueueEntry
from outreach.queue.queries import state

E = QueueEntry
QUIET = {7: "No contact in 7 days", 14: "No contact in 14 days", 28: "No contact in 28 days"}


@dataclass(frozen=True)
class Filters:
    """Empty means any; an unknown word in the address means no filter. `why` is the name of a
    reason for being stuck."""

    q: str = ""
    party: str = ""
    nation: str = ""
    region: str = ""
    pledge: PledgeStatus | None = None
    state: QueueState | None = None
    quiet: int = 0
    why: str = ""

    @property
    def any(self) -> bool:
        return self != Filters()

    def address(self) -> dict[str, str]:
        """As the address bar has them."""
        return {name: str(value) for name, value in vars(self).items() if value}


def conditions(filters: Filters, now: datetime) -> list[ColumnElement[bool]]:
    """For a query of queue entries joined with MPs and the seats they hold."""
    found: list[ColumnElement[bool]] = []
    for part in fold(filters.q).split():
        pattern = f"%{part}%"
        found.append(or_(MP.search.like(pattern), Constituency.search.like(pattern)))
    if filters.party:
        found.append(of_party(filters.party))
    if filters.nation:
        found.append(Constituency.nation == filters.nation)
    if filters.region:
        found.append(E.region == filters.region)
    if filters.pledge:
        found.append(E.pledge_status == filters.pledge)
    if filters.state:
        found.append(state(now) == filters.state)
    if filters.quiet:
        before = now - timedelta(days=filters.quiet)
        found.append(or_(E.last_contact_at.is_(None), E.last_contact_at <= before))
    return found


def filters_in(values: Any, why: str = "") -> Filters:
    """From an address bar or a form; an unknown word means no filter."""
    pledge, state_, quiet = (values.get(name, "") for name in ("pledge", "state", "quiet"))
    known = {"party": parties, "nation": nations, "region": regions}
    named = {name: values.get(name, "") for name in known}
    return Filters(
        q=values.get("q", "").strip()[:100],
        pledge=PledgeStatus(pledge) if pledge in list(PledgeStatus) else None,
        state=QueueState(state_) if state_ in list(QueueState) else None,
        quiet=int(quiet) if quiet in map(str, QUIET) else 0,
        why=why,
        **{name: word for name, word in named.items() if word and word in known[name]()},
    )


def in_words(filters: Filters, mps: int) -> str:
    """Labour, North West, no contact in 14 days; nothing that somebody typed."""
    parts = [filters.party, filters.region or filters.nation]
    parts += [filters.pledge.label.lower()] if filters.pledge else []
    parts += [QUIET[filters.quiet].lower()] if filters.quiet else []
    said = [part for part in parts if part]
    return ", ".join(said) if said else f"{count(mps, 'chosen MP')}"


def ids_in(words: str, more: Iterable[str] = ()) -> tuple[int, ...]:
    """The numbers in `172,185`, each once; what is none is left out."""
    found = (word for part in (words, *more) for word in part.split(","))
    numbers = {int(w) for w in found if w.isascii() and w.isdigit() and len(w) <= 10}
    return tuple(sorted(number for number in numbers if number < 2**31))
