"""Writing down who took what."""

import secrets
from datetime import datetime

from outreach.audit.actions import record as audit
from outreach.core.extensions import db
from outreach.core.vocabulary import TakenBy, TakingState
from outreach.exports.models import ExportHead, Taking
from outreach.exports.request import Wanted


def begin(wanted: Wanted, *, now: datetime) -> int:
    """Before anything leaves: its number."""
    taking = Taking(
        at=now,
        how=wanted.how,
        partner_id=wanted.view.partner_id,
        person_id=wanted.person_id,
        token_id=wanted.token_id,
        dataset=wanted.contract.name.value,
        version=wanted.contract.version,
        format=wanted.format,
        columns=[column.name for column in wanted.columns],
        first_day=wanted.view.first,
        last_day=wanted.view.last,
        since_revision=wanted.view.since,
        revision=None,
        state=TakingState.RUNNING,
        moved_at=now,
    )
    db.session.add(taking)
    db.session.flush()
    # A program asks again and again: its takings are the record. What a person does is audited.
    if wanted.how is not TakenBy.API:
        what = f"taking:{taking.id} {taking.dataset}"
        audit(person_id=wanted.person_id, action="exports.take", subject=what, now=now)
    return taking.id


def go_on(*, taking_id: int, rows: int, now: datetime) -> None:
    """It is still being written, and so far."""
    taking = db.session.get_one(Taking, taking_id)
    if taking.state is TakingState.RUNNING:
        taking.rows, taking.moved_at = rows, now


def end(
    *,
    taking_id: int,
    rows: int,
    size: int,
    sha256: str,
    revision: int | None,
    whole: bool,
    now: datetime,
) -> None:
    """It was taken whole, or whoever took it stopped before the end."""
    taking = db.session.get_one(Taking, taking_id)
    taking.state = TakingState.DONE if whole else TakingState.CUT_OFF
    taking.rows, taking.size, taking.revision, taking.moved_at = rows, size, revision, now
    taking.sha256 = sha256 if whole else None


def forget_cursors(*, now: datetime) -> None:
    """Make every cursor that was given out unknown."""
    db.session.get_one(ExportHead, 1).epoch = secrets.token_hex(8)
    audit(person_id=None, action="exports.forget_cursors", subject="exports", now=now)
