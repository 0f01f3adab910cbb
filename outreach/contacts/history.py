"""The history on the call page: events, flags on notes, contradictions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from outreach.contacts import queries
from outreach.contacts.contradictions import settled_on
from outreach.contacts.models import NoteFlag
from outreach.contacts.note_flags import flags_on
from outreach.contacts.queries import Event
from outreach.core.vocabulary import PledgeStatus
from outreach.pledges.models import PledgeEntry
from outreach.pledges.transitions import SAID


@dataclass(frozen=True, kw_only=True)
class History:
    """One page of events, newest first."""

    events: Sequence[Event]
    has_more: bool
    # Flags on the note of each contact, by its id.
    flags: Mapping[int, Sequence[NoteFlag]]
    # Why a contradiction was settled, by the id of each contact; empty where both stand.
    settled: Mapping[int, str]

    @property
    def last_note(self) -> Event | None:
        contacts = (event for event in self.events if event.kind == "contact")
        return next((c for c in contacts if c.row.note and not c.row.voided_at), None)

    @property
    def newest_pledge(self) -> PledgeEntry | None:
        """The newest entry of the ledger on this page that counts."""
        entries = (event.row for event in self.events if event.kind == "pledge")
        return next((entry for entry, _check, retracted in entries if not retracted), None)

    def is_flagged(self, contact_id: int) -> bool:
        return any(flag.settled_at is None for flag in self.flags.get(contact_id, ()))

    @staticmethod
    def can_be_public(status: PledgeStatus) -> bool:
        return status in SAID


def load_history(mp_id: int, before: datetime) -> History:
    events, has_more = queries.timeline(mp_id, before)
    ids = [event.row.id for event in events if event.kind == "contact"]
    return History(events=events, has_more=has_more, flags=flags_on(ids), settled=settled_on(ids))
