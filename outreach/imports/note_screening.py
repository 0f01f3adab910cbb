"""Screening of the notes of a sheet for constituents' data."""

from collections.abc import Mapping

from outreach.imports.mappings import digest
from outreach.screening.screen import screen


class NoteScreener:
    """Screens notes, each once: that takes a millisecond or more.

    `results` says by digest which notes must not be kept; `published` has the numbers and
    addresses of each MP's offices, which may stand in a note."""

    def __init__(self, results: dict[str, bool], published: Mapping[int, tuple[str, ...]]) -> None:
        self.results, self.published = results, published

    def is_unfit(self, note: str, mp_id: int) -> bool:
        key = digest(note, str(mp_id))
        if key not in self.results:
            self.results[key] = bool(screen(note, allowed=self.published.get(mp_id, ())))
        return self.results[key]
