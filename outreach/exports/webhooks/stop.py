"""The end of a hook, by somebody of us or because their server said that it is gone."""

from datetime import datetime

from sqlalchemy import true

from outreach.audit.actions import record
from outreach.core.extensions import db
from outreach.exports.webhooks.events import leave_out
from outreach.exports.webhooks.models import Hook


def end(hook: Hook, *, by: int | None, why: str, now: datetime) -> None:
    """Nothing more is sent there, and nothing of what was is kept. The hook must be locked."""
    hook.ended_at, hook.ended_by = now, by
    db.session.flush()
    leave_out(hook.id, now, true(), why)
    subject = f"partner:{hook.partner_id} hook:{hook.id}"
    record(person_id=by, action="webhooks.stop", subject=subject, now=now)
