"""Reads of what the campaign decides for itself."""

from outreach.core.extensions import db
from outreach.settings.models import Settings


def settings() -> Settings:
    """The campaign's settings: as they were saved, else as they come."""
    kept = db.session.get(Settings, 1)
    return kept or Settings(id=1, first_logs=3, sample_percent=10)
