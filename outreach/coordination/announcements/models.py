"""What coordinators say to everybody who works here."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.screening.columns import Screened

LONGEST = 300


class Notice(Model):
    """A message on everybody's Today, until its last day is over or a coordinator ends it."""

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_whole"),
        Index("ix_notices_shown", "shown_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(Screened(LONGEST))
    posted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # Who answers for it now, if whoever made it handed it over.
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    posted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # The first moment at which it is no longer shown: a midnight in London.
    shown_until: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
