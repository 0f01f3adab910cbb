"""Who works here, and who is invited to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Help, Role
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Person(Model):
    __tablename__ = "people"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(Screened(80, Profile.NAME))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(word(Role, "role"))
    own_gss_code: Mapped[str | None] = mapped_column(ForeignKey("constituencies.gss_code"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When they last went through the practice calls to the end.
    practised_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The second factor: its secret, since when it counts, and the last time step whose code was
    # used, so that a code works once.
    totp_secret: Mapped[str | None] = mapped_column(String(64))
    totp_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    totp_step: Mapped[int | None]
    password_changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When they were last told that somebody is guessing their password.
    guessed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When they agreed to the code of conduct.
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Whose invitation let them in; nobody's when it was made at the server itself.
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Whoever left: nothing of them is kept but this number, which their work hangs on.
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Invitation(Model):
    """A link that lets one person in, once. Only its hash is kept."""

    __tablename__ = "invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Without an address it is the very first one, made by the server's start.
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    role: Mapped[Role] = mapped_column(word(Role, "role"))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When it went out by email; otherwise somebody copied the link.
    mailed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Given to be sent by email; after this moment, if it was not, it was lost on the way.
    mailing_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def is_on_its_way(self, now: datetime) -> bool:
        return self.mailing_until is not None and self.mailing_until > now


class Helped(Model):
    """Somebody was let back into their account by somebody else: so that they are told, and nobody
    opens an account alone."""

    __tablename__ = "helped"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)
    # Nobody: whoever runs the server, at its command line.
    helped_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    how: Mapped[Help] = mapped_column(word(Help, "how"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    # When they said that they know.
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Vouching(Model):
    """That a person has a voice: a coordinator or admin who may stand behind what becomes public.
    It outlives an account that is switched off, for the people it let in; a voice counts only while
    its person is a coordinator or admin, and active (`people.voices`)."""

    __tablename__ = "vouchings"
    __table_args__ = (CheckConstraint("vouched_by <> person_id", name="for_another"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id"), primary_key=True, autoincrement=False
    )
    # Nobody: whoever runs the server let them in, or they were here before this was asked.
    vouched_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
