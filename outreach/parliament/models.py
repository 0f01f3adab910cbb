"""Whom we contact: the facts of the public register. Parliament's and the ONS's ids are ours."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime, word
from outreach.core.extensions import Model
from outreach.core.vocabulary import PhoneKind

# The source of a number that is not Parliament's.
COORDINATOR = "A coordinator"


class Constituency(Model):
    __tablename__ = "constituencies"

    gss_code: Mapped[str] = mapped_column(String(9), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    welsh_name: Mapped[str] = mapped_column(String(80))
    parliament_id: Mapped[int] = mapped_column(unique=True)
    nation: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(40), index=True)
    electorate: Mapped[int]
    valid_votes: Mapped[int]
    majority: Mapped[int]
    winner_2024: Mapped[str] = mapped_column(String(20))
    runner_up_2024: Mapped[str] = mapped_column(String(20))
    latitude: Mapped[float]
    longitude: Mapped[float]
    hex_column: Mapped[int]
    hex_row: Mapped[int]
    # Names without case, accents and punctuation; what a search looks in.
    search: Mapped[str] = mapped_column(String(200))


class MP(Model):
    """A person who is or was an MP. Which seat, and when, is a Membership."""

    __tablename__ = "mps"

    parliament_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    display_name: Mapped[str] = mapped_column(String(120))
    list_name: Mapped[str] = mapped_column(String(120), index=True)
    full_title: Mapped[str] = mapped_column(String(160))
    party: Mapped[str] = mapped_column(String(60), index=True)
    party_abbreviation: Mapped[str] = mapped_column(String(20))
    # Parliament's, which only its register writes: a trigger (migration 0009) asks for the line in
    # `register_changes`. Offices and the public know no other.
    email: Mapped[str | None] = mapped_column(String(254))
    # An email came back: ring instead until someone gives another address.
    email_bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What a coordinator was told to use instead. For volunteers' letters alone.
    working_email: Mapped[str | None] = mapped_column(String(254))
    working_email_bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    theyworkforyou_id: Mapped[int | None]
    member_since: Mapped[date]
    search: Mapped[str] = mapped_column(String(240))

    @property
    def has_working_email(self) -> bool:
        return self.working_email is not None and self.working_email_bounced_at is None

    @property
    def letter_email(self) -> str | None:
        """The address for volunteers' letters."""
        return self.working_email if self.has_working_email else self.email

    @property
    def letter_email_bounced_at(self) -> datetime | None:
        return None if self.has_working_email else self.email_bounced_at


class Membership(Model):
    """Who holds which seat, from when to when. A vacant seat has no open one."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_open_seat",
            "gss_code",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
        Index(
            "uq_memberships_open_mp",
            "mp_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    gss_code: Mapped[str] = mapped_column(ForeignKey("constituencies.gss_code"), index=True)
    started_on: Mapped[date]
    ended_on: Mapped[date | None]


class PhoneNumber(Model):
    __tablename__ = "phone_numbers"
    __table_args__ = (UniqueConstraint("mp_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"))
    number: Mapped[str] = mapped_column(String(30))
    kind: Mapped[PhoneKind] = mapped_column(word(PhoneKind, "phone_kind"))
    source: Mapped[str] = mapped_column(String(120))
    broken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def is_given_by_coordinator(self) -> bool:
        return self.source == COORDINATOR


class ContactDetailsChange(Model):
    """That a coordinator gave another address or number, or undid that. It is only ever added to:
    who changed an MP's details lately may not check what is entered about them."""

    __tablename__ = "contact_details_changes"
    __table_args__ = (Index("ix_contact_details_changes_mp", "mp_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mp_id: Mapped[int] = mapped_column(ForeignKey("mps.parliament_id"))
    changed_by: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Dataset(Model):
    """Which version of a carried table of facts is loaded, so that a start need not look again."""

    __tablename__ = "datasets"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    loaded_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Postcode(Model):
    """Where the ONS says that a postcode lies. Public facts of 2.7 million; nobody's home is told
    from the others. No foreign key: it is loaded in one go, and a code that is none leads nowhere.
    """

    __tablename__ = "postcodes"
    # On SQLite the rows lie in the key itself: 2.7 million of them take half the room.
    __table_args__ = ({"sqlite_with_rowid": False},)

    # Without the space, in capitals.
    postcode: Mapped[str] = mapped_column(String(7), primary_key=True)
    gss_code: Mapped[str] = mapped_column(String(9))


class RegisterChange(Model):
    """What the public register said before, and says since."""

    __tablename__ = "register_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    mp_id: Mapped[int | None] = mapped_column(ForeignKey("mps.parliament_id"), index=True)
    gss_code: Mapped[str | None] = mapped_column(ForeignKey("constituencies.gss_code"))
    what: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(254))
    after: Mapped[str] = mapped_column(String(254))


class RegisterAnswer(Model):
    """What Parliament's service answered lately: a reading that was cut off goes on from here."""

    __tablename__ = "register_answers"

    address: Mapped[str] = mapped_column(String(200), primary_key=True)
    body: Mapped[str] = mapped_column(Text)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
