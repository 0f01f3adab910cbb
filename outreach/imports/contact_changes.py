"""Changes of contacts that an earlier sheet brought: each is a correction, and the earlier contact
stays readable. Taken back, the earlier one counts again."""

from collections.abc import Sequence
from datetime import datetime

from outreach.contacts.actions import ask_if_new, snapshot
from outreach.contacts.corrections.actions import move_pledges
from outreach.contacts.models import Contact, UndoStep
from outreach.core.extensions import db
from outreach.core.vocabulary import Voided
from outreach.imports import queries
from outreach.imports.plan import Change, Planned
from outreach.queue.models import QueueEntry
from outreach.screening.columns import Cleared


def apply_changes(
    changes: Sequence[Change], *, import_id: int, person_id: int, now: datetime
) -> list[tuple[Planned, int]]:
    """Put each contact right, and return what came of it with its number. What somebody has changed
    meanwhile is left. The caller has locked the MPs’ rows."""
    earlier = queries.contacts_to_change({change.contact_id for change in changes})
    resting = queries.heard_in(earlier.keys())
    made: list[tuple[Change, Contact]] = []
    for change in changes:
        if wrong := earlier.get(change.contact_id):
            right = _changed(wrong, change, import_id, person_id)
            wrong.voided_at, wrong.voided_as = now, Voided.CORRECTED
            db.session.add(right)
            made.append((change, right))
    db.session.flush()
    for change, right in made:
        row = snapshot(db.session.get_one(QueueEntry, right.mp_id))
        db.session.add(UndoStep(contact_id=right.id, before=row, after=row))
        if change.contact_id in resting:
            move_pledges(earlier[change.contact_id], right, now)
    db.session.flush()
    return [(change.to, right.id) for change, right in made]


def _changed(wrong: Contact, change: Change, import_id: int, person_id: int) -> Contact:
    new, fields = change.to, change.fields
    stance = new.stance if "stance" in fields else wrong.stance
    return Contact(
        mp_id=wrong.mp_id,
        person_id=person_id,
        at=wrong.at,
        channel=wrong.channel,
        direction=wrong.direction,
        outcome=wrong.outcome,
        stance=stance,
        said_by=(new.said_by if "stance" in fields else wrong.said_by),
        # The planner screened it, with what the office publishes.
        note=Cleared(new.note if "note" in fields else wrong.note),
        follow_up_on=wrong.follow_up_on,
        follow_up_after=wrong.follow_up_after,
        late=wrong.late,
        in_confidence=wrong.in_confidence or ("stance" in fields and new.in_confidence),
        import_id=import_id,
        corrects_id=wrong.id,
    )


def restore_changed(import_id: int, mp_ids: set[int], now: datetime) -> None:
    """Let what an import changed count again as it was. What rested on its contacts is taken back
    before."""
    for _, earlier in queries.changed_by(import_id):
        if earlier.mp_id in mp_ids and earlier.voided_as is Voided.CORRECTED:
            earlier.voided_at = earlier.voided_as = None
            db.session.flush()
            ask_if_new(earlier, now)
