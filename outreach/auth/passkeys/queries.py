"""The passkeys of a person."""

from collections.abc import Sequence

from sqlalchemy import select

from outreach.auth.passkeys.models import Passkey
from outreach.core.extensions import db
from outreach.people.models import Person


def passkeys_of(person_id: int) -> Sequence[Passkey]:
    """Return a person's passkeys, the newest first."""
    query = select(Passkey).where(Passkey.person_id == person_id)
    return db.session.scalars(query.order_by(Passkey.created_at.desc(), Passkey.id.desc())).all()


def usable_ids(person_id: int) -> list[bytes]:
    """Return the credential ids with which a person can prove who they are."""
    query = select(Passkey.credential_id).where(
        Passkey.person_id == person_id, Passkey.stopped_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(Passkey.id)))


def passkey_with(credential_id: bytes) -> Passkey | None:
    """Return the passkey of somebody who may come in; None as well if they may not."""
    query = select(Passkey).join(Person, Person.id == Passkey.person_id)
    return db.session.scalar(
        query.where(
            Passkey.credential_id == credential_id,
            Passkey.stopped_at.is_(None),
            Person.disabled_at.is_(None),
        ).execution_options(populate_existing=True)
    )
