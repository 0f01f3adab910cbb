"""Changing MPs in the queue, one or many, and undoing it. One transaction; what somebody acted on
since it was shown is left as it is, and so is, when undoing, what is not as the change left it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from outreach.audit.actions import record
from outreach.coordination.bulk_changes import contact_details as details
from outreach.coordination.bulk_changes.current_state import read_state
from outreach.coordination.bulk_changes.effects import MEANWHILE, NOT_THERE, step
from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.coordination.bulk_changes.requests import Now, Step, Wish, end_of
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import WORKERS, ClaimEnd, Steer
from outreach.people.actions import Disabled, NoLongerYours
from outreach.people.models import Person
from outreach.queue import actions as queue
from outreach.queue.models import Claim, QueueEntry, Target, TargetPerson
from outreach.screening.columns import Cleared

MOST = 650


class NothingToChange(Refusal):
    pass


class UndoneAlready(Refusal):
    def __init__(self) -> None:
        super().__init__("Somebody has undone this already.")


def change(*, wish: Wish, by: int, seen: int, now: datetime) -> Change:
    """Do it, to those MPs for whom the board's revision is not beyond `seen`. Raises Unfitting,
    NothingToChange."""
    wish.check(now)
    rows = queue.lock_all(wish.mp_ids)
    at = read_state(wish, rows, seen, now)
    steps = {mp_id: step(wish, mp_id, at) for mp_id in sorted(rows)}
    changing = [mp_id for mp_id, one in steps.items() if not one.left]
    if not changing:
        raise NothingToChange(_why_none(steps))
    target = _make_target(wish, by, now) if wish.kind is Steer.ASK else None
    made = Change(kind=wish.kind, made_by=by, at=now)
    db.session.add(made)
    db.session.flush()
    for mp_id, one in steps.items():
        db.session.add(_kept(made, mp_id, one, at, target))
    for mp_id in changing:
        _write(wish.kind, rows[mp_id], steps[mp_id], at, target)
    db.session.flush()
    record(person_id=by, action=f"steering.{wish.kind}", subject=_subject(made, changing), now=now)
    queue.touch_all(changing)
    return made


def _why_none(steps: dict[int, Step]) -> str:
    """One reason if all have the same."""
    reasons = {one.left for one in steps.values()}
    if reasons == {MEANWHILE}:
        return "Somebody acted on all of these since you looked. Look again before you change them."
    if MEANWHILE in reasons:
        return (
            "Somebody acted on these since you looked, and the others stay as they are. Look again"
            " before you change them."
        )
    if not reasons:
        return NOT_THERE
    return f"Nothing to change. {reasons.pop()}" if len(reasons) == 1 else "Nothing to change."


def _subject(made: Change, mp_ids: list[int]) -> str:
    if len(mp_ids) == 1:
        return f"mp:{mp_ids[0]} change:{made.id}"
    return f"change:{made.id} mps:{len(mp_ids)}"


def _make_target(wish: Wish, by: int, now: datetime) -> Target:
    """Raises Unfitting for somebody who contacts no MPs."""
    asked = select(Person.id).where(
        Person.id.in_(wish.people), Person.role.in_(WORKERS), Person.disabled_at.is_(None)
    )
    if set(db.session.scalars(asked)) != set(wish.people) or wish.ask_until is None:
        raise Unfitting("people", "One of them cannot contact MPs any more. Choose again.")
    target = Target(about=wish.about, made_by=by, made_at=now, runs_until=end_of(wish.ask_until))
    db.session.add(target)
    db.session.flush()
    for person_id in sorted(set(wish.people)):
        db.session.add(TargetPerson(target_id=target.id, person_id=person_id))
    return target


def _kept(made: Change, mp_id: int, one: Step, at: Now, target: Target | None) -> ChangedRow:
    """How the row is, and how it will be left."""
    kept = ChangedRow(change_id=made.id, mp_id=mp_id, before={}, after={})
    if one.left:
        kept.left_because = one.left
        return kept
    row, columns = at.rows[mp_id], _columns(one, target)
    kept.before = {name: as_kept(getattr(row, name)) for name in columns}
    kept.after = {name: as_kept(new) for name, new in columns.items()}
    if made.kind is Steer.RELEASE:
        kept.before["claim"] = at.claims[mp_id].id
    if made.kind is Steer.NUMBERS:
        kept.before["reach"] = details.marks(at.reach[mp_id])
    if one.paused is not None:
        kept.paused_before, kept.paused_after = _as_before(row.paused_because), one.paused or None
    return kept


def _columns(one: Step, target: Target | None) -> dict[str, Any]:
    return one.columns | ({"target_id": target.id} if target else {})


def _write(kind: Steer, row: QueueEntry, one: Step, at: Now, target: Target | None) -> None:
    if kind is Steer.RELEASE:
        queue.end_claim(row.mp_id, ClaimEnd.FREED, at.now)
        return
    if kind is Steer.NUMBERS:
        details.try_again(at.reach[row.mp_id], row.mp_id)
    if one.paused is not None:
        row.paused_because = one.paused or None
    for name, new in _columns(one, target).items():
        setattr(row, name, new)


def undo(*, change_id: int, by: int, now: datetime) -> Change:
    """Put back those MPs that are still as the change left them; of the others it is kept that
    they were not. Raises NotFound, UndoneAlready, NothingToChange."""
    query = select(Change).where(Change.id == change_id).with_for_update()
    made = db.session.scalar(query.execution_options(populate_existing=True))
    if made is None:
        raise NotFound("There is no such change.")
    if made.undone_at is not None:
        raise UndoneAlready
    steps = _steps_of(change_id)
    holders = _lock_holders(steps) if made.kind is Steer.RELEASE else set()
    rows = queue.lock_all(one.mp_id for one in steps)
    for one in steps:
        row = rows[one.mp_id]
        if made.kind is Steer.DETAILS:
            one.put_back = details.put_back(one, row, by=by, now=now)
        else:
            one.put_back = _put_back(made, one, row, holders, now)
    back = [one.mp_id for one in steps if one.put_back]
    if not back:
        raise NothingToChange("Somebody has acted on all of these since: nothing can be undone.")
    if made.kind is Steer.ASK:
        _end_if_empty(steps, by, now)
    made.undone_by, made.undone_at = by, now
    db.session.flush()
    action = "steering.undo_details" if made.kind is Steer.DETAILS else "steering.undo"
    record(person_id=by, action=action, subject=_subject(made, back), now=now)
    queue.touch_all(back)
    return made


def _steps_of(change_id: int) -> list[ChangedRow]:
    query = select(ChangedRow).where(
        ChangedRow.change_id == change_id, ChangedRow.left_because.is_(None)
    )
    return list(db.session.scalars(query.order_by(ChangedRow.mp_id)))


def _lock_holders(steps: Iterable[ChangedRow]) -> set[int]:
    """People before MPs, as everywhere. Whoever may no longer hold any gets none back."""
    found = set()
    for person_id in sorted({one.before["claimed_by"] for one in steps}):
        try:
            queue.lock_person(person_id)
        except (Disabled, NoLongerYours):
            continue
        found.add(person_id)
    return found


def _put_back(
    made: Change, one: ChangedRow, row: QueueEntry, holders: set[int], now: datetime
) -> bool:
    """Whether it is still as it was left, and so is put back."""
    same = all(as_kept(getattr(row, name)) == kept for name, kept in one.after.items())
    if not same or _pause_changed(one, row):
        return False
    if made.kind is Steer.RELEASE and not _give_back(one, row, holders, now):
        return False
    if made.kind is Steer.NUMBERS and not details.mark_again(one.before["reach"], row.mp_id):
        return False
    for name in one.after:
        setattr(row, name, as_was(name, one.before[name]))
    if one.paused_before != one.paused_after:
        row.paused_because = _as_before(one.paused_before)
    return True


def _pause_changed(one: ChangedRow, row: QueueEntry) -> bool:
    changes_it = one.paused_before != one.paused_after
    return changes_it and row.paused_because != one.paused_after


def _give_back(one: ChangedRow, row: QueueEntry, holders: set[int], now: datetime) -> bool:
    """Open the claim again, if nobody had the MP since, it would still run and its holder may
    have it."""
    newest = select(Claim).where(Claim.mp_id == row.mp_id).order_by(Claim.id.desc()).limit(1)
    claim = db.session.scalar(newest)
    until = as_was("claimed_until", one.before["claimed_until"])
    if claim is None or claim.id != one.before["claim"]:
        return False
    if until <= now or claim.person_id not in holders:
        return False
    try:
        queue.reopen(claim=claim, now=now)
    except queue.ClaimLimitReached:
        return False
    row.claimed_by, row.claimed_until = claim.person_id, until
    db.session.flush()
    return True


def _end_if_empty(steps: Iterable[ChangedRow], by: int, now: datetime) -> None:
    """A target whose MPs all went back asks for nobody any more."""
    target_id = next(one.after["target_id"] for one in steps)
    db.session.flush()
    left = select(QueueEntry.mp_id).where(QueueEntry.target_id == target_id)
    target = db.session.get_one(Target, target_id)
    if db.session.scalar(left.limit(1)) is None and target.ended_at is None:
        target.ended_by, target.ended_at = by, now


def end_target(*, target_id: int, by: int, now: datetime) -> None:
    """These people are no longer asked for these MPs first. Raises NotFound, Refusal."""
    query = select(Target).where(Target.id == target_id).with_for_update()
    target = db.session.scalar(query.execution_options(populate_existing=True))
    if target is None:
        raise NotFound("There is no such target.")
    if target.ended_at is not None or target.runs_until <= now:
        raise Refusal("This target is over already.")
    target.ended_by, target.ended_at = by, now
    db.session.flush()
    record(person_id=by, action="steering.end_target", subject=f"target:{target_id}", now=now)


def as_kept(value: Any) -> Any:
    """A column's value as JSON keeps it."""
    return value.isoformat() if isinstance(value, datetime) else value


def as_was(name: str, value: Any) -> Any:
    is_moment = name.endswith(("_at", "_before", "_until")) and value is not None
    return datetime.fromisoformat(value) if is_moment else value


def _as_before(text: str | None) -> Cleared | None:
    """A reason that stood there before."""
    return None if text is None else Cleared(text)
