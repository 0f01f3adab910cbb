"""What waits for a second person, whatever it is: one queue, the oldest first."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from outreach.contacts.contradictions import waiting_pairs
from outreach.contacts.models import Contact, Letter, LogReview
from outreach.contacts.note_flags import count_flags, put_right_since, waiting_flags
from outreach.contacts.queries import COUNTS
from outreach.core.columns import AnyRow
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, Verdict
from outreach.parliament.models import MP, Constituency
from outreach.parliament.queries import with_seat
from outreach.partners.signatures.queries import partners_of
from outreach.people.models import Person
from outreach.people.voices import is_voice
from outreach.pledges.evidence import is_left
from outreach.pledges.models import PledgeEntry
from outreach.pledges.offices.queries import (
    check_of,
    dispute,
    objections_waiting,
    signatures_of,
    signatures_to_pass_on,
)
from outreach.pledges.queries import count_waiting, waiting_for_check
from outreach.pledges.second_person import checks
from outreach.pledges.words.queries import earlier_words

REMEMBERED = timedelta(days=14)
AT_ONCE = 20


class Item(NamedTuple):
    """One thing to decide. `kind` names the template; `own` that it is for somebody else than who
    looks."""

    kind: str
    since: datetime
    own: bool
    row: Any
    more: Any = None


class Waiting(NamedTuple):
    """What somebody can decide on, and what of their own waits for others; each the oldest first.
    `counts` says how many wait of each kind, whoever may decide."""

    items: list[Item]
    own: list[Item]
    counts: dict[str, int]


def waiting(person_id: int, now: datetime) -> Waiting:
    """The oldest of all that waits."""
    items = [
        *_pledges(person_id),
        *_logs(person_id),
        *_flags(person_id),
        *_contradictions(person_id),
        *_objections(person_id, now),
        *_to_pass_on(person_id, now),
    ]
    items.sort(key=lambda item: item.since)
    mine = [item for item in items if item.own]
    others = [item for item in items if not item.own]
    return Waiting(others[:AT_ONCE], mine[:AT_ONCE], _how_many(items))


def _how_many(items: Sequence[Item]) -> dict[str, int]:
    """How many wait of each kind; of those kinds of which there are never many, as listed."""
    found = Counter(item.kind for item in items)
    logs = select(func.count(LogReview.contact_id)).where(LogReview.verdict.is_(None), COUNTS)
    logs = logs.join(Contact, Contact.id == LogReview.contact_id)
    return {
        "pledge": count_waiting(),
        "log": db.session.scalar(logs) or 0,
        "flag": count_flags(),
        "contradiction": found["contradiction"],
        "objection": found["objection"],
        "signature": found["signature"],
    }


def _pledges(person_id: int) -> list[Item]:
    """Entries, with the contact or the signature that each rests on, or the partner that brought
    it."""
    rows = waiting_for_check(AT_ONCE, own_last=person_id)
    contacts = _contacts([row.PledgeEntry.contact_id for row in rows])
    ids = [row.PledgeEntry.id for row in rows]
    signed, partners = signatures_of(ids), partners_of(ids)
    asked, earlier = checks([row.PledgeEntry for row in rows]), earlier_words()
    found = []
    for row in rows:
        entry = row.PledgeEntry
        more = {
            "contact": contacts.get(entry.contact_id),
            "signature": signed.get(entry.id),
            "partner": partners.get(entry.id),
            "is_left": is_left(entry),
            "earlier": earlier,
            "check": asked[entry.id],
            "why_not": asked[entry.id].refusal(person_id),
        }
        found.append(Item("pledge", entry.at, more["why_not"] is not None, row, more))
    return found


def _contacts(ids: Sequence[int | None]) -> dict[int | None, Contact]:
    query = select(Contact).where(Contact.id.in_([one for one in ids if one is not None]))
    return {contact.id: contact for contact in db.session.scalars(query)}


_earlier = aliased(Contact)
# Which of their logs it is, as when it was asked for: what no longer counts is not counted.
_NUMBER = (
    select(func.count())
    .where(
        _earlier.person_id == Contact.person_id,
        _earlier.id <= Contact.id,
        _earlier.voided_at.is_(None),
    )
    .scalar_subquery()
)


def _logs(person_id: int) -> list[Item]:
    """Logs that still count: (LogReview, Contact, Letter or None, MP's name, party, seat, who
    logged it, which of their logs it is)."""
    query = (
        select(
            LogReview,
            Contact,
            Letter,
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
            Person.name.label("by"),
            _NUMBER.label("number"),
        )
        .join(Contact, Contact.id == LogReview.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .outerjoin(Letter, Letter.contact_id == Contact.id)
    )
    query = with_seat(query).where(LogReview.verdict.is_(None), COUNTS)
    order = LogReview.logged_by == person_id, LogReview.asked_at, LogReview.contact_id
    rows = db.session.execute(query.order_by(*order).limit(AT_ONCE))
    return [
        Item("log", row.LogReview.asked_at, row.Contact.person_id == person_id, row) for row in rows
    ]


def _flags(person_id: int) -> list[Item]:
    """Flagged notes, and whether each was put right since."""
    found = []
    for row in waiting_flags(AT_ONCE, own_last=person_id):
        flag, contact = row.NoteFlag, row.Contact
        own = person_id in (flag.flagged_by, contact.person_id)
        found.append(Item("flag", flag.at, own, row, put_right_since(flag, contact)))
    return found


def _contradictions(person_id: int) -> list[Item]:
    """Pairs, each with the two (Contact, who logged it), and the (MP's name, party, seat)."""
    pairs = waiting_pairs(AT_ONCE)
    ids = [one for pair in pairs for one in (pair.first_id, pair.second_id)]
    query = (
        select(
            Contact,
            Person.name.label("by"),
            MP.display_name,
            MP.party,
            Constituency.name.label("seat"),
        )
        .join(Person, Person.id == Contact.person_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
    )
    rows = db.session.execute(with_seat(query).where(Contact.id.in_(ids)))
    logs = {row.Contact.id: row for row in rows}
    entered = _entered(ids)
    found = []
    for pair in pairs:
        both = [logs[pair.first_id], logs[pair.second_id]]
        own = person_id in (row.Contact.person_id for row in both)
        found.append(Item("contradiction", pair.since, own, both, entered))
    return found


def _entered(contact_ids: Sequence[int]) -> dict[int, list[PledgeEntry]]:
    """What was entered in the ledger because of these contacts."""
    found: dict[int, list[PledgeEntry]] = {}
    query = select(PledgeEntry).where(PledgeEntry.contact_id.in_(contact_ids))
    for entry in db.session.scalars(query.order_by(PledgeEntry.id)):
        if entry.contact_id is not None:
            found.setdefault(entry.contact_id, []).append(entry)
    return found


def _objections(person_id: int, now: datetime) -> list[Item]:
    """Objections, each with where its MP stands, and which ways to settle it are left to them."""
    rows = objections_waiting(now, AT_ONCE)
    found = []
    for row in rows:
        one, about = row.Objection, dispute(row.Objection)
        check = check_of(one)
        unseen = one.confirmed_at is not None and not one.is_public
        why_not, has_voice = check.refusal(person_id), is_voice(person_id, Role.COORDINATOR)
        more = {
            "entry": about.entry,
            "confirmed": about.confirmed,
            "right": about.changed and has_voice and person_id not in about.not_right,
            "stands": has_voice and person_id not in about.not_stands,
            "check": check,
            "unseen": unseen,
            "why_not": why_not,
        }
        own = unseen and why_not is not None
        found.append(Item("objection", one.confirmed_at or one.at, own, row, more))
    return found


def _to_pass_on(person_id: int, now: datetime) -> list[Item]:
    rows = signatures_to_pass_on(person_id, now, AT_ONCE)
    return [Item("signature", row.OfficeSignature.at, own=False, row=row) for row in rows]


def logs_sent_back(now: datetime) -> Sequence[AnyRow]:
    """Logs of the last two weeks whose correction was asked for, the newest first: (LogReview,
    Contact, MP's name, who logged it). Settled is what no longer counts as it was."""
    query = (
        select(LogReview, Contact, MP.display_name, Person.name.label("by"))
        .join(Contact, Contact.id == LogReview.contact_id)
        .join(MP, MP.parliament_id == Contact.mp_id)
        .join(Person, Person.id == Contact.person_id)
        .where(LogReview.verdict == Verdict.RETURNED, LogReview.reviewed_at > now - REMEMBERED)
    )
    newest = query.order_by(LogReview.reviewed_at.desc(), LogReview.contact_id).limit(AT_ONCE)
    return db.session.execute(newest).all()
