"""What is sent, and what must no longer be."""

import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.dialects import postgresql, sqlite

from outreach.core.extensions import db
from outreach.exports.webhooks import queries
from outreach.exports.webhooks.models import Delivery

# The name of what has no content and is sent to see whether it arrives.
PING = "ping"
NEWER = "A newer change of the same row took its place."
NOT_AGREED = "No agreement names this now."
STOPPED = "The address was stopped before it arrived."
_INSERT: dict[str, Callable[..., Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def event(
    number: str, kind: str, now: datetime, partner: str, version: str | None, row: dict[str, Any]
) -> str:
    """The JSON that is sent."""
    said = {
        "id": number,
        "type": kind,
        "at": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "partner": partner,
        "version": version,
        "data": row,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def event_id(salt: str, dataset: str, key: int, revision: int, now: datetime) -> str:
    """One for each delivery, which nobody can guess. The moment is in it because revisions begin
    anew where a backup is put back: a receiver would take the new for what it has."""
    about = f"{dataset} {key} {revision} {now.astimezone(UTC).isoformat()}"
    return f"evt_{hmac.digest(salt.encode(), about.encode(), 'sha256').hex()[:32]}"


def put(values: list[dict[str, Any]]) -> None:
    """Deliveries to be sent; one that is there already stays as it is."""
    if values:
        insert = _INSERT[db.engine.dialect.name]
        db.session.execute(insert(Delivery).on_conflict_do_nothing(), values)


def leave_out(hook_id: int, now: datetime, which: ColumnElement[bool], why: str) -> None:
    """These are not sent any more, and what they said is forgotten. One that is under way right now
    is told apart when its answer is there. The hook must be locked."""
    mine = and_(Delivery.hook_id == hook_id, which, Delivery.body != "")
    waiting = and_(mine, queries.OPEN, Delivery.sending_since.is_(None))
    given_up = {"gave_up_at": now, "problem": why}
    quiet = {"synchronize_session": False}
    db.session.execute(update(Delivery).where(waiting).values(given_up), execution_options=quiet)
    db.session.execute(update(Delivery).where(mine).values(body=""), execution_options=quiet)
