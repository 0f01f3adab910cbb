"""Refusals are written down: who tried what, and why it was refused."""

from datetime import timedelta

from flask import current_app, request
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from outreach import clock
from outreach.account.limits import allow
from outreach.audit.actions import record
from outreach.database import transaction
from outreach.vocabulary import Result

# So that nobody fills the database by being refused: what comes on top in an hour is not new.
MOST, WITHIN = 60, timedelta(hours=1)
NAMED = {"mp_id": "mp", "person_id": "person", "claim_id": "claim", "contact_id": "contact"}


def write_down(why: str) -> None:
    """Note that this request was refused: `role`, `token` or `cross_site`. An answer does not fail
    because the database cannot be written to."""
    now, person_id = clock.now(), getattr(current_user, "id", None)
    try:
        with transaction():
            key = str(person_id or request.remote_addr)
            if allow(kind="refusals", key=key, times=MOST, within=WITHIN, now=now):
                record(
                    person_id=person_id,
                    action=f"refused.{why}",
                    subject=_what(),
                    now=now,
                    result=Result.REFUSED,
                )
    except DBAPIError:
        current_app.logger.error("a refusal could not be written down: %s", request.endpoint)


def _what() -> str:
    """`mp:172 queue.claim`: what is in the address, but for secret links."""
    values = request.view_args or {}
    named = [f"{NAMED[name]}:{value}" for name, value in values.items() if name in NAMED]
    return " ".join([*named[:2], request.endpoint or "no page"])[:80]
