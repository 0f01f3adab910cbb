"""Comparison of planned contacts with those that are here already."""

from collections.abc import Sequence
from datetime import datetime

from outreach.imports import queries
from outreach.imports.plan import Left, Plan, Planned, without
from outreach.queue.actions import LONGEST


def split_new_contacts(plan: Plan, now: datetime) -> tuple[list[Planned], list[Left]]:
    """Return the new contacts of a plan, and the rows whose contacts are here already."""
    mp_ids = {contact.mp_id for contact in plan.contacts}
    return without(plan, queries.here(mp_ids, _compare_from(plan.contacts, now)))


def _compare_from(contacts: Sequence[Planned], now: datetime) -> datetime:
    """Return the start of the first planned day, less the longest lease of a claim."""
    first = min((contact.at for contact in contacts), default=now)
    return first.replace(hour=0, minute=0, second=0, microsecond=0) - LONGEST
