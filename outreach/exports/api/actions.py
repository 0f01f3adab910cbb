"""Tokens for partners' programs: made, used, revoked."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from outreach.audit.actions import record
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Role
from outreach.exports.api import queries
from outreach.exports.api.models import Token
from outreach.partners import queries as partners
from outreach.people.actions import hold_maker
from outreach.people.handover import Item, Kind, one_by_one, register

# So that whoever finds one in a file knows what it is, and programs that look for such can find it.
BEGINS = "outreach_"
LONGEST_LABEL = 80
USUAL_DAYS, MOST_DAYS = 365, 730
# How often a use is written down at most.
NOTED_EVERY = timedelta(minutes=1)


class RevokedAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("This token was revoked already.")


def make_token(
    *,
    partner_id: int,
    datasets: Collection[str],
    label: str,
    person_id: int | None,
    days: int,
    now: datetime,
) -> str:
    """A new token, which nobody can be shown again. Raises NotFound, and Unfitting at `label`,
    `datasets` or `days`; NoLongerYours."""
    hold_maker(person_id, Role.ADMIN)
    if partners.partner(partner_id) is None:
        raise NotFound("There is no such partner.")
    label = " ".join(label.split())
    if not label:
        raise Unfitting("label", "Say what it is for.")
    if len(label) > LONGEST_LABEL:
        raise Unfitting("label", f"Use at most {LONGEST_LABEL} characters.")
    if not datasets:
        raise Unfitting("datasets", "Choose at least one.")
    if not set(datasets) <= partners.agreed(partner_id, clock.london_date(now)):
        raise Unfitting("datasets", "A token opens nothing that is not agreed with this partner.")
    if not 1 <= days <= MOST_DAYS:
        raise Unfitting("days", f"Choose 1 to {MOST_DAYS} days.")
    secret = BEGINS + secrets.token_urlsafe(32)
    values = {
        "partner_id": partner_id,
        "label": label,
        "datasets": [name.value for name in FOR_PARTNERS if name in datasets],
        "token_hash": queries.hashed(secret),
        "ends_with": secret[-4:],
        "made_at": now,
        "made_by": person_id,
        "expires_at": now + timedelta(days=days),
    }
    number = db.session.scalars(insert(Token).values(values).returning(Token.id)).one()
    subject = f"partner:{partner_id} token:{number}"
    record(person_id=person_id, action="api.make_token", subject=subject, now=now)
    return secret


def revoke(*, token_id: int, person_id: int | None, now: datetime) -> int:
    """From now on it opens nothing. Returns the partner's number. Raises NotFound,
    RevokedAlready."""
    query = select(Token).where(Token.id == token_id).with_for_update()
    token = db.session.scalar(query.execution_options(populate_existing=True))
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is not None:
        raise RevokedAlready
    token.revoked_at, token.revoked_by = now, person_id
    db.session.flush()
    subject = f"partner:{token.partner_id} token:{token_id}"
    record(person_id=person_id, action="api.revoke_token", subject=subject, now=now)
    return token.partner_id


def _working(person_id: int, now: datetime) -> list[Item]:
    rows = queries.working_tokens_of(person_id, now)
    return [Item(row.id, f"{row.name}: {row.label}") for row in rows]


def _end(token_id: int, by: int, now: datetime) -> None:
    revoke(token_id=token_id, person_id=by, now=now)


_END = one_by_one(_end, RevokedAlready)
register(Kind("token", "API tokens", _working, _END, frozenset({Role.ADMIN}), Token))


def note_use(*, known: queries.Known, now: datetime) -> None:
    """That it was used, so that one that nobody needs can be found. Not every time."""
    if known.last_used_at is None or now - known.last_used_at >= NOTED_EVERY:
        db.session.execute(update(Token).where(Token.id == known.id).values(last_used_at=now))
