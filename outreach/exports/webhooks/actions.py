"""A partner's addresses: added, tested, stopped; and something sent there once more."""

import secrets
from collections.abc import Collection
from datetime import UTC, datetime

from sqlalchemy import and_, select

from outreach.audit.actions import record
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, Shared
from outreach.exports.reader import head
from outreach.exports.webhooks import queries, signing
from outreach.exports.webhooks import stop as ending
from outreach.exports.webhooks.events import PING, STOPPED, event, event_id, leave_out, put
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.exports.webhooks.outbox import TOLD
from outreach.exports.webhooks.url_safety import target
from outreach.partners.actions import consent_withdrawn
from outreach.partners.models import Partner
from outreach.partners.queries import agreed
from outreach.people.actions import hold_maker
from outreach.people.handover import Item, Kind, one_by_one, register

# From when a test's number is counted, so that it fits its column for a lifetime.
_FROM = datetime(2026, 1, 1, tzinfo=UTC)
WITHDRAWN = "A volunteer withdrew their name, which may have been in it."


class Stopped(Refusal):
    def __init__(self) -> None:
        super().__init__("This address was stopped already. Nothing is sent there.")


class NotKept(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "This cannot be sent again: the row has changed since and was told anew, or it may no "
            "longer be told."
        )


class UnderWay(Refusal):
    def __init__(self) -> None:
        super().__init__("This is being sent right now. Reload the page to see what came of it.")


def can_be_told(partner_id: int, now: datetime) -> list[Shared]:
    """The datasets of which this partner may be told today."""
    names = agreed(partner_id, clock.london_date(now))
    return [name for name in TOLD if name in names]


def add(
    *, partner_id: int, url: str, datasets: Collection[str], person_id: int, now: datetime
) -> int:
    """Tell this partner there of what changes from now on; returns the hook's number. Where it
    leads must have been looked at (`resolving.addresses`). Raises NotFound, Unfitting at `url` or
    `datasets`; NoLongerYours."""
    where = target(url).url
    hold_maker(person_id, Role.ADMIN)
    held = select(Partner.id).where(Partner.id == partner_id).with_for_update(key_share=True)
    if db.session.scalar(held) is None:
        raise NotFound("There is no such partner.")
    if not datasets:
        raise Unfitting("datasets", "Choose at least one.")
    if not set(datasets) <= set(can_be_told(partner_id, now)):
        raise Unfitting("datasets", "Choose from the list: the agreement names nothing else.")
    if queries.running_at(partner_id, where):
        raise Unfitting("url", "They are told there already. Stop that one first to change it.")
    hook = Hook(
        partner_id=partner_id,
        url=where,
        datasets=[name.value for name in TOLD if name in datasets],
        salt=secrets.token_hex(16),
        revision=head(),
        made_at=now,
        made_by=person_id,
    )
    db.session.add(hook)
    db.session.flush()
    record(person_id=person_id, action="webhooks.add", subject=_subject(hook), now=now)
    return hook.id


def stop(*, hook_id: int, person_id: int, now: datetime) -> int:
    """Nothing more is sent there; returns the partner's number. Raises NotFound, Stopped."""
    hook = _running(hook_id)
    ending.end(hook, by=person_id, why=STOPPED, now=now)
    return hook.partner_id


def _going(person_id: int, now: datetime) -> list[Item]:
    rows = queries.running_of(person_id)
    return [Item(row.id, f"{row.name}: {row.url}") for row in rows]


def _end(hook_id: int, by: int, now: datetime) -> None:
    stop(hook_id=hook_id, person_id=by, now=now)


_END = one_by_one(_end, Stopped)
register(Kind("webhook", "Webhooks", _going, _END, frozenset({Role.ADMIN}), Hook))


def show_secret(*, hook_id: int, key: str, person_id: int, now: datetime) -> str:
    """What the receiver checks signatures with. Raises NotFound, Stopped."""
    hook = _running(hook_id)
    record(person_id=person_id, action="webhooks.show_secret", subject=_subject(hook), now=now)
    return signing.shown(signing.secret(hook.salt, key))


def send_test(*, hook_id: int, now: datetime) -> None:
    """Something without content, to see whether it arrives. Twice in a second is once. Raises
    NotFound, Stopped."""
    hook = _running(hook_id)
    partner = db.session.get_one(Partner, hook.partner_id)
    seconds = int((now - _FROM).total_seconds())
    number = event_id(hook.salt, PING, 0, seconds, now)
    values = {
        "hook_id": hook.id,
        "event_id": number,
        "dataset": PING,
        "key": 0,
        "revision": seconds,
        "body": event(number, PING, now, partner.name, None, {}),
        "made_at": now,
        "due_at": now,
    }
    put([values])


def again(*, delivery_id: int, person_id: int, now: datetime) -> int:
    """Send this once more, whether or not it arrived: somebody asked for it. Returns the hook's
    number. Raises NotFound, Stopped, UnderWay, NotKept."""
    known = db.session.get(Delivery, delivery_id)
    if known is None:
        raise NotFound("There is no such event.")
    hook = _running(known.hook_id)
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    found = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if found.sending_since is not None:
        raise UnderWay
    may = found.dataset == PING or found.dataset in can_be_told(hook.partner_id, now)
    if not found.body or not may:
        raise NotKept
    found.due_at, found.gave_up_at, found.delivered_at = now, None, None
    db.session.flush()
    subject = f"{_subject(hook)} {found.event_id}"
    record(person_id=person_id, action="webhooks.again", subject=subject, now=now)
    return hook.id


@consent_withdrawn.connect
def take_name_out(person_id: int, *, partner_id: int, now: datetime) -> None:
    """What was made with a volunteer's name in it goes nowhere any more. What they have since was
    changed with it, so it is told anew, without."""
    query = select(Hook.id).where(Hook.partner_id == partner_id).order_by(Hook.id)
    theirs = select(Contact.id).where(Contact.person_id == person_id)
    which = and_(Delivery.dataset == Shared.CONTACTS.value, Delivery.key.in_(theirs))
    for hook_id in db.session.scalars(query.with_for_update()):
        leave_out(hook_id, now, which, WITHDRAWN)


def _running(hook_id: int) -> Hook:
    hook = queries.locked(hook_id)
    if hook is None:
        raise NotFound("There is no such address.")
    if hook.ended_at is not None:
        raise Stopped
    return hook


def _subject(hook: Hook) -> str:
    return f"partner:{hook.partner_id} hook:{hook.id}"
