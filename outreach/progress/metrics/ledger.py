"""Who moved on since a moment: from where to where, by the ledger as it is read today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, func, select

from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.queries import counts
from outreach.progress.metrics.figures import figure
from outreach.progress.metrics.standing import Seat


def standing_at(moment: datetime) -> dict[int, PledgeStatus]:
    """Where each MP stood before a moment, by the entries that count today; who is missing had not
    been asked. A signature confirmed later was agreed then."""
    newest = (
        select(func.max(PledgeEntry.id).label("id"))
        .where(PledgeEntry.at < moment, counts(PledgeEntry.id))
        .group_by(PledgeEntry.mp_id)
        .subquery()
    )
    confirmed = and_(PledgeCheck.entry_id == PledgeEntry.id, PledgeCheck.at < moment)
    query = (
        select(PledgeEntry.mp_id, PledgeEntry.status, PledgeCheck.confirmed)
        .join(newest, newest.c.id == PledgeEntry.id)
        .outerjoin(PledgeCheck, confirmed)
    )
    found = {}
    for mp_id, status, is_confirmed in db.session.execute(query):
        unchecked = status is PledgeStatus.SIGNED and not is_confirmed
        found[mp_id] = PledgeStatus.AGREED_UNCONFIRMED if unchecked else status
    return found


class Move(NamedTuple):
    seat: Seat
    before: PledgeStatus

    @property
    def after(self) -> PledgeStatus:
        return self.seat.pledge


@figure("Moved")
def moves(seats: Sequence[Seat], before: Mapping[int, PledgeStatus]) -> list[Move]:
    """Sitting MPs who stand elsewhere today than they did then. Who moved there and back is not
    among them, nor what was taken back since."""
    then = [
        Move(seat, before.get(seat.mp_id, PledgeStatus.NOT_ASKED))
        for seat in seats
        if seat.mp_id is not None
    ]
    return [move for move in then if move.before is not move.after]


def moved_into(made: Sequence[Move], status: PledgeStatus) -> list[Seat]:
    return [move.seat for move in made if move.after is status]


def moved_out_of(made: Sequence[Move], status: PledgeStatus) -> list[Seat]:
    return [move.seat for move in made if move.before is status]
