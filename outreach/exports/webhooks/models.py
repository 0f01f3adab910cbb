"""Where a partner wants to be told at once, and what was told."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.partners.models import Partner
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Hook(Model):
    """An address of a partner's that is told of every row that changes in some datasets. Its secret
    is made from `salt` and the SECRET_KEY, so the database alone signs nothing."""

    __tablename__ = "hooks"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey(Partner.id), index=True)
    url: Mapped[str] = mapped_column(Screened(500, Profile.LINK))
    datasets: Mapped[list[str]] = mapped_column(JSON)
    salt: Mapped[str] = mapped_column(String(64))
    # What has been made into deliveries: all that changed up to this revision of the exports.
    revision: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Who answers for it now, if whoever made it handed it over.
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Nobody: their server said that the address is gone.
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))


class Delivery(Model):
    """One event for one hook: a row as it was when this was made. Open while it is neither
    delivered nor given up; `sending_since` holds it for whoever is sending it."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("hook_id", "dataset", "key", "revision"),
        Index(
            "ix_deliveries_due",
            "due_at",
            sqlite_where=text("delivered_at IS NULL AND gave_up_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND gave_up_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hook_id: Mapped[int] = mapped_column(ForeignKey(Hook.id))
    # The same at every try: receivers tell by it what they have already.
    event_id: Mapped[str] = mapped_column(String(40), unique=True)
    dataset: Mapped[str] = mapped_column(String(40))
    key: Mapped[int]
    revision: Mapped[int]
    # The JSON that is sent.
    body: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sending_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What came back last: a status, or a sentence about why there was none.
    status: Mapped[int | None]
    problem: Mapped[str] = mapped_column(String(200), default="")
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    gave_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
