"""Proposed changes of the pledge's words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile

_OPEN = text("confirmed_at IS NULL AND withdrawn_at IS NULL")


class PledgeChange(Model):
    """New words for the pledge. They take the place of version `base_id` once another voice has
    confirmed them. Triggers (migration 0020) refuse a confirmation by anybody else, a version of
    the pledge without one, and any change of what was proposed."""

    __tablename__ = "pledge_changes"
    __table_args__ = (
        CheckConstraint("title <> '' AND body <> ''", name="says_something"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_whole"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="withdrawn_whole"),
        CheckConstraint("confirmed_at IS NULL OR withdrawn_at IS NULL", name="ended_once"),
        CheckConstraint(
            "confirmed_by <> proposed_by AND confirmed_by <> answered_by", name="second_voice"
        ),
        Index(
            "uq_pledge_changes_open",
            "base_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    base_id: Mapped[int] = mapped_column(ForeignKey("script_versions.id"))
    title: Mapped[str] = mapped_column(Screened(120, Profile.SCRIPT))
    body: Mapped[str] = mapped_column(Screened(profile=Profile.SCRIPT))
    # A slip is corrected: whoever signed the words before has signed these.
    same_meaning: Mapped[bool]
    proposed_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The voice that answers for whoever proposed it, and so does not confirm it.
    answered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_open(self) -> bool:
        return self.confirmed_at is None and self.withdrawn_at is None
