"""Where the 650 stand. Every figure here is a list of seats, so that its number is the length of
the list that it leads to."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus, PublicStatus, QueueState, Word
from outreach.parliament.parties import is_of
from outreach.pledges import published
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.scope import WEEK, Scope
from outreach.queue.models import QueueEntry
from outreach.queue.queries import state

E = QueueEntry


class Seat(NamedTuple):
    """One of the 650 and its MP. Of a vacant seat `mp_id`, `state` and everything after it are
    None or 0; `signed_at` is when the signature was confirmed."""

    gss_code: str
    name: str
    nation: str
    region: str
    column: int
    row: int
    mp_id: int | None
    mp: str
    list_name: str
    party: str
    public: PublicStatus
    signed_at: datetime | None
    pledge: PledgeStatus
    state: QueueState | None
    attempts: int
    last_contact_at: datetime | None
    last_outcome: Outcome | None


def everybody(now: datetime) -> list[Seat]:
    """All 650 by name of the seat. Two queries, whatever the number of contacts."""
    columns = (E.mp_id, E.pledge_status, state(now).label("state"), E.attempts)
    rows = db.session.execute(select(*columns, E.last_contact_at, E.last_outcome))
    entries = {row.mp_id: row for row in rows}
    found = []
    for row in published.everyone(published.told_until(now)):
        public, entry = PublicStatus(row.status), entries.get(row.mp_id)
        signed = public is PublicStatus.SIGNED
        found.append(
            Seat(
                gss_code=row.gss_code,
                name=row.seat,
                nation=row.nation,
                region=row.region,
                column=row.hex_column,
                row=row.hex_row,
                mp_id=row.mp_id,
                mp=row.mp or "",
                list_name=row.list_name or "",
                party=row.party or "",
                public=public,
                signed_at=row.since if signed else None,
                pledge=entry.pledge_status if entry else PledgeStatus.NOT_ASKED,
                state=QueueState(entry.state) if entry else None,
                attempts=entry.attempts if entry else 0,
                last_contact_at=entry.last_contact_at if entry else None,
                last_outcome=entry.last_outcome if entry else None,
            )
        )
    return found


def within(seats: Iterable[Seat], scope: Scope) -> list[Seat]:
    """Those that the filters fit. The period says nothing about them."""
    wanted = [(n, v) for n in ("nation", "region") if (v := getattr(scope, n))]
    of_party = (seat for seat in seats if not scope.party or is_of(seat.party, scope.party))
    return [seat for seat in of_party if all(getattr(seat, n) == v for n, v in wanted)]


@figure("Signed")
def signed(seats: Sequence[Seat]) -> list[Seat]:
    """Sitting MPs who have signed the pledge and whose signature a second person has confirmed:
    the same number that the public sees."""
    return [seat for seat in seats if seat.public is PublicStatus.SIGNED]


@figure("Where they stand")
def at_status(seats: Sequence[Seat], status: PledgeStatus) -> list[Seat]:
    """Seats by where their MP stands in the ledger today. A signature that nobody has confirmed
    yet counts as agreed; a vacant seat counts as not asked. The public is told less: of all who
    agreed, think about it or said no in private it reads “asked, no answer yet”."""
    return [seat for seat in seats if seat.pledge is status]


@figure("What the public is told")
def told(seats: Sequence[Seat], status: PublicStatus) -> list[Seat]:
    """Seats by what anyone can read of their MP on the public page."""
    return [seat for seat in seats if seat.public is status]


@figure("Queue")
def in_state(seats: Sequence[Seat], word: QueueState) -> list[Seat]:
    """Sitting MPs by whose turn it is at this moment."""
    return [seat for seat in seats if seat.state is word]


@figure("Never tried")
def never_tried(seats: Sequence[Seat]) -> list[Seat]:
    """Sitting MPs whom nobody of us has rung, written to or met yet."""
    return [seat for seat in seats if seat.mp_id is not None and not seat.attempts]


@figure("Vacant")
def vacant(seats: Sequence[Seat]) -> list[Seat]:
    """Constituencies that have no MP at present."""
    return [seat for seat in seats if seat.mp_id is None]


@figure("Signed in the period")
def signed_within(seats: Sequence[Seat], scope: Scope) -> list[Seat]:
    """Of those who stand as signed today, those whose signature a second person confirmed on these
    days. Who withdrew since is not among them."""
    begins, ends = scope.begins, scope.ends
    return [s for s in signed(seats) if s.signed_at and begins <= s.signed_at < ends]


def signed_before(seats: Sequence[Seat], moment: datetime) -> list[Seat]:
    """The same until a moment: what the line over time is drawn from."""
    return [s for s in signed(seats) if s.signed_at and s.signed_at < moment]


class Stage(Word):
    """How far an MP has come, in as many steps as a map has colours."""

    SIGNED = "signed", "Signed"
    WARM = "warm", "Agreed or thinking"
    ASKED = "asked", "Asked, nothing yet"
    NOT_ASKED = "not_asked", "Not yet asked"
    NO = "no", "Will not sign"


STAGES = {
    PledgeStatus.SIGNED: Stage.SIGNED,
    PledgeStatus.AGREED_UNCONFIRMED: Stage.WARM,
    PledgeStatus.CONSIDERING: Stage.WARM,
    PledgeStatus.ASKED: Stage.ASKED,
    PledgeStatus.NOT_ASKED: Stage.NOT_ASKED,
}


def stage(seat: Seat) -> Stage:
    return STAGES.get(seat.pledge, Stage.NO)


@figure("How far they have come")
def at_stage(seats: Sequence[Seat], step: Stage) -> list[Seat]:
    """Seats by how far their MP has come. “Will not sign” takes together who said no, who signs no
    pledges, who withdrew and to whom it does not apply. The public reads “asked, no answer yet” of
    all who agreed, think about it or said no in private, too."""
    return [seat for seat in seats if stage(seat) is step]


class Since(Word):
    """How long ago somebody of us was last in touch with an MP's office."""

    WEEK = "week", "Within a week"
    MONTH = "month", "Within four weeks"
    LONGER = "longer", "Longer ago"
    NEVER = "never", "Never"


def since(seat: Seat, now: datetime) -> Since:
    if seat.last_contact_at is None:
        return Since.NEVER
    if seat.last_contact_at > now - WEEK:
        return Since.WEEK
    return Since.MONTH if seat.last_contact_at > now - 4 * WEEK else Since.LONGER


@figure("Last contact")
def last_contact(seats: Sequence[Seat], word: Since, now: datetime) -> list[Seat]:
    """Seats by when we and their MP's office were last in touch, whoever began. A vacant seat:
    never."""
    return [seat for seat in seats if since(seat, now) is word]


class Tries(Word):
    """How often we tried, in as many steps as a map has colours."""

    NONE = "none", "Not once"
    ONE = "one", "Once"
    FEW = "few", "Two or three times"
    MANY = "many", "Four times or more"


def tries(seat: Seat) -> Tries:
    steps = (Tries.NONE, Tries.ONE, Tries.FEW, Tries.FEW)
    return steps[seat.attempts] if seat.attempts < len(steps) else Tries.MANY


@figure("Attempts")
def tried(seats: Sequence[Seat], word: Tries) -> list[Seat]:
    """Seats by how often we rang, wrote to or met their MP's office, whatever came of it."""
    return [seat for seat in seats if tries(seat) is word]
