"""What a campaign decides for itself, in one row with a column each."""

from datetime import date
from urllib.parse import quote

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.core.extensions import Model


class Settings(Model):
    __tablename__ = "settings"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        CheckConstraint(
            "(recess_from IS NULL) = (recess_until IS NULL)"
            " AND (recess_from IS NULL OR recess_from <= recess_until)",
            name="recess_is_whole",
        ),
        CheckConstraint("first_logs BETWEEN 0 AND 50", name="first_logs_in_reason"),
        CheckConstraint("sample_percent BETWEEN 0 AND 100", name="sample_is_a_share"),
        CheckConstraint(
            "security_contact LIKE 'https://_%' OR security_contact LIKE '_%@_%'",
            name="contact_can_be_reached",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    # Parliament's recess: the first and the last day of it.
    recess_from: Mapped[date | None]
    recess_until: Mapped[date | None]
    # How many logs of a new volunteer a second person looks at, and how many in a hundred later.
    first_logs: Mapped[int] = mapped_column(default=3)
    sample_percent: Mapped[int] = mapped_column(default=10)
    # Whom to write to about a security problem: an email address, or a page's https address.
    security_contact: Mapped[str | None] = mapped_column(String(254))

    @property
    def security_contact_uri(self) -> str:
        contact = self.security_contact or ""
        return contact if contact.startswith("https://") else f"mailto:{quote(contact, safe='@')}"

    def in_recess(self, day: date) -> bool:
        first, last = self.recess_from, self.recess_until
        return first is not None and last is not None and first <= day <= last
