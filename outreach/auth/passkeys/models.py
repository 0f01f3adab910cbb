"""Passkeys, and the challenges that they sign."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Purpose(StrEnum):
    """The one use that a challenge is good for."""

    ADD = "add"
    SIGN_IN = "sign_in"
    SECOND_STEP = "second_step"
    CONFIRM = "confirm"


class Passkey(Model):
    """A key pair of a person's device: the device keeps the private key, we the public one."""

    __tablename__ = "passkeys"
    __table_args__ = (
        CheckConstraint("sign_count BETWEEN 0 AND 4294967295", name="counts"),
        CheckConstraint("length(credential_id) BETWEEN 1 AND 1023", name="has_an_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    # Random, the same for all passkeys of a person: how the device knows the account.
    user_handle: Mapped[bytes] = mapped_column(LargeBinary)
    # As COSE encodes it (RFC 9052), with its algorithm.
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # Of the last signature; 0 for ever where the device does not count.
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Screened(60, Profile.NAME))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Its counter went back, as a copy's does: it opens nothing since.
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PasskeyChallenge(Model):
    """Random bytes to be signed once, within minutes, in one browser, for one purpose."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        CheckConstraint("(purpose = 'sign_in') = (sign_in_id IS NULL)", name="of_a_sign_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(word(Purpose, "purpose"))
    # The sign-in that it was made in; none where it is to open one.
    sign_in_id: Mapped[int | None] = mapped_column(
        ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True
    )
    challenge: Mapped[bytes] = mapped_column(LargeBinary)
    # With which a passkey is to be added.
    user_handle: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
