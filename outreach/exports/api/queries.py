"""Reads about tokens: whose one is, and what it opens at this moment."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Date, Integer, Text, bindparam, cast, func, select

from outreach.core import clock
from outreach.core.columns import AnyRow, UTCDateTime
from outreach.core.extensions import db
from outreach.core.sql import look_up
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.exports.api.models import Token
from outreach.partners import queries as partners
from outreach.partners.models import Agreement, Partner

# What a running agreement names, for as long as the token is good.
_STILL = (
    select(cast(Agreement.datasets, Text))
    .join(Token, Token.partner_id == Agreement.partner_id)
    .where(
        Token.id == bindparam("token_id", type_=Integer),
        Token.revoked_at.is_(None),
        Token.expires_at > bindparam("now", type_=UTCDateTime),
        Agreement.in_force_at.is_not(None),
        Agreement.ended_at.is_(None),
        Agreement.until >= bindparam("today", type_=Date),
    )
)


class Known(NamedTuple):
    """What there is about a token that somebody sent, without the token."""

    id: int
    partner_id: int
    datasets: list[str]
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


def hashed(secret: str) -> str:
    """As it is kept. Nobody guesses 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_known_by(secret: str) -> Known | None:
    columns = [getattr(Token, name) for name in Known._fields]
    row = db.session.execute(select(*columns).where(Token.token_hash == hashed(secret))).first()
    return Known(*row) if row else None


def token(token_id: int) -> Token | None:
    return db.session.get(Token, token_id)


def tokens_of(partner_id: int) -> Sequence[Token]:
    """The newest first, revoked ones too."""
    query = select(Token).where(Token.partner_id == partner_id).order_by(Token.id.desc())
    return db.session.scalars(query).all()


def working_tokens_of(person_id: int, now: datetime) -> Sequence[AnyRow]:
    """The tokens of this person's that open something: (id, label, partner's name)."""
    query = (
        select(Token.id, Token.label, Partner.name)
        .join(Partner, Partner.id == Token.partner_id)
        .where(
            func.coalesce(Token.kept_by, Token.made_by) == person_id,
            Token.revoked_at.is_(None),
            Token.expires_at > now,
        )
    )
    return db.session.execute(query.order_by(Token.id)).all()


def opened(known: Known, today: date) -> list[Shared]:
    """What a token opens on this day, in the order in which we list it."""
    agreed = partners.agreed(known.partner_id, today)
    return [name for name in FOR_PARTNERS if name in known.datasets and name in agreed]


def still_opens(token_id: int, dataset: Shared, now: datetime) -> bool:
    """The same for one dataset, by one look-up: asked again and again while it is written. What a
    token names never changes."""
    row = look_up(_STILL, token_id=token_id, now=now, today=clock.london_date(now))
    return row is not None and dataset.value in json.loads(row[0])
