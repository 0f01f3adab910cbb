"""Bringing MPs and seats to what Parliament's register says, and the queue after them."""

import time

import click
from flask import current_app

from outreach.audit.actions import record
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.formatting import count, day
from outreach.core.vocabulary import News
from outreach.parliament.queries import reachable
from outreach.parliament.register import cache as keeping
from outreach.parliament.register import sync
from outreach.parliament.register.apply import SEEN, apply
from outreach.parliament.register.client import Watch, service
from outreach.parliament.register.diff import Change, Plan, Register, compare
from outreach.queue.enrolment import enrol, hold, unreachable

REAL_TIME = Watch(clock.now, time.monotonic, time.sleep)


def keep_current(
    holder: str, watch: Watch, *, apply_it: bool, with_details: bool, after_election: bool
) -> None:
    """Say what the register has that we have not, and then, if asked to, take it over. `holder`
    is who this is, for the lock. Raises AnotherReads, Busy, Unusable, TooMany."""
    try:
        _keep_current(holder, watch, apply_it, with_details, after_election)
    finally:
        with transaction():
            keeping.leave_lock(holder=holder)


def _keep_current(
    holder: str, watch: Watch, apply_it: bool, with_details: bool, after_election: bool
) -> None:
    kept = sync.start(holder=holder, now=watch.now())
    with service(current_app.config["PARLIAMENT_API"], watch) as asked:
        reader = sync.Reader(asked, holder, kept, [])
        register = sync.read(reader, with_details=with_details, after_election=after_election)
    plan = compare(register, today=clock.london_date(watch.now()))
    db.session.rollback()
    for line in (*map(_line, plan.changes), *plan.doubts):
        click.echo(line)
    for address in reader.missed:
        click.echo(f"{address} has no usable answer: nothing is changed there.")
    many = count(len(plan.changes), "change")
    if not apply_it:
        rest = " Nothing is done yet: add --apply to do it." if plan.changes else ""
        click.echo(f"{count(len(register.listed), 'MP')} in the register, {many}.{rest}")
        return
    _apply(plan, register, holder, watch)
    click.echo(f"{count(len(register.listed), 'MP')} in the register, {many}: done.")


def _apply(plan: Plan, register: Register, holder: str, watch: Watch) -> None:
    """All of it or nothing, the queue with it. Boards are told what they show."""
    now = watch.now()
    seen = {change.mp_id for change in plan.changes if change.what in SEEN}
    gone = {change.mp_id for change in plan.changes if change.what is News.PHONE_GONE}
    changed = {change.mp_id for change in plan.changes}
    with transaction():
        keeping.hold_lock(holder=holder, now=now)
        hold(changed)
        reach = changed & unreachable()
        apply(plan, register, now=now)
        reach |= {mp_id for mp_id in gone if not reachable(mp_id)}
        enrol(now=now, changed=seen | reach)
        keeping.forget()
        for mp_id in sorted(seen):
            record(person_id=None, action="parliament.sync", subject=f"mp:{mp_id}", now=now)


def _line(change: Change) -> str:
    """What changes, for whoever runs this."""
    who, on = change.mp, f"from {day(change.on)}" if change.on else ""
    if change.what is News.JOINED:
        return f"{change.after}: {who}, {on}"
    if change.what is News.MOVED:
        return f"{change.after}: {who}, {on}, until now of {change.before}"
    if change.what is News.LEFT:
        why = f" ({change.after})" if change.after else ""
        return f"{change.before}: {who} leaves{why}, {on}"
    before, after = change.before or "none", change.after or "none"
    return f"{who}: {change.what.label}: {before} → {after}"
