"""Browsers in which a person has signed in before, and networks from which they did lately."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import delete, select, update

from outreach.auth.models import KnownBrowser
from outreach.auth.rate_limits import account_key, place
from outreach.core.extensions import db
from outreach.core.tokens import hash_token, keyed_hash, new_token
from outreach.people.models import Person

LASTS = timedelta(days=180)
PLACE_LASTS = timedelta(days=30)
MOST_OF_A_PERSON = 20
# Of several people who share a browser, each has a token in its cookie.
MOST_IN_A_COOKIE = 4


class Known(NamedTuple):
    browser_id: int | None = None
    is_place: bool = False


def known(*, email: str, tokens: Iterable[str], address: str | None, now: datetime) -> Known:
    """Whether the account with this address knows a browser with one of these tokens, or else the
    network. The same work for an address that belongs to nobody."""
    query = (
        select(KnownBrowser.id, KnownBrowser.token_hash, KnownBrowser.place_hash)
        .add_columns(KnownBrowser.last_used_at)
        .join(Person, Person.id == KnownBrowser.person_id)
        .where(Person.email == account_key(email), KnownBrowser.last_used_at > now - LASTS)
    )
    hashes, here, is_place = {*map(hash_token, tokens)}, _place_hash(address), False
    for browser_id, token_hash, place_hash, used_at in db.session.execute(query):
        if token_hash in hashes:
            return Known(browser_id)
        is_place |= place_hash == here and used_at > now - PLACE_LASTS
    return Known(is_place=is_place)


def remember(
    *, person_id: int, tokens: Iterable[str], address: str | None, now: datetime
) -> str | None:
    """Know this browser and this network from now on; returns a token to add to its cookie, or
    None if it has one of this person's. Inside a write transaction."""
    used = {"place_hash": _place_hash(address), "last_used_at": now}
    mine = KnownBrowser.person_id == person_id
    again = update(KnownBrowser).where(mine, KnownBrowser.token_hash.in_(map(hash_token, tokens)))
    if db.session.execute(again.values(used).returning(KnownBrowser.id)).first() is not None:
        return None
    token = new_token()
    browser = {"token_hash": hash_token(token), "person_id": person_id, "created_at": now}
    db.session.add(KnownBrowser(**browser, **used))
    db.session.flush()
    newest = select(KnownBrowser.id).where(mine)
    newest = newest.order_by(KnownBrowser.last_used_at.desc(), KnownBrowser.id.desc())
    kept = db.session.scalars(newest.limit(MOST_OF_A_PERSON)).all()
    db.session.execute(delete(KnownBrowser).where(mine, KnownBrowser.id.not_in(kept)))
    return token


def forget_all(*, person_id: int) -> None:
    """Every browser is a new one again."""
    db.session.execute(delete(KnownBrowser).where(KnownBrowser.person_id == person_id))


def _place_hash(address: str | None) -> str:
    return keyed_hash(f"place {place(address)}")
