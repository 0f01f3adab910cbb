"""What somebody is told when they sign in, because it was done to their account meanwhile."""

from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.extensions import db
from outreach.vocabulary import Result

STEP_FORGOTTEN = (
    "A coordinator switched your second step off, because your phone was said to be lost. If you "
    "did not ask for that, tell an admin now, and change your password."
)


def news(person_id: int) -> str | None:
    """What they have to know now. Ask before this sign-in itself is written down."""
    E = AuditEvent
    forgotten = select(func.max(E.id)).where(
        E.subject == f"person:{person_id}",
        E.action == "account.step_forgotten",
        E.result == Result.DONE,
    )
    signed_in = select(func.max(E.id)).where(
        E.subject == f"person:{person_id}",
        E.person_id == person_id,
        E.action == "account.sign_in",
        E.result == Result.DONE,
    )
    when, last = db.session.scalar(forgotten), db.session.scalar(signed_in)
    return STEP_FORGOTTEN if when is not None and when > (last or 0) else None
