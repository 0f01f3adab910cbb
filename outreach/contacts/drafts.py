"""What somebody typed and has not logged: kept while they hold the claim, so that they may begin on
a phone and end on a laptop. Nobody else sees it."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete

from outreach.contacts.models import Draft
from outreach.core.extensions import db
from outreach.core.vocabulary import SPOKEN, ClaimEnd, Outcome
from outreach.queue import actions as queue
from outreach.queue.models import Claim
from outreach.queue.queries import latest_claim

KEPT = (
    "channel",
    "outcome",
    "direction",
    "stance",
    "said_by",
    "in_confidence",
    "note",
    "follow_up_on",
    "after",
    "phone_id",
    "own",
    "subject",
    "letter",
    # The letter's stage and the form's key go along: what is sent from two devices is one log.
    "script_version_id",
    "idempotency_key",
)
# What a tab has no field for stays as it was.
_TEXTS = ("note", "own", "subject", "letter")
_ONE_WORD = re.compile(r"[\w-]{1,64}")
_WRITTEN = ("own", "subject", "letter", "script_version_id")
_TYPED = ("outcome", "note", "own", "letter", "follow_up_on", "stance")
# A lease that ran out still lets its holder log; after this long nobody comes back to it.
FORGOTTEN_AFTER = timedelta(days=2)


def keep(*, mp_id: int, person_id: int, fields: Mapping[str, str], now: datetime) -> None:
    """Keep what was typed about this MP, in place of what was kept before. Raises ClaimOver."""
    queue.lock(mp_id)
    claim = latest_claim(mp_id, person_id)
    if claim is None or claim.ended_at is not None:
        raise queue.ClaimOver("You do not hold this MP any more. You can still log what happened.")
    db.session.execute(delete(Draft).where(Draft.saved_at < now - FORGOTTEN_AFTER))
    before = draft_of(claim)
    left = {name: before.fields.get(name, "") for name in _TEXTS} if before else {}
    fields = left | dict(fields)
    if before and left["letter"] and left["letter"] == fields["letter"]:
        # Still the letter that was made from these words, whichever tab says what.
        fields["script_version_id"] = before.fields.get("script_version_id", "")
    forget(claim.id)
    typed = {name: fields[name] for name in KEPT if fields.get(name) and _fits(name, fields[name])}
    if any(name in typed for name in _TYPED):
        db.session.add(Draft(claim_id=claim.id, fields=typed, saved_at=now))
    db.session.flush()


def _fits(name: str, value: str) -> bool:
    """Only where somebody writes is there more than one of our words, a number or a day."""
    return name in _TEXTS or _ONE_WORD.fullmatch(value) is not None


def draft_of(claim: Claim | None) -> Draft | None:
    """What was typed in this turn, as long as it can still be logged and was not given up."""
    return db.session.get(Draft, claim.id) if claim else None


def logged(claim: Claim, outcome: Outcome, now: datetime) -> None:
    """What was typed is in the log now; but a letter that was begun before a call stays."""
    draft = draft_of(claim)
    left = {name: draft.fields[name] for name in _WRITTEN if name in draft.fields} if draft else {}
    forget(claim.id)
    if outcome in SPOKEN and ("own" in left or "letter" in left):
        db.session.add(Draft(claim_id=claim.id, fields=left, saved_at=now))
        db.session.flush()


def forget(claim_id: int) -> None:
    db.session.execute(delete(Draft).where(Draft.claim_id == claim_id))


@queue.claim_ended.connect
def _forget_with_claim(claim_id: int, ended_as: ClaimEnd) -> None:
    """Logged or given back by its holder. One that was freed by somebody else is still theirs."""
    if ended_as is not ClaimEnd.FREED:
        forget(claim_id)
