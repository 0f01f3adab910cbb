"""Whose turn it is. One row an MP holds everything that decides it; claims are its history."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import (
    ClaimEnd,
    Closed,
    OfferReason,
    Outcome,
    PledgeStatus,
    SkipReason,
)
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile

# The planner uses a partial index only where a query repeats its condition word for word.
IN_ROTATION = text(
    "closed_because IS NULL AND paused_because IS NULL AND held_because IS NULL"
    " AND reachable IS TRUE"
)


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    condition = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


class QueueEntry(Model):
    """The row that everything about an MP locks on, and that a card on the board shows.

    `claimed_by` and `claimed_until` are the marker of the open claim. What is derived from
    elsewhere and kept here, because the queue must find it by index in one table: `region` (of
    the seat), `pledge_status` (the head of the ledger), `last_contact_at`, `last_outcome` and
    `attempts` (the contact log).
    """

    __tablename__ = "queue_entries"
    __table_args__ = (
        CheckConstraint("(claimed_by IS NULL) = (claimed_until IS NULL)", name="claim_is_whole"),
        CheckConstraint(
            "follow_up_by IS NULL OR follow_up_at IS NOT NULL", name="follow_up_is_whole"
        ),
        _partial("ix_queue_entries_order", "last_contact_at", "shuffle", where=IN_ROTATION.text),
        _partial(
            "ix_queue_entries_region_order",
            "region",
            "last_contact_at",
            "shuffle",
            where=IN_ROTATION.text,
        ),
        _partial("ix_queue_entries_bumped", "bumped_at", where="bumped_at IS NOT NULL"),
        _partial("ix_queue_entries_follow_up", "follow_up_at", where="follow_up_at IS NOT NULL"),
        _partial(
            "ix_queue_entries_my_follow_up",
            "follow_up_by",
            "follow_up_at",
            where="follow_up_at IS NOT NULL",
        ),
        _partial("ix_queue_entries_claimed", "claimed_by", where="claimed_by IS NOT NULL"),
        _partial("ix_queue_entries_free", "not_before", where="not_before IS NOT NULL"),
        _partial("ix_queue_entries_lapse", "claimed_until", where="claimed_by IS NOT NULL"),
        _partial(
            "ix_queue_entries_target",
            "target_id",
            "attempts",
            "shuffle",
            where="target_id IS NOT NULL",
        ),
        Index("ix_queue_entries_revision", "revision"),
        Index("ix_queue_entries_lane", "pledge_status", "revision", "mp_id"),
    )

    mp_id: Mapped[int] = mapped_column(
        ForeignKey("mps.parliament_id"), primary_key=True, autoincrement=False
    )
    region: Mapped[str | None] = mapped_column(String(40))
    # A fixed random place among equals, so that nobody is always first for their name.
    shuffle: Mapped[int]
    reachable: Mapped[bool] = mapped_column(default=True)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    claimed_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)
    follow_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    follow_up_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    bumped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_because: Mapped[str | None] = mapped_column(Screened(200))
    paused_because: Mapped[str | None] = mapped_column(Screened(200))
    closed_because: Mapped[Closed | None] = mapped_column(word(Closed, "closed"))
    pledge_status: Mapped[PledgeStatus] = mapped_column(word(PledgeStatus, "pledge_status"))
    last_contact_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_outcome: Mapped[Outcome | None] = mapped_column(word(Outcome, "last_outcome"))
    attempts: Mapped[int] = mapped_column(default=0)
    # The newest target it is part of, running or over.
    target_id: Mapped[int | None] = mapped_column(
        ForeignKey("targets.id", name="fk_queue_entries_target_id")
    )
    # A coordinator put it back although where it stands leaves the queue.
    reopened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revision: Mapped[int] = mapped_column(default=0)


class Target(Model):
    """MPs that a coordinator asked some people for, until a day. Those people are offered them
    before others; nobody else is kept from them, so none is forgotten while they are away."""

    __tablename__ = "targets"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_whole"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Made from the filter's words: nobody types it.
    about: Mapped[str] = mapped_column(Screened(200, Profile.NAME))
    made_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # Who answers for it now, if whoever made it handed it over.
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    runs_until: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def last_day(self) -> datetime:
        """Its last moment: a moment of the last day."""
        return self.runs_until - timedelta(seconds=1)


class TargetPerson(Model):
    """Who is asked for the MPs of a target."""

    __tablename__ = "target_people"

    target_id: Mapped[int] = mapped_column(ForeignKey("targets.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, index=True)


class Claim(Model):
    """One person's turn with one MP. Open while `ended_at` is empty and the lease runs."""

    __tablename__ = "claims"
    __table_args__ = (
        _partial("uq_claims_open", "mp_id", where="ended_at IS NULL", unique=True),
        CheckConstraint("(ended_at IS NULL) = (ended_as IS NULL)", name="end_is_whole"),
        CheckConstraint(
            "(ended_as IS NOT NULL AND ended_as = 'skipped') = (skip_reason IS NOT NULL)",
            name="skip_has_a_reason",
        ),
        Index("ix_claims_mp_person", "mp_id", "person_id"),
        Index("ix_claims_person", "person_id", "started_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("queue_entries.mp_id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    offered: Mapped[OfferReason] = mapped_column(word(OfferReason, "offered"))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_as: Mapped[ClaimEnd | None] = mapped_column(word(ClaimEnd, "ended_as"))
    skip_reason: Mapped[SkipReason | None] = mapped_column(word(SkipReason, "skip_reason"))
    # What had to be logged is logged; the claim is open only for a letter. It ends as logged when
    # its holder takes another MP.
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BoardRevision(Model):
    """One row, one counter. Whoever raises it holds its lock until they commit, so a reader who
    sees revision N sees everything up to N: numbers cannot commit out of order."""

    __tablename__ = "board_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[int]
