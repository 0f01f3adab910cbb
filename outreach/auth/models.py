"""How somebody proves who they are, and for how long that holds."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model


class SignIn(Model):
    """One signed-in browser. Deleting the row signs it out, wherever its cookie was copied."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # At the latest; a sign-in that rests for too long ends before (`auth.queries`).
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The last sign of a person, not of a page that asks by itself.
    last_seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # When the password was last given: risky things ask for it again.
    password_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # When a one-time code was given. Until then, who must give one is not signed in yet.
    code_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # For their own list: "Firefox on Android".
    device: Mapped[str] = mapped_column(String(60), default="")
    # The passkey that let them in: it takes its sign-ins along when it is removed.
    passkey_id: Mapped[int | None] = mapped_column(
        ForeignKey("passkeys.id", ondelete="CASCADE"), index=True
    )


class KnownBrowser(Model):
    """A browser in which somebody has signed in, known by a cookie of its own that stays when they
    sign out. It opens nothing: who has it is spared the mailed code (`auth.guessing`)."""

    __tablename__ = "known_browsers"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # A keyed hash of the network that they came from last.
    place_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PendingSignIn(Model):
    """A sign-in in a new browser that waits for a mailed code, while somebody guesses."""

    __tablename__ = "pending_sign_ins"
    __table_args__ = (
        CheckConstraint("tries BETWEEN 0 AND 5", name="few_tries"),
        CheckConstraint("code_hash IS NULL OR person_id IS NOT NULL", name="code_of_a_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Nobody's, where the address or the password was wrong: then no code is right.
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), index=True
    )
    # None until it is mailed.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class RecoveryCode(Model):
    """One of ten codes for somebody who lost their phone. Each works once; only hashes are kept."""

    __tablename__ = "recovery_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PasswordReset(Model):
    """A link with which somebody chooses a new password: an hour, once."""

    __tablename__ = "password_resets"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # Who made it for them; nobody when they asked for it, or at the server itself.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Attempts(Model):
    """How often something was tried within one stretch of time, by a hash of who tried. A limit is
    one upsert."""

    __tablename__ = "attempts"
    __table_args__ = (CheckConstraint("times > 0", name="counted"),)

    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    times: Mapped[int]
