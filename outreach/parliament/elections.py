"""Facts about how an MP came to the seat. Each names its election and belongs to the MP."""

from datetime import date

from sqlalchemy import func, select

from outreach.core.extensions import db
from outreach.core.formatting import full_day, number
from outreach.parliament.models import MP, Constituency, Membership
from outreach.parliament.names import party_name

# The election of the results in constituencies.csv.
GENERAL_ELECTION = date(2024, 7, 4)
# By-elections fill one seat or a few on one day; a general election fills hundreds.
_MAX_BY_ELECTIONS_A_DAY = 50


def elected_on(mp_id: int) -> date | None:
    """The day on which the MP was elected to the seat they hold now; None if they hold none."""
    query = select(Membership.started_on).where(
        Membership.mp_id == mp_id, Membership.ended_on.is_(None)
    )
    return db.session.scalar(query)


def election_facts(mp: MP, seat: Constituency | None, elected: date | None) -> list[str]:
    """Return sentences on the MP's election and time in Parliament; none without a seat."""
    if seat is None or elected is None:
        return []
    if elected == GENERAL_ELECTION:
        return [*_general_election(mp, seat), _time_as_mp(mp, seat, elected)]
    if elected < GENERAL_ELECTION:
        return [_time_as_mp(mp, seat, elected)]
    by_election = "the by-election in" if _is_by_election(elected) else "the election in"
    won = f"Won {by_election} {seat.name} on {full_day(elected)}."
    return [won, _time_as_mp(mp, seat, elected)]


def _general_election(mp: MP, seat: Constituency) -> list[str]:
    winner, runner_up = party_name(seat.winner_2024), party_name(seat.runner_up_2024)
    won = (
        f"Won {seat.name} by {number(seat.majority)} votes at the general election on "
        f"{full_day(GENERAL_ELECTION)} ({winner} ahead of {runner_up})."
    )
    if mp.party_abbreviation == seat.winner_2024:
        return [won]
    return [won, f"Elected as {winner}, now {mp.party}."]


def _time_as_mp(mp: MP, seat: Constituency, elected: date) -> str:
    # The register has the start of the present spell. Returners were MPs before it.
    if mp.member_since >= elected:
        return f"MP for {seat.name} since {full_day(mp.member_since)}."
    return f"An MP since {full_day(mp.member_since)}, earlier terms not counted."


def _is_by_election(day: date) -> bool:
    elected = select(func.count()).where(
        Membership.started_on == day, Membership.ended_on.is_(None)
    )
    return (db.session.scalar(elected) or 0) <= _MAX_BY_ELECTIONS_A_DAY
