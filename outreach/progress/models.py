"""Contacts counted as they are logged, so that a page over a year reads hours and not contacts."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Channel, Direction, Outcome


class Report(Model):
    """That a weekly report was sent, one a day: the next says what changed since."""

    __tablename__ = "reports"

    day: Mapped[date] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))


class ContactHour(Model):
    """How many contacts that count were made in one hour, of one kind. The database itself keeps
    this (triggers, migration 0007): whatever is logged, undone or corrected is counted with it, in
    the same transaction. No hour of ours is split by London's clock, which moves by whole ones."""

    __tablename__ = "contact_hours"
    # On SQLite the rows lie in the key itself, in order of time.
    __table_args__ = ({"sqlite_with_rowid": False},)

    hour: Mapped[datetime] = mapped_column(UTCDateTime, primary_key=True)
    channel: Mapped[Channel] = mapped_column(word(Channel, "channel"), primary_key=True)
    direction: Mapped[Direction] = mapped_column(word(Direction, "direction"), primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(word(Outcome, "outcome"), primary_key=True)
    contacts: Mapped[int]
