"""Refusals are written down: who tried what, and why it was refused."""

from datetime import timedelta

from flask import Flask, Response, current_app, request, session
from flask_login import current_user
from sqlalchemy.exc import DBAPIError

from outreach.audit.actions import record
from outreach.auth import queries
from outreach.auth import rate_limits as limits
from outreach.auth.rate_limits import QUARTER, Limit
from outreach.core import clock
from outreach.core.access import ACCESS
from outreach.core.database import transaction
from outreach.core.error_handlers import request_refused
from outreach.core.extensions import db
from outreach.core.vocabulary import Result

# So that nobody fills the record by being refused. What one person, or one address, is refused at
# one page does not use up what is written of the next: a loud try hides no quiet one.
MOST, HOUR = 20, timedelta(hours=1)
OF_EACH = Limit("refused", MOST + 1, HOUR)
# Of these one line says it all.
ONCE = {
    "limit": Limit("refused.limit", 1, QUARTER),
    "cookie": Limit("refused.cookie", 1, HOUR),
}
NAMED = {"mp_id": "mp", "person_id": "person", "claim_id": "claim", "contact_id": "contact"}


def write_down(why: str) -> None:
    """Note that this request was refused: `role`, `token`, `cross_site`, `limit`, `link` or
    `cookie`. An answer does not fail because the database cannot be written to."""
    now, person_id = clock.now(), getattr(current_user, "id", None)
    limit = ONCE.get(why, OF_EACH)
    key = f"{person_id or limits.place(request.remote_addr)} {request.endpoint}"
    try:
        db.session.rollback()
        if limits.is_used_up(limit, key, now):
            return  # without asking to write: a flood of refusals keeps nobody from saving
        with transaction():
            number = limits.number_of(limit, key, now)
            if number is not None:
                record(
                    person_id=person_id,
                    action=f"refused.{why if number <= MOST else 'more'}",
                    subject=_what(),
                    now=now,
                    result=Result.REFUSED,
                )
    except DBAPIError:
        current_app.logger.error("a refusal could not be written down: %s", request.endpoint)


def look_at(response: Response) -> Response:
    """What is refused by the answer of a page, not by an error: tried too often, a secret link that
    does not work, a cookie of a sign-in that was ended."""
    if response.status_code == 429:
        write_down("limit")
    elif response.status_code == 404 and "token" in (request.view_args or {}):
        write_down("link")
    elif response.status_code < 500 and _is_dead_cookie():
        write_down("cookie")
    return response


def _is_dead_cookie() -> bool:
    """A cookie that we signed, asking for what needs a sign-in, whose sign-in is gone: it was ended
    and the cookie goes on. One that only rested for too long is nothing to write of."""
    if None in ACCESS.get(request.endpoint or "", {None}) or current_user.is_authenticated:
        return False
    token = session.get("token")
    return isinstance(token, str) and not queries.is_known(token)


def _what() -> str:
    """`mp:172 queue.claim`: what is in the address, but for secret links."""
    values = request.view_args or {}
    named = [f"{NAMED[name]}:{value}" for name, value in values.items() if name in NAMED]
    return " ".join([*named[:2], request.endpoint or "no page"])[:80]


@request_refused.connect
def _write_down_refusal(_sender: object, why: str) -> None:
    write_down(why)


def init_app(app: Flask) -> None:
    app.after_request(look_at)
