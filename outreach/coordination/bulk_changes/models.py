"""What a coordinator changed for one MP or for many, so that it can be seen and undone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Steer
from outreach.screening.columns import Screened


class Change(Model):
    """One press of a coordinator's button. `revision` is the board's, when it was done."""

    __tablename__ = "changes"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_whole"),
        Index("ix_changes_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Steer] = mapped_column(word(Steer, "steer"))
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ChangedRow(Model):
    """What it did to one MP: how the row was, and how it was left; or why nothing was changed.

    `before` and `after` hold no words that somebody wrote: why an MP was paused has columns."""

    __tablename__ = "changed_rows"

    change_id: Mapped[int] = mapped_column(ForeignKey("changes.id"), primary_key=True)
    mp_id: Mapped[int] = mapped_column(
        ForeignKey("queue_entries.mp_id"), primary_key=True, index=True
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    paused_before: Mapped[str | None] = mapped_column(Screened(200))
    paused_after: Mapped[str | None] = mapped_column(Screened(200))
    # A sentence of ours, where the MP was left as it was.
    left_because: Mapped[str | None] = mapped_column(Screened(200))
    # Whether undoing put it back; empty as long as nobody undid the change.
    put_back: Mapped[bool | None]
