"""What an MP's office says to us itself: *we sign*. *This is wrong* is beside the entries, in
pledges."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, false
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class OfficeLink(Model):
    """A link for one MP's office, made by a coordinator, passed on by whoever speaks to it."""

    __tablename__ = "office_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class OfficeSignature(Model):
    """*I sign*, by the MP or on their behalf. It counts for nothing until a message to the MP's
    published address was answered (`confirmed_at`); then it is an entry of the ledger, which a
    second person confirms like any other."""

    __tablename__ = "office_signatures"

    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("office_links.id"))
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    name: Mapped[str] = mapped_column(Screened(120, Profile.NAME))
    role: Mapped[str] = mapped_column(Screened(120, Profile.NAME))
    by_mp: Mapped[bool]
    # No mail goes out by itself: who made the link passes the message on, and so could answer it.
    by_hand: Mapped[bool] = mapped_column(server_default=false())
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mailed_to: Mapped[str] = mapped_column(String(254))
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("pledge_entries.id"))
    # The version of the pledge that the office read and signed.
    words_id: Mapped[int | None] = mapped_column(ForeignKey("script_versions.id"))
