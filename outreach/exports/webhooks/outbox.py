"""Making what changed into what is sent: one delivery for each row and each hook that is told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import and_

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports import daily
from outreach.exports.changed_rows import changed_rows
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.reader import head
from outreach.exports.webhooks import queries
from outreach.exports.webhooks.events import NEWER, NOT_AGREED, event, event_id, leave_out, put
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.partners import queries as partners

# Whose changes are noted.
TOLD = tuple(name for name in FOR_PARTNERS if CONTRACTS[name].changes)
# Events that are made in one transaction; more only if one transaction changed more.
MOST = 500
_ALL = 2**31 - 1
# How many values a statement takes on every database.
_AT_ONCE = 1000


class Changed(NamedTuple):
    """`key` is our own number of the row; `row` begins with the one that the partner knows."""

    revision: int
    dataset: str
    key: int
    row: dict[str, Any]

    @property
    def order(self) -> tuple[int, str, str]:
        """As they leave: what is told at once says nothing of what was entered first."""
        return self.revision, self.dataset, str(next(iter(self.row.values())))


def make_deliveries(*, now: datetime) -> int:
    """Bring every running hook up to date, each in a transaction of its own; returns how many
    events that made."""
    behind = queries.behind()
    return sum(_make(hook_id, now) for hook_id in behind)


def _make(hook_id: int, now: datetime) -> int:
    with transaction():
        return make(hook_id=hook_id, now=now)


def make(*, hook_id: int, now: datetime, most: int = MOST) -> int:
    """What changed since this hook was told last becomes deliveries, in the order in which it
    changed; returns how many. What the agreement does not name today is passed over for good."""
    hook = queries.locked(hook_id)
    if hook is None or hook.ended_at is not None:
        return 0
    agreed = partners.agreed(hook.partner_id, clock.london_date(now))
    names = [name for name in hook.datasets if name in agreed]
    rows, until = _changed(hook, names, head(), most)
    if passed_over := set(hook.datasets) - agreed:
        leave_out(hook.id, now, Delivery.dataset.in_(passed_over), NOT_AGREED)
    for name, several in groupby(sorted(rows, key=_dataset), key=_dataset):
        _take_the_place(hook, name, [one.key for one in several], now)
    partner = partners.partner(hook.partner_id)
    put([_delivery(hook, partner.name if partner else "", one, now) for one in rows])
    hook.revision = until
    db.session.flush()
    return len(rows)


def _changed(hook: Hook, names: Sequence[str], newest: int, most: int) -> tuple[list[Changed], int]:
    """What changed, and up to which revision that is all of it."""

    def ask(until: int, limit: int) -> list[Changed]:
        words = {"partner_id": hook.partner_id, "since": hook.revision, "until": until}
        found = [
            Changed(revision, name, key, row)
            for name in names
            for key, revision, row in changed_rows(name, limit=limit, **words)
        ]
        return sorted(found, key=lambda one: one.order)[:limit]

    rows = ask(newest, most + 1)
    if len(rows) <= most:
        return rows, newest
    # All of a revision or nothing of it: the hook keeps no more than how far it is.
    cut = rows[most].revision
    if cut > rows[0].revision:
        return [one for one in rows if one.revision < cut], cut - 1
    return ask(cut, _ALL), cut


def _take_the_place(hook: Hook, name: str, keys: list[int], now: datetime) -> None:
    """A row is told as it is now: of before, which may have a name in it that has to go, nothing is
    sent or kept."""
    for some in _batches(keys):
        older = and_(
            Delivery.dataset == name,
            Delivery.key.in_(some),
            Delivery.revision <= hook.revision,
        )
        leave_out(hook.id, now, older, NEWER)


def _delivery(hook: Hook, partner: str, one: Changed, now: datetime) -> dict[str, Any]:
    number = event_id(hook.salt, one.dataset, one.key, one.revision, now)
    version = CONTRACTS[Shared(one.dataset)].version
    # Calls are told once a day, all as of the same hour.
    at = daily.told_at() if one.dataset == Shared.CONTACTS else now
    return {
        "hook_id": hook.id,
        "event_id": number,
        "dataset": one.dataset,
        "key": one.key,
        "revision": one.revision,
        "body": event(number, f"{one.dataset}.changed", at, partner, version, one.row),
        "made_at": now,
        "due_at": now,
    }


def _dataset(one: Changed) -> str:
    return one.dataset


def _batches(keys: list[int]) -> Iterable[list[int]]:
    return (keys[at : at + _AT_ONCE] for at in range(0, len(keys), _AT_ONCE))
