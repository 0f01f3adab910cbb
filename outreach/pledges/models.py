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
from outreach.core.vocabulary import Basis, PledgeStatus, Touch
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class PledgeEntry(Model):
    """One change, resting on a contact, on a public link, or on something in writing that is
    described and not kept. Triggers (migration 0004) refuse to change or delete it, here and in
    the two tables below. Evidence may only be taken away, whole, and is not while it is public
    (migration 0009); what is there instead says so."""

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
        CheckConstraint("(status = 'signed') = (words_id IS NOT NULL)", name="signature_has_words"),
        CheckConstraint(
            "status <> 'signed' OR basis IN ('public_link', 'mp_in_writing')",
            name="signed_in_writing",
        ),
        CheckConstraint("checks_needed IN (1, 2)", name="one_or_two_checks"),
        CheckConstraint("answered_by IS NOT NULL OR checks_needed = 2", name="answered_or_two"),
        UniqueConstraint("id", "entered_by"),
        Index("ix_pledge_entries_mp", "mp_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    status: Mapped[PledgeStatus] = mapped_column(word(PledgeStatus, "status"))
    basis: Mapped[Basis] = mapped_column(word(Basis, "basis"))
    contact_id: Mapped[int | None]
    link: Mapped[str | None] = mapped_column(Screened(500, Profile.LINK))
    # A letter or an email that somebody holds: what it is and what it says.
    described: Mapped[str | None] = mapped_column(Screened(300))
    # Whether the public may be told, once a second person has confirmed it.
    is_public: Mapped[bool] = mapped_column(server_default=false())
    entered_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    # The entry that this one says again, to be checked anew.
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("pledge_entries.id"))
    # Who stood behind it when it was entered, and does not check it: the voice that entered it or
    # let in whoever did. Only asked of what can become public.
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Two voices where nobody answers for whoever entered it, or for one of its inputs.
    checks_needed: Mapped[int] = mapped_column(server_default="2", default=2)
    # Of a signature: the version of the pledge that the MP signed.
    words_id: Mapped[int | None] = mapped_column(ForeignKey("script_versions.id"))


class PledgeTouch(Model):
    """That somebody had a hand in what an entry rests on, or answers for who had: they do not
    check it. Only ever added to, as the ledger is."""

    __tablename__ = "pledge_touches"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("pledge_entries.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    what: Mapped[Touch] = mapped_column(word(Touch, "touch"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PledgeFirstCheck(Model):
    """The first of the two voices that an entry needs for which nobody answers; the second is its
    `PledgeCheck`."""

    __tablename__ = "pledge_first_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("pledge_entries.id"), index=True)
    checked_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PledgeRetraction(Model):
    """An entry whose contact was undone or corrected: it no longer counts, and stays readable."""

    __tablename__ = "pledge_retractions"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("pledge_entries.id"), primary_key=True, autoincrement=False
    )
    retracted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class PledgeCheck(Model):
    """A second person's word on one entry. Triggers (migration 0010) refuse one that makes public
    what its checker entered, answers for or had a hand in, or whose checker has no voice."""

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
    reason: Mapped[str] = mapped_column(Screened(300), default="")


class Objection(Model):
    """*This is wrong*: what an office says of what the public reads about its MP. Confirmed like a
    signature, it stands beside the entry until a coordinator has settled it."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_whole"),
        CheckConstraint("seen_by <> shown_to", name="second_person"),
        CheckConstraint("seen_by <> answered_by", name="another_than_who_answers"),
        CheckConstraint(
            "also_seen_by <> seen_by AND (shown_to IS NULL OR also_seen_by <> shown_to)",
            name="third_person",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    name: Mapped[str] = mapped_column(Screened(120, Profile.NAME))
    role: Mapped[str] = mapped_column(Screened(120, Profile.NAME))
    words: Mapped[str] = mapped_column(Screened(1000))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mailed_to: Mapped[str] = mapped_column(String(254))
    confirm_hash: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # No mail goes out by itself: a coordinator passes the message on, and could answer it; and who
    # answers for them.
    by_hand: Mapped[bool] = mapped_column(server_default=false())
    shown_to: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # The voices that found it to be the office's: one where somebody answers, else two. Then it is
    # public, until it is settled.
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    also_seen_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    is_public: Mapped[bool] = mapped_column(server_default=false(), default=False)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_as: Mapped[str] = mapped_column(Screened(300), default="")
