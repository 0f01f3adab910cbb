"""Reads for the public pages that nobody else needs."""

from collections.abc import Sequence

from sqlalchemy import select

from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.parliament.models import MP, Membership


def past_mps(gss_code: str) -> Sequence[AnyRow]:
    """Who held this seat before, the last one first: (mp_id, mp, party, started_on, ended_on)."""
    query = (
        select(
            MP.parliament_id.label("mp_id"),
            MP.display_name.label("mp"),
            MP.party,
            Membership.started_on,
            Membership.ended_on,
        )
        .join(Membership, Membership.mp_id == MP.parliament_id)
        .where(Membership.gss_code == gss_code, Membership.ended_on.is_not(None))
        .order_by(Membership.ended_on.desc(), Membership.id.desc())
    )
    return db.session.execute(query).all()
