"""A word for each volunteer, another for each partner, that nobody outside can turn back.

From the day on which a volunteer withdraws their name from a partner, every volunteer has another
word for it. What was told before keeps the old word, so an old file names no later call; and as
everybody's changes, nobody is told apart by when theirs did.
"""

import hmac
from base64 import b32encode
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, literal, select

from outreach.core import clock
from outreach.core.extensions import db
from outreach.exports.contracts.contract import View
from outreach.partners.models import PseudonymPeriod
from outreach.people.models import Person

SIGNS = 12


def pseudonym(key: str, person_id: int, begins_on: date | None = None) -> str:
    """`v-k3fa…`: the same for the same key, person and period. Without the key, which never leaves
    the database, all that can be done with it is to tell two volunteers apart."""
    made = hmac.new(key.encode(), f"person:{_name(person_id, begins_on)}".encode(), sha256).digest()
    return "v-" + b32encode(made).decode().lower()[:SIGNS]


def everybody(view: View) -> dict[str, str]:
    """Of everyone who ever worked here, those who left too: their work still counts. Their word in
    each period, by what `whose` says."""
    people = (view.connection or db.session).execute(select(Person.id)).scalars().all()
    periods = [None, *_periods(view)]
    key = view.pseudonym_key
    return {_name(one, begins): pseudonym(key, one, begins) for one in people for begins in periods}


def whose(view: View, person_id: Any, at: Any) -> ColumnElement[str]:
    """Under what `everybody` has the word for a person at a moment."""
    number = cast(person_id, Text)
    later = [
        (at >= clock.london(begins), literal(f":{begins.isoformat()}", Text))
        for begins in reversed(_periods(view))
    ]
    return number.concat(case(*later, else_=literal("", Text))) if later else number


def _periods(view: View) -> list[date]:
    """The days on which new words began for this partner, the first one first."""
    query = select(PseudonymPeriod.begins_on).order_by(PseudonymPeriod.begins_on)
    query = query.where(PseudonymPeriod.partner_id == (view.partner_id or 0))
    return list((view.connection or db.session).execute(query).scalars())


def _name(person_id: int, begins_on: date | None) -> str:
    return f"{person_id}:{begins_on.isoformat()}" if begins_on else str(person_id)
