"""The record of who did what. The database itself refuses to change or delete a row of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Result


class AuditEvent(Model):
    """Who did what to what, when, and how it ended. Never a password, a token or what somebody
    wrote. `hash` covers the row and the hash of the row before it, so that no row can be changed,
    left out or put in between unseen; triggers (migration 0003) refuse it in the first place."""

    __tablename__ = "audit_events"
    __table_args__ = (
        Index("ix_audit_events_action", "action", "id"),
        Index("ix_audit_events_subject", "subject", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id", ondelete="SET NULL"), index=True
    )
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    result: Mapped[Result] = mapped_column(word(Result, "result"), server_default="done")
    hash: Mapped[str] = mapped_column(String(64), server_default=text("''"))


class AuditHead(Model):
    """One row: the hash of the newest event. Whoever adds one holds this row until they commit, so
    that events are chained in the order of their numbers."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
