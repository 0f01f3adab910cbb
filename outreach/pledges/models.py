"""Where each MP stands: an append-only ledger, and who checked what became public."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import Basis, PledgeStatus


class PledgeEntry(Model):
    """One change, resting on a contact, on a public link, or on something in writing that is
    described and not kept. Triggers (migration 0004) refuse to change or delete it, here and in
    the two tables below: words may only be taken out, and what is there instead says so."""

    __tablename__ = "pledge_entries"
    __table_args__ = (
        CheckConstraint(
            "contact_id IS NOT NULL OR link IS NOT NULL OR described IS NOT NULL",
            name="change_rests_on_something",
        ),
        CheckConstraint(
            "basis <> 'public_link' OR link IS NOT NULL", name="public_link_has_a_link"
        ),
        ForeignKeyConstraint(["contact_id", "mp_id"], ["contacts.id", "contacts.mp_id"]),
        UniqueConstraint("id", "entered_by"),
        Index("ix_pledge_entries_mp", "mp_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[PledgeStatus] = mapped_column(word(PledgeStatus, "status"))
    basis: Mapped[Basis] = mapped_column(word(Basis, "basis"))
    contact_id: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(String(500))
    # A letter or an email that somebody holds: what it is and what it says.
    described: Mapped[str | None] = mapped_column(String(300))
    # Whether the public may be told, once a second person has confirmed it.
    is_public: Mapped[bool] = mapped_column(server_default=false())
    entered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))


class PledgeRetraction(Model):
    """An entry whose contact was undone or corrected: it no longer counts, and stays readable."""

    __tablename__ = "pledge_retractions"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("pledge_entries.id"), primary_key=True, autoincrement=False
    )
    retracted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PledgeCheck(Model):
    """A second person's word on one entry. The database refuses the first person's own."""

    __tablename__ = "pledge_checks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["entry_id", "entered_by"], ["pledge_entries.id", "pledge_entries.entered_by"]
        ),
        CheckConstraint("checked_by <> entered_by", name="second_person"),
        CheckConstraint("confirmed OR reason <> ''", name="refusal_has_a_reason"),
    )

    entry_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entered_by: Mapped[int]
    checked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300), default="")


class Objection(Model):
    """*This is wrong*: what an office says of what the public reads about its MP. Confirmed like a
    signature, it stands beside the entry until a coordinator has settled it."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_whole"),
        CheckConstraint("seen_by <> shown_to", name="second_person"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    words: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mailed_to: Mapped[str] = mapped_column(String(254))
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # No mail goes out by itself: a coordinator passes the message on, and could answer it. So
    # another one has to see the objection before it is public.
    by_hand: Mapped[bool] = mapped_column(server_default=false())
    shown_to: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_as: Mapped[str] = mapped_column(String(300), default="")
