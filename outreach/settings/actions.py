"""Changing what the campaign decides for itself."""

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from outreach.audit.actions import record as audit
from outreach.core.extensions import db
from outreach.settings.models import Settings

_TABLE = cast(Table, Settings.__table__)
_PUT = {"sqlite": sqlite.insert(_TABLE), "postgresql": postgresql.insert(_TABLE)}


def save(
    *,
    recess_from: date | None,
    recess_until: date | None,
    first_logs: int,
    sample_percent: int,
    security_contact: str | None,
    person_id: int,
    now: datetime,
) -> None:
    """Keep the settings. The one row is made by whoever saves first; of two, the last one wins."""
    values = {
        "recess_from": recess_from,
        "recess_until": recess_until,
        "first_logs": first_logs,
        "sample_percent": sample_percent,
        "security_contact": security_contact,
    }
    put: Any = _PUT[db.engine.dialect.name]
    one = put.values(id=1, **values)
    db.session.execute(one.on_conflict_do_update(index_elements=["id"], set_=values))
    audit(person_id=person_id, action="settings.save", subject="settings:1", now=now)
