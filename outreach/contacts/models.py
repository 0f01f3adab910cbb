"""What happened, each call and letter once. Nobody's case is here: notes are about the office."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import (
    OUTCOMES,
    REACHED,
    Channel,
    Direction,
    FlagReason,
    Outcome,
    SaidBy,
    Stance,
    Verdict,
    Voided,
)
from outreach.screening.columns import Screened
from outreach.scripts.models import ScriptVersion


def _in(column: str, words: tuple[Outcome, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(w)) for w in words)})"


_FITS = " OR ".join(
    f"(channel = '{channel}' AND {_in('outcome', outcomes)})"
    for channel, outcomes in OUTCOMES.items()
)


def _counting(name: str, *columns: str) -> Index:
    counts = text("voided_at IS NULL")
    return Index(name, *columns, sqlite_where=counts, postgresql_where=counts)


class Contact(Model):
    __tablename__ = "contacts"
    __table_args__ = (
        CheckConstraint(_FITS, name="outcome_fits_channel"),
        CheckConstraint(
            f"stance IS NULL OR {_in('outcome', REACHED)}", name="stance_needs_someone"
        ),
        CheckConstraint("(stance IS NULL) = (said_by IS NULL)", name="stance_has_a_speaker"),
        CheckConstraint(
            "outcome <> 'call_back' OR follow_up_on IS NOT NULL", name="call_back_has_a_date"
        ),
        CheckConstraint("follow_up_after BETWEEN 0 AND 23", name="hour_of_a_day"),
        CheckConstraint("(voided_at IS NULL) = (voided_as IS NULL)", name="void_is_whole"),
        # What a pledge rests on must be a contact with that same MP: it refers to both.
        UniqueConstraint("id", "mp_id"),
        # A review knows whose log it is, so that the database can refuse their own.
        Index("uq_contacts_id_person", "id", "person_id", unique=True),
        CheckConstraint("(redacted_at IS NULL) = (redacted_by IS NULL)", name="redaction_is_whole"),
        Index("ix_contacts_mp", "mp_id", "at"),
        Index("ix_contacts_person", "person_id", "at"),
        Index(
            "ix_contacts_import",
            "import_id",
            "mp_id",
            sqlite_where=text("import_id IS NOT NULL"),
            postgresql_where=text("import_id IS NOT NULL"),
        ),
        # Those that count: what progress is read from (migration 0007).
        _counting("ix_contacts_by_day", "at", "mp_id", "direction", "channel", "outcome"),
        _counting("ix_contacts_by_mp", "mp_id", "at", "direction", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    channel: Mapped[Channel] = mapped_column(word(Channel, "channel"))
    direction: Mapped[Direction] = mapped_column(word(Direction, "direction"))
    outcome: Mapped[Outcome] = mapped_column(word(Outcome, "outcome"))
    stance: Mapped[Stance | None] = mapped_column(word(Stance, "stance"))
    said_by: Mapped[SaidBy | None] = mapped_column(word(SaidBy, "said_by"))
    note: Mapped[str] = mapped_column(Screened(500), default="")
    follow_up_on: Mapped[date | None]
    # Not before this hour of that day, in London.
    follow_up_after: Mapped[int | None]
    # Logged after the lease had lapsed and someone else had taken over: kept, and both are told.
    late: Mapped[bool] = mapped_column(default=False)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    voided_as: Mapped[Voided | None] = mapped_column(word(Voided, "voided_as"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))
    # The words that were on the page while it happened.
    script_version_id: Mapped[int | None] = mapped_column(ForeignKey(ScriptVersion.id))
    redacted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    redacted_by: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", name="fk_contacts_redacted_by")
    )
    # It came with a spreadsheet: `person_id` brought that, and who rang or wrote is not kept.
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))
    # Where they stand was told between us: no partner learns of it. Said when it is logged, and
    # never changed after: what partners were told of pledges would have to be told anew.
    in_confidence: Mapped[bool] = mapped_column(server_default=false(), default=False)


class UndoStep(Model):
    """What one log changed on the MP's row: how it was before, and how it was left."""

    __tablename__ = "undo_steps"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id"), primary_key=True, autoincrement=False
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)


class Letter(Model):
    """What was written to an office, so that the next one is not the same again."""

    __tablename__ = "letters"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id"), primary_key=True, autoincrement=False
    )
    subject: Mapped[str] = mapped_column(Screened(200))
    body: Mapped[str] = mapped_column(Screened())


class Draft(Model):
    """What somebody typed on the call page and has not logged yet, field by field. Kept while they
    hold the claim, so that they may go on on another device."""

    __tablename__ = "drafts"

    claim_id: Mapped[int] = mapped_column(
        ForeignKey("claims.id"), primary_key=True, autoincrement=False
    )
    fields: Mapped[dict[str, str]] = mapped_column(JSON)
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LogReview(Model):
    """A log that a second person looks at: the first ones of a new volunteer, then a sample."""

    __tablename__ = "log_reviews"
    __table_args__ = (
        ForeignKeyConstraint(["contact_id", "logged_by"], ["contacts.id", "contacts.person_id"]),
        CheckConstraint("reviewed_by <> logged_by", name="second_person"),
        CheckConstraint(
            "(reviewed_by IS NULL) = (verdict IS NULL)"
            " AND (reviewed_at IS NULL) = (verdict IS NULL)",
            name="review_is_whole",
        ),
        CheckConstraint(
            "verdict IS NULL OR verdict <> 'returned' OR reason <> ''",
            name="returned_with_a_reason",
        ),
        Index(
            "ix_log_reviews_waiting",
            "asked_at",
            sqlite_where=text("verdict IS NULL"),
            postgresql_where=text("verdict IS NULL"),
        ),
        Index("ix_log_reviews_logged_by", "logged_by"),
    )

    contact_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    logged_by: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verdict: Mapped[Verdict | None] = mapped_column(word(Verdict, "verdict"))
    reason: Mapped[str] = mapped_column(Screened(300), default="")


class NoteFlag(Model):
    """Somebody found that a note should not be as it is. Another person settles it."""

    __tablename__ = "note_flags"
    __table_args__ = (
        CheckConstraint("settled_by <> flagged_by", name="second_person"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contacts.id"), index=True)
    flagged_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[FlagReason] = mapped_column(word(FlagReason, "flag_reason"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Why the note stays as it is; empty when it was changed or taken out.
    settled_as: Mapped[str] = mapped_column(Screened(300), default="")


class Contradiction(Model):
    """Two logs that cannot both be right, looked at and settled. Those that wait are found by a
    query."""

    __tablename__ = "contradictions"
    __table_args__ = (CheckConstraint("first_id < second_id", name="in_order"),)

    first_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id"), primary_key=True, autoincrement=False
    )
    second_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id"), primary_key=True, autoincrement=False
    )
    settled_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime] = mapped_column(UTCDateTime)
    settled_as: Mapped[str] = mapped_column(Screened(300), default="")
