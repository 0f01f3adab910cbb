"""The one thing that progress writes: when a report was sent, so that the next one begins there."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from outreach.audit.actions import record as audit
from outreach.core import clock
from outreach.core.extensions import db
from outreach.progress.models import Report

_TABLE = cast(Table, Report.__table__)
_PUT = {"sqlite": sqlite.insert(_TABLE), "postgresql": postgresql.insert(_TABLE)}


def mark_sent(*, person_id: int, now: datetime) -> None:
    """This moment's report is the one that was sent. One a day: a second one takes the place of the
    first."""
    day, values = clock.london_date(now), {"made_at": now, "made_by": person_id}
    put: Any = _PUT[db.engine.dialect.name]
    one = put.values(day=day, **values)
    db.session.execute(one.on_conflict_do_update(index_elements=["day"], set_=values))
    audit(person_id=person_id, action="reports.send", subject=f"report:{day}", now=now)
