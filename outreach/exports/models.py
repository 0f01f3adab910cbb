"""What was taken, by whom; and when rows changed, so that *what is new* misses nothing."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Format, TakenBy, TakingState
from outreach.partners.models import Partner


class Taking(Model):
    """One file, or one answer of the API: who took what, when, and what it was. `rows`, `size` (in
    bytes) and `sha256` are whole once `state` is done; `moved_at` is when it last went on."""

    __tablename__ = "takings"
    __table_args__ = (
        CheckConstraint("state <> 'done' OR sha256 IS NOT NULL", name="done_is_whole"),
        Index("ix_takings_at", "at"),
        Index("ix_takings_partner", "partner_id", "dataset", "id"),
        Index("ix_takings_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    how: Mapped[TakenBy] = mapped_column(word(TakenBy, "how"))
    # As this partner may see it; none for what the campaign takes for itself.
    partner_id: Mapped[int | None] = mapped_column(ForeignKey(Partner.id))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_tokens.id"))
    dataset: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(10))
    format: Mapped[Format] = mapped_column(word(Format, "format"))
    columns: Mapped[list[str]] = mapped_column(JSON)
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    # Only what changed after this revision; everything if there is none.
    since_revision: Mapped[int | None]
    # What it is as of: nothing later is in it. None until it is known.
    revision: Mapped[int | None]
    state: Mapped[TakingState] = mapped_column(word(TakingState, "taking_state"))
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    rows: Mapped[int] = mapped_column(default=0)
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))


class ExportHead(Model):
    """One row. Whoever changes what may be exported raises `revision` at the end of their
    transaction and holds this row until the commit: whoever reads N sees all up to N."""

    __tablename__ = "export_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    # Another one makes every cursor given out before unknown: after a backup was put back.
    epoch: Mapped[str] = mapped_column(String(32))
    # Volunteers' work of before this moment, a midnight in London, is told.
    told_until: Mapped[datetime] = mapped_column(UTCDateTime)
    # PostgreSQL's number of the transaction that raised it, so that each raises it once.
    xact: Mapped[str | None] = mapped_column(String(32))


class ExportChange(Model):
    """When a row of a dataset last changed, by the head's revision: for every partner, or for the
    one whose number stands behind the dataset (`contacts:3`). Triggers write it."""

    __tablename__ = "export_changes"
    __table_args__ = (
        Index("ix_export_changes_revision", "dataset", "revision", "key"),
        {"sqlite_with_rowid": False},
    )

    dataset: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]


class ExportWaiting(Model):
    """A row that changed, and is told with its day: then it becomes an ExportChange. Triggers write
    it; `daily.py` takes it out."""

    __tablename__ = "export_waiting"
    __table_args__ = ({"sqlite_with_rowid": False},)

    dataset: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
