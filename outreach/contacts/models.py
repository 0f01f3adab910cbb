"""What happened, each call and letter once. Nobody's case is here: notes are about the office."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.columns import UTCDateTime, word
from outreach.extensions import Model
from outreach.vocabulary import (
    OUTCOMES,
    REACHED,
    Channel,
    Direction,
    Outcome,
    SaidBy,
    Stance,
    Voided,
)


def _in(column: str, words: tuple[Outcome, ...]) -> str:
    return f"{column} IN ({', '.join(repr(str(w)) for w in words)})"


_FITS = " OR ".join(
    f"(channel = '{channel}' AND {_in('outcome', outcomes)})"
    for channel, outcomes in OUTCOMES.items()
)


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
        Index("ix_contacts_mp", "mp_id", "at"),
        Index("ix_contacts_person", "person_id", "at"),
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
    note: Mapped[str] = mapped_column(String(500), default="")
    follow_up_on: Mapped[date | None]
    # Not before this hour of that day, in London.
    follow_up_after: Mapped[int | None]
    # Logged after the lease had lapsed and someone else had taken over: kept, and both are told.
    late: Mapped[bool] = mapped_column(default=False)
    voided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    voided_as: Mapped[Voided | None] = mapped_column(word(Voided, "voided_as"))
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("contacts.id"))


class UndoStep(Model):
    """What one log changed on the MP's row: how it was before, and how it was left."""

    __tablename__ = "undo_steps"

    contact_id: Mapped[int] = mapped_column(
        ForeignKey("contacts.id"), primary_key=True, autoincrement=False
    )
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
