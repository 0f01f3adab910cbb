"""Whom we share with, what was agreed with them, and who of us let their name go to them."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Partner(Model):
    __tablename__ = "partners"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Screened(120, Profile.NAME), unique=True)
    # What volunteers' pseudonyms and the keys of rows for this partner are made with: never shown,
    # never changed.
    pseudonym_key: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PartnerPerson(Model):
    """Who signs in for a partner. One person works for one."""

    __tablename__ = "partner_people"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("people.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Agreement(Model):
    """Datasets that a partner may take, until the end of a day. Made by one person, and in force
    only when another voice says so; then it ends the one before."""

    __tablename__ = "agreements"
    __table_args__ = (
        *(
            Index(
                name,
                "partner_id",
                unique=True,
                sqlite_where=text(where),
                postgresql_where=text(where),
            )
            for name, where in (
                ("uq_agreements_in_force", "ended_at IS NULL AND in_force_at IS NOT NULL"),
                ("uq_agreements_proposed", "ended_at IS NULL AND in_force_at IS NULL"),
            )
        ),
        CheckConstraint("in_force_by <> made_by", name="put_into_force_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    datasets: Mapped[list[str]] = mapped_column(JSON)
    # The last day on which it holds, in London.
    until: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Nobody: made at the command line, by whoever runs the server.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Who answers for it now, if whoever made it handed it over.
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Nothing is shared before. Nobody put it into force: made at the command line, or before this
    # was asked.
    in_force_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    in_force_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Consent(Model):
    """A volunteer let their name go to one partner; until they withdraw it."""

    __tablename__ = "consents"
    __table_args__ = (
        Index(
            "uq_consents_given",
            "person_id",
            "partner_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint("withdrawn_at >= given_at", name="withdrawn_after_given"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), index=True)
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PseudonymPeriod(Model):
    """A day from which every volunteer has another pseudonym for a partner: of what is done from
    then on. It stays when the consent that was withdrawn on it is forgotten."""

    __tablename__ = "pseudonym_periods"

    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partners.id"), primary_key=True, autoincrement=False
    )
    begins_on: Mapped[date] = mapped_column(primary_key=True)
