"""Reads about hooks and what is sent to them."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.sql import look_up
from outreach.exports.models import ExportHead
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.partners.models import Partner
from outreach.people.models import Person

# Sent again and again until one of the two is set.
OPEN = and_(Delivery.delivered_at.is_(None), Delivery.gave_up_at.is_(None))
_GIVEN_UP = Delivery.gave_up_at.is_not(None)
STATES: dict[str, ColumnElement[bool]] = {
    "waiting": OPEN,
    "given_up": _GIVEN_UP,
    "delivered": Delivery.delivered_at.is_not(None),
}
AT_ONCE = 50
# An address that has ended is shown for so long.
LATELY = timedelta(days=30)
_RUNNING = Hook.ended_at.is_(None)
_ANY = select(Hook.id).where(_RUNNING).limit(1)


def any_running() -> bool:
    """Whether there is anybody to tell. Asked every few seconds by every worker."""
    return look_up(_ANY) is not None


def behind() -> Sequence[int]:
    """Running hooks that have not been told of everything yet."""
    newest = select(ExportHead.revision).scalar_subquery()
    query = select(Hook.id).where(_RUNNING, Hook.revision < newest).order_by(Hook.id)
    return db.session.scalars(query).all()


def locked(hook_id: int) -> Hook | None:
    """A hook, held until the end of the transaction."""
    query = select(Hook).where(Hook.id == hook_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def lock_delivery(delivery_id: int) -> Delivery | None:
    """Return a delivery, locked until the end of the transaction."""
    query = select(Delivery).where(Delivery.id == delivery_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def lock_next_due(resting: Collection[int], now: datetime) -> AnyRow | None:
    """Lock the next due delivery that no worker has; return (Delivery, Hook) or None.

    Deliveries to the endpoints in `resting` are left out.
    """
    due = (
        select(Delivery, Hook)
        .join(Hook)
        .where(OPEN, Delivery.sending_since.is_(None), Delivery.due_at <= now)
        .where(_RUNNING, Hook.id.not_in(resting))
        .order_by(Delivery.due_at, Delivery.id)
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return db.session.execute(due).first()


def running_at(partner_id: int, url: str) -> int | None:
    """The hook of this partner that leads there."""
    query = select(Hook.id).where(Hook.partner_id == partner_id, Hook.url == url, _RUNNING)
    return db.session.scalar(query)


def hooks_of(partner_id: int, now: datetime) -> Sequence[AnyRow]:
    """(Hook, waiting, given_up): what runs, and what ended lately; with how many events wait, and
    how many were given up and could be sent again."""
    lately = or_(_RUNNING, Hook.ended_at > now - LATELY)
    counts = (
        func.count(Delivery.id).filter(OPEN).label("waiting"),
        func.count(Delivery.id).filter(_GIVEN_UP, Delivery.body != "").label("given_up"),
    )
    query = select(Hook, *counts).outerjoin(Delivery).where(Hook.partner_id == partner_id, lately)
    return db.session.execute(query.group_by(Hook.id).order_by(Hook.id)).all()


def running_of(person_id: int) -> Sequence[AnyRow]:
    """The running hooks of this person's: (id, url, partner's name)."""
    query = (
        select(Hook.id, Hook.url, Partner.name)
        .join(Partner, Partner.id == Hook.partner_id)
        .where(func.coalesce(Hook.kept_by, Hook.made_by) == person_id, _RUNNING)
    )
    return db.session.execute(query.order_by(Hook.id)).all()


def hook(hook_id: int) -> AnyRow | None:
    """(Hook, Partner, by: who added it, or None)."""
    query = (
        select(Hook, Partner, Person.name.label("by"))
        .join(Partner)
        .outerjoin(Person, Person.id == Hook.made_by)
        .where(Hook.id == hook_id)
    )
    return db.session.execute(query).one_or_none()


def deliveries(hook_id: int, state: str, before: int | None) -> tuple[Sequence[AnyRow], bool]:
    """The last ones, the newest first, without what they say; and whether there are older ones.
    `kept` says whether it could be sent again."""
    columns = [column for column in Delivery.__table__.columns if column.name != "body"]
    query = select(*columns, (Delivery.body != "").label("kept")).where(Delivery.hook_id == hook_id)
    if state in STATES:
        query = query.where(STATES[state])
    if before is not None:
        query = query.where(Delivery.id < before)
    rows = db.session.execute(query.order_by(Delivery.id.desc()).limit(AT_ONCE + 1)).all()
    return rows[:AT_ONCE], len(rows) > AT_ONCE


def any_due(now: datetime) -> bool:
    due = select(Delivery.id).where(OPEN, Delivery.due_at <= now).limit(1)
    return db.session.scalar(due) is not None


def any_under_way_since(before: datetime) -> bool:
    lost = select(Delivery.id).where(OPEN, Delivery.sending_since < before).limit(1)
    return db.session.scalar(lost) is not None


def waiting() -> int:
    """How many events are still to be sent."""
    return db.session.scalar(select(func.count(Delivery.id)).where(OPEN)) or 0
