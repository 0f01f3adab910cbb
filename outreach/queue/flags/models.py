"""What somebody wants a coordinator to look at before anybody goes on with an MP."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import FlagKind
from outreach.screening.columns import Screened


class MPFlag(Model):
    """Raised by whoever works on an MP. While one is open, the MP is held back from the queue."""

    __tablename__ = "mp_flags"
    __table_args__ = (
        CheckConstraint(
            "(solved_at IS NULL) = (solved_by IS NULL) AND (solved_at IS NULL OR solved_how <> '')",
            name="solved_whole",
        ),
        Index(
            "uq_mp_flags_open",
            "mp_id",
            "raised_by",
            "kind",
            unique=True,
            sqlite_where=text("solved_at IS NULL"),
            postgresql_where=text("solved_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("queue_entries.mp_id"), index=True)
    kind: Mapped[FlagKind] = mapped_column(word(FlagKind, "flag_kind"))
    words: Mapped[str] = mapped_column(Screened(300), default="")
    raised_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    solved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    solved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    solved_how: Mapped[str] = mapped_column(Screened(300), default="")
