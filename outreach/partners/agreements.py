"""Agreements: what a partner may take until the end of a day. One person makes it, and another
voice puts it into force: nobody alone has data sent out."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, select, update

from outreach.audit.actions import record
from outreach.core import clock
from outreach.core.errors import NotFound, Refusal, Unfitting
from outreach.core.extensions import db
from outreach.core.formatting import either, full_day
from outreach.core.vocabulary import FOR_PARTNERS, STAFF
from outreach.partners import queries
from outreach.partners.models import Agreement, Partner
from outreach.people.actions import hold_maker
from outreach.people.handover import Item, Kind, one_by_one, register
from outreach.people.voices import is_voice

LONGEST_YEARS = 3


class Ended(Refusal):
    def __init__(self) -> None:
        super().__init__("This agreement has ended already.")


class MayNotPutIntoForce(Refusal):
    status = 403


class Waiting(NamedTuple):
    """An agreement that waits for a second voice, and why this person is not the one, if so."""

    partner_id: int
    partner: str
    maker: str
    since: datetime
    why_not: str | None


def years_after(day: date, years: int) -> date:
    """The same day of another year; of a leap day, the day before."""
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if leap else day.day)


def latest(today: date) -> date:
    """The last day until which something may be agreed."""
    return years_after(today, LONGEST_YEARS)


def agree(
    *,
    partner_id: int,
    datasets: Collection[str],
    until: date,
    person_id: int | None,
    now: datetime,
) -> int:
    """Say what this partner may take, until the end of a day in London. It opens nothing until
    another voice puts it into force; what waited for that before ends. Returns its number: the one
    of before if that said the same. Raises NotFound, NoLongerYours, Unfitting at `datasets` or
    `until`."""
    today = clock.london_date(now)
    if not datasets:
        raise Unfitting("datasets", "Choose at least one.")
    if not set(datasets) <= set(FOR_PARTNERS):
        raise Unfitting("datasets", "Choose from the list. Nothing else leaves the campaign.")
    if not today <= until <= latest(today):
        raise Unfitting("until", f"Choose a day from today to {LONGEST_YEARS} years ahead.")
    hold_maker(person_id, *STAFF)
    _hold(partner_id)
    named = [name.value for name in FOR_PARTNERS if name in datasets]
    before, proposed = queries.agreement_of(partner_id), queries.proposal_of(partner_id)
    if proposed and person_id is not None and _says(proposed, named, until):
        return proposed.id
    if proposed:
        _end(proposed, person_id, now)
    if before and _says(before, named, until):
        return before.id
    # What is made at the server is in force at once, by whoever runs it.
    if before and person_id is None:
        _end(before, person_id, now)
    return _make(partner_id, {"datasets": named, "until": until}, person_id, now)


def _says(agreement: Agreement, datasets: list[str], until: date) -> bool:
    return (agreement.datasets, agreement.until) == (datasets, until)


def _make(partner_id: int, said: dict[str, Any], person_id: int | None, now: datetime) -> int:
    made = {"made_at": now, "made_by": person_id, "in_force_at": None if person_id else now}
    put = insert(Agreement).values(partner_id=partner_id, **said, **made)
    number = db.session.scalars(put.returning(Agreement.id)).one()
    subject = f"partner:{partner_id} agreement:{number}"
    record(person_id=person_id, action="partners.agree", subject=subject, now=now)
    return number


def end_agreement(
    *, partner_id: int, agreement_id: int, person_id: int | None, now: datetime
) -> None:
    """From now on this partner takes nothing by it. Raises NotFound, Ended."""
    agreement = _locked(partner_id, agreement_id)
    if agreement.ended_at is not None:
        raise Ended
    _end(agreement, person_id, now)


def _end(agreement: Agreement, person_id: int | None, now: datetime) -> None:
    this = update(Agreement).where(Agreement.id == agreement.id)
    db.session.execute(this.values(ended_at=now, ended_by=person_id))
    subject = f"partner:{agreement.partner_id} agreement:{agreement.id}"
    record(person_id=person_id, action="partners.end_agreement", subject=subject, now=now)


def put_into_force(*, partner_id: int, agreement_id: int, person_id: int, now: datetime) -> None:
    """Say as the second voice that this is what was agreed: from now on the partner may take it,
    and the agreement before it ends. Again changes nothing. Raises NotFound, Ended,
    MayNotPutIntoForce, NoLongerYours."""
    hold_maker(person_id, *STAFF)
    agreement = _locked(partner_id, agreement_id)
    if agreement.ended_at is not None:
        raise Ended
    if agreement.in_force_at is not None:
        return
    if agreement.until < clock.london_date(now):
        raise Refusal(RAN_OUT)
    if reason := why_not(agreement, person_id, now):
        raise MayNotPutIntoForce(reason)
    if before := queries.agreement_of(partner_id):
        _end(before, person_id, now)
    agreement.in_force_at, agreement.in_force_by = now, person_id
    db.session.flush()
    subject = f"partner:{partner_id} agreement:{agreement_id}"
    record(person_id=person_id, action="partners.put_into_force", subject=subject, now=now)


def waiting_for_voice(person_id: int, now: datetime) -> list[Waiting]:
    """All agreements that are not in force yet, the oldest first."""
    return [
        Waiting(row.partner_id, row.partner, row.maker, made.made_at, why_not(made, person_id, now))
        for row in queries.proposals(clock.london_date(now))
        for made in (row.Agreement,)
    ]


def why_not(agreement: Agreement, person_id: int, now: datetime) -> str | None:
    """Return why this person cannot put it into force, and who can; None if they can."""
    if agreement.until < clock.london_date(now):
        return RAN_OUT
    behind = queries.behind(agreement, now)
    if not behind.answered:
        return NOT_ANSWERED
    if not is_voice(person_id):
        reason = "Nobody has vouched for you yet, so you cannot put an agreement into force."
    elif person_id in behind.ids:
        reason = (
            "You made this, took it over, or answer for whoever did. Another person must put it"
            " into force."
        )
    else:
        reason = ""
    names = [one.name for one in queries.who_can_put_into_force(agreement, now)]
    if not names:
        return f"{reason} {NOBODY}".strip()
    return f"{reason} {either(names)} can." if reason else None


RAN_OUT = "Its last day is over. Agree on it again, until a later day."
NOT_ANSWERED = (
    "Nobody answers for whoever made this, so nobody can put it into force. Drop it: a coordinator"
    " or admin for whom somebody has vouched can make it again."
)
NOBODY = (
    "Nobody here can: it takes a coordinator or admin who had no hand in it and for whom somebody"
    " has vouched. Whoever runs the server can invite one: ./script/flask people invite EMAIL"
    " --role coordinator"
)


def _locked(partner_id: int, agreement_id: int) -> Agreement:
    _hold(partner_id)
    agreement = db.session.get(Agreement, agreement_id, populate_existing=True)
    if agreement is None or agreement.partner_id != partner_id:
        raise NotFound("There is no such agreement.")
    return agreement


def _hold(partner_id: int) -> None:
    """Lock a partner: two who make agreements at the same moment take turns. Raises NotFound."""
    query = select(Partner.id).where(Partner.id == partner_id).with_for_update(key_share=True)
    if db.session.scalar(query) is None:
        raise NotFound("There is no such partner.")


def _kept(person_id: int, now: datetime) -> list[Item]:
    rows = queries.agreements_kept_by(person_id, clock.london_date(now))
    return [Item(row.Agreement.id, f"{row.name}, {_how_long(row.Agreement)}") for row in rows]


def _how_long(agreement: Agreement) -> str:
    until = f"until {full_day(agreement.until)}"
    return until if agreement.in_force_at else f"{until}, not in force yet"


def _end_kept(agreement_id: int, by: int, now: datetime) -> None:
    partner_id = db.session.get_one(Agreement, agreement_id).partner_id
    end_agreement(partner_id=partner_id, agreement_id=agreement_id, person_id=by, now=now)


_END = one_by_one(_end_kept, Ended)
register(Kind("agreement", "Agreements with partners", _kept, _END, STAFF, Agreement))
