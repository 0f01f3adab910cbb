"""Reads of invitations."""

from datetime import datetime

from sqlalchemy import select

from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.people.models import Invitation


def usable_invitation(token: str, now: datetime) -> Invitation | None:
    query = select(Invitation).where(
        Invitation.token_hash == hash_token(token),
        Invitation.used_at.is_(None),
        Invitation.expires_at > now,
    )
    return db.session.scalar(query)
