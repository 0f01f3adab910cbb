"""Secret words with which a partner's programs ask for what was agreed."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.columns import UTCDateTime
from outreach.core.extensions import Model
from outreach.partners.models import Partner
from outreach.screening.columns import Screened
from outreach.screening.profiles import Profile


class Token(Model):
    """Shown once; its hash is kept. It opens some datasets of one partner, as long as an agreement
    names them too."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey(Partner.id), index=True)
    # What it is for, in words of whoever made it.
    label: Mapped[str] = mapped_column(Screened(80, Profile.NAME))
    datasets: Mapped[list[str]] = mapped_column(JSON)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Its last four signs, so that two can be told apart.
    ends_with: Mapped[str] = mapped_column(String(4))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Nobody: made at the command line.
    made_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    # Who answers for it now, if whoever made it handed it over.
    kept_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
