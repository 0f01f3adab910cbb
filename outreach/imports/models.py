"""Spreadsheets that coordinators bring along: what was done with each, and for a week its rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import ImportState
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Import(Model):
    """One sheet that somebody brought. `choices` are what they corrected, by digests of what they
    corrected; `summary` is what would be written, or was: numbers and reasons, no words of theirs.
    `contacts.import_id` says which entries came with it."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_whole"),
        Index("ix_imports_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    file_name: Mapped[str] = mapped_column(Screened(120, Profile.FILE_NAME))
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[ImportState] = mapped_column(word(ImportState, "import_state"))
    # How far the reading or writing is, in rows; and when that was last said.
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    moved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    choices: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)
    # Raised with each correction: what was looked over is what is written.
    version: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class ImportHand(Model):
    """That somebody brought a sheet, or corrected what it was taken to say: they do not check the
    pledges that come with it."""

    __tablename__ = "import_hands"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("imports.id"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id"), primary_key=True, autoincrement=False, index=True
    )


class ImportFile(Model):
    """The cells of a sheet, packed, without the columns that name volunteers; `found` is what was
    made of its values and names, `notes` which of its notes must not be kept, by their digests."""

    __tablename__ = "import_files"

    import_id: Mapped[int] = mapped_column(
        ForeignKey("imports.id"), primary_key=True, autoincrement=False
    )
    kept_since: Mapped[datetime] = mapped_column(UTCDateTime)
    cells: Mapped[bytes] = mapped_column(LargeBinary)
    found: Mapped[bytes] = mapped_column(LargeBinary)
    notes: Mapped[bytes] = mapped_column(LargeBinary)
