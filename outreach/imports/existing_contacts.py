"""Comparison of planned contacts with those that are here already."""

from collections.abc import Sequence
from datetime import datetime

from outreach.imports import queries
from outreach.imports.plan import Plan, Planned, Split, without
from outreach.queue.actions import LONGEST


def split_existing(plan: Plan, now: datetime) -> Split:
    """Return what is new of a plan, what it changes, and the rows that are here already."""
    mp_ids = {contact.mp_id for contact in plan.contacts}
    return without(plan, queries.here(mp_ids, _compare_from(plan.contacts, now)))


def _compare_from(contacts: Sequence[Planned], now: datetime) -> datetime:
    """Return the start of the first planned day, less the longest lease of a claim."""
    first = min((contact.at for contact in contacts), default=now)
    return first.replace(hour=0, minute=0, second=0, microsecond=0) - LONGEST
