"""What each kind of change makes of one MP. Decided here alone: for the page that shows it first,
and again under the lock when it is done."""

from collections.abc import Callable
from datetime import datetime

from outreach.coordination.bulk_changes.requests import Now, Reach, Step, Wish, leave, morning
from outreach.core.formatting import day, day_and_time
from outreach.core.vocabulary import Closed, Steer
from outreach.queue.models import QueueEntry

NOT_THERE = "There is no such MP."
MEANWHILE = "Somebody acted on this MP since you looked."


def step(wish: Wish, mp_id: int, at: Now) -> Step:
    """What this change does to this MP, as things are."""
    row = at.rows.get(mp_id)
    if row is None:
        return leave(NOT_THERE)
    if at.seen is not None and row.revision > at.seen:
        return leave(MEANWHILE)
    return _STEPS[wish.kind](wish, row, at)


def _out(row: QueueEntry) -> str:
    """Why the queue offers this MP to nobody; empty if it does, now or in time."""
    if row.closed_because:
        return f"Done: {row.closed_because.label.lower()}."
    if row.paused_because:
        return "Paused."
    if row.held_because:
        return "Flagged: solve that first."
    return "" if row.reachable else "No number or address works."


def _first(_wish: Wish, row: QueueEntry, at: Now) -> Step:
    if out := _out(row):
        return leave(out)
    if row.bumped_at:
        return leave("Asked for first already.")
    waits = row.not_before is not None and row.not_before > at.now
    after = (
        f"first, from {day_and_time(row.not_before)} on" if waits and row.not_before else "first"
    )
    return Step({"bumped_at": at.now}, "in turn", after)


def _not_first(_wish: Wish, row: QueueEntry, _at: Now) -> Step:
    if row.bumped_at is None:
        return leave("Nobody asked for this one first.")
    return Step({"bumped_at": None}, "first", "in turn")


def _pause(wish: Wish, row: QueueEntry, at: Now) -> Step:
    if row.closed_because:
        return leave(_out(row))
    if row.paused_because:
        return leave("Paused already.")
    held = row.claimed_until is not None and row.claimed_until > at.now
    after = "paused; whoever has them now may finish" if held else "paused"
    return Step({}, "in the queue", after, paused=wish.because)


def _reopen(_wish: Wish, row: QueueEntry, at: Now) -> Step:
    if row.closed_because in (Closed.SIGNED, Closed.LEFT_PARLIAMENT):
        return leave(_out(row))
    if not row.closed_because and not row.paused_because:
        return leave("In the queue already.")
    columns = {"closed_because": None, "reopened_at": at.now} if row.closed_because else {}
    before = _out(row).rstrip(".").lower()
    after = "flagged: back when that is solved" if row.held_because else "in the queue"
    return Step(columns, before, after, paused="" if row.paused_because else None)


def _release(_wish: Wish, row: QueueEntry, at: Now) -> Step:
    claim = at.claims.get(row.mp_id)
    if claim is None or row.claimed_until is None or row.claimed_until <= at.now:
        return leave("Nobody holds this MP.")
    until = day_and_time(row.claimed_until)
    return Step({"claimed_by": None, "claimed_until": None}, f"held until {until}", "free")


def _dates(wish: Wish, row: QueueEntry, at: Now) -> Step:
    if row.closed_because:
        return leave(_out(row))
    columns: dict[str, datetime | None] = {}
    free = row.not_before
    if wish.contact_from:
        limit = at.limits.get(row.mp_id)
        free = morning(wish.contact_from, at.now)
        free = max(free, limit) if limit else free
        columns["not_before"] = free
    if wish.follow_up_on:
        due = morning(wish.follow_up_on, at.now)
        columns["follow_up_at"] = max(due, free) if free else due
    elif row.follow_up_at and free and row.follow_up_at < free:
        columns["follow_up_at"] = free
    changed = {
        name: new
        for name, new in columns.items()
        if new != getattr(row, name) and not (name == "not_before" and _free(row, new, at))
    }
    if not changed:
        return leave("These are their dates already.")
    after = {**{name: getattr(row, name) for name in columns}, **changed}
    before = {name: getattr(row, name) for name in columns}
    return Step(changed, _when(before, at), _when(after, at))


def _free(row: QueueEntry, new: datetime | None, at: Now) -> bool:
    """Whether nothing waits, and nothing would."""
    return all(one is None or one <= at.now for one in (row.not_before, new))


def _when(dates: dict[str, datetime | None], at: Now) -> str:
    """Free from Tue 3 Nov at 09:30; follow-up Wed 4 Nov."""
    said = []
    if "not_before" in dates:
        free = dates["not_before"]
        said.append(f"free from {day_and_time(free)}" if free and free > at.now else "free now")
    if "follow_up_at" in dates:
        due = dates["follow_up_at"]
        said.append(f"follow-up {day(due)}" if due else "no follow-up")
    return "; ".join(said)


def _ask(wish: Wish, row: QueueEntry, at: Now) -> Step:
    if out := _out(row):
        return leave(out)
    target = at.targets.get(row.target_id or 0)
    before = f"asked of others: {target.about}" if target else "asked of nobody"
    until = day(wish.ask_until) if wish.ask_until else ""
    # The number of the new target is put in when it has one.
    return Step({"target_id": None}, before, f"asked of them until {until}")


def _numbers(_wish: Wish, row: QueueEntry, at: Now) -> Step:
    reach = at.reach.get(row.mp_id, Reach())
    if not reach.broken and not reach.has_bounced:
        return leave("All their numbers and their address work.")
    broken = [number.number for number in reach.broken]
    broken += ["the email address"] if reach.has_bounced else []
    return Step({"reachable": True}, f"does not work: {', '.join(broken)}", "to be tried again")


_STEPS: dict[Steer, Callable[[Wish, QueueEntry, Now], Step]] = {
    Steer.FIRST: _first,
    Steer.NOT_FIRST: _not_first,
    Steer.PAUSE: _pause,
    Steer.REOPEN: _reopen,
    Steer.RELEASE: _release,
    Steer.DATES: _dates,
    Steer.ASK: _ask,
    Steer.NUMBERS: _numbers,
}
