"""Signing in to a practice installation (`./script/server --demo`) with a link, no password."""

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import select

from outreach.core.app_state import setting
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(setting("SECRET_KEY"), salt="demo")


def link_token(role: Role) -> str:
    return _signer().dumps(str(role))


def person_of(token: str) -> Person | None:
    """Who signs in with this link: nobody, unless the installation holds practice data only."""
    if not setting("DEMO"):
        return None
    try:
        role = Role(_signer().loads(token))
    except (BadSignature, ValueError):
        return None
    query = select(Person).where(Person.role == role, Person.disabled_at.is_(None))
    return db.session.scalar(query.order_by(Person.id).limit(1))
