"""Once a day, at a fixed hour, what volunteers did until midnight is told.

So nobody can tell by asking again and again at which hour a volunteer called. The first to come
after that hour does it: the worker that sends webhooks, a program that asks, or a command.
"""

from datetime import datetime, time
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, exists, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.columns import UTCDateTime
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.sql import look_up
from outreach.core.vocabulary import Shared
from outreach.exports.contracts import days
from outreach.exports.models import ExportChange, ExportHead, ExportWaiting
from outreach.pledges.models import PledgeEntry

# In London: long enough after midnight that nothing of the day before is still being saved.
HOUR = time(5)
_CHANGES = cast(Table, ExportChange.__table__)
_PUT: dict[str, Any] = {
    "sqlite": sqlite.insert(_CHANGES),
    "postgresql": postgresql.insert(_CHANGES),
}
_BEHIND = select(ExportHead.id).where(
    ExportHead.told_until < bindparam("until", type_=UTCDateTime())
)


def told_until() -> datetime:
    """Return the midnight before which everything is told."""
    return db.session.execute(select(ExportHead.told_until)).scalar_one()


def told_at() -> datetime:
    """Return the moment at which that was to be told: the same for all of a day."""
    return clock.london(clock.london_date(told_until()), HOUR)


def tell_if_due(now: datetime) -> None:
    """Tell what may be told by now, in a transaction of its own, if that was not done yet."""
    until = midnight_before(now)
    if look_up(_BEHIND, until=until) is not None:
        with transaction():
            tell(until=until)


def midnight_before(now: datetime) -> datetime:
    """Return until when everything may be told by now."""
    today = clock.london_date(now)
    return clock.london(today if now >= clock.london(today, HOUR) else today - clock.DAY)


def tell(*, until: datetime) -> None:
    """Note what waits and is of before `until` as changed at this moment."""
    # Held until the commit: whoever changes something meanwhile waits before it notes that.
    query = select(ExportHead).with_for_update()
    head = db.session.scalars(query.execution_options(populate_existing=True)).one()
    _take_out(_was_never_told(until))
    ready = _is_ready(until)
    head.told_until = max(head.told_until, until)
    head.revision += bool(db.session.scalar(select(exists().where(ready))))
    db.session.flush()
    rows = select(ExportWaiting.dataset, ExportWaiting.key, literal(head.revision)).where(ready)
    put = _PUT[db.engine.dialect.name].from_select(["dataset", "key", "revision"], rows)
    newer = {"revision": put.excluded.revision}
    db.session.execute(put.on_conflict_do_update(index_elements=["dataset", "key"], set_=newer))
    _take_out(ready)


def _take_out(which: ColumnElement[bool]) -> None:
    quiet = {"synchronize_session": False}
    db.session.execute(delete(ExportWaiting).where(which), execution_options=quiet)


def _is_ready(until: datetime) -> ColumnElement[bool]:
    """What waits and is as it will be told: nothing happened to it since."""
    dataset, key = ExportWaiting.dataset, ExportWaiting.key
    counted = or_(Contact.voided_at.is_(None), days.was_voided(Contact, until))
    contact = exists().where(Contact.id == key, days.was_entered(Contact, until), counted)
    entry = exists().where(PledgeEntry.id == key, PledgeEntry.at < until)
    of_today = PledgeEntry.contact_id.is_not(None), PledgeEntry.at >= until
    mp = ~exists().where(PledgeEntry.mp_id == key, *of_today)
    return or_(
        and_(_is_of_contacts(), contact),
        and_(dataset == Shared.PLEDGE_HISTORY.value, entry),
        and_(dataset == Shared.PLEDGES.value, mp),
    )


def _was_never_told(until: datetime) -> ColumnElement[bool]:
    """Contacts that were entered and undone on one day: they leave no trace."""
    known = aliased(ExportChange)
    told = exists().where(known.dataset == Shared.CONTACTS.value, known.key == ExportWaiting.key)
    undone = exists().where(Contact.id == ExportWaiting.key, days.was_voided(Contact, until))
    return and_(_is_of_contacts(), undone, ~told)


def _is_of_contacts() -> ColumnElement[bool]:
    """Those that every partner is told of, and those that one is."""
    dataset, name = ExportWaiting.dataset, Shared.CONTACTS.value
    return or_(dataset == name, dataset.startswith(f"{name}:"))
