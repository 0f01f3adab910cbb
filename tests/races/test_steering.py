"""Coordinators change the same MPs at the same moment, while volunteers claim them."""

import pytest
from sqlalchemy import func, select

from outreach.coordination.bulk_changes import actions
from outreach.coordination.bulk_changes.models import Change, ChangedRow
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FlagKind, Role, Steer
from outreach.queue.actions import Claimed
from outreach.queue.flags import actions as flags
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import BoardRevision, Claim, QueueEntry
from tests.races import workers

ROUNDS = 12


@pytest.fixture
def coordinators(person):
    return [person(name, role=Role.COORDINATOR).id for name in ("Carol", "Dev")]


def everybody():
    return tuple(db.session.scalars(select(QueueEntry.mp_id).order_by(QueueEntry.mp_id)))


def test_two_who_change_the_same_mps_do_it_once_each(race, coordinators):
    """Both saw the board as it was. In each of the rounds (fifty MPs) one does it; the other is
    told that somebody acted on all of them."""
    ids = everybody()
    work = []
    for by in coordinators:
        wishes = [
            Wish(kind=Steer.PAUSE, mp_ids=ids[n * 50 : n * 50 + 50], because=f"By {by}")
            for n in range(ROUNDS)
        ]
        words = {"by": by, "seen": 0, "now": clock.now()}
        work.append([(workers.steer, {"wish": wish} | words) for wish in wishes])
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["50", "NothingToChange"], answers
    rows = db.session.execute(
        select(Change.made_by, QueueEntry.paused_because)
        .join_from(ChangedRow, Change, Change.id == ChangedRow.change_id)
        .join(QueueEntry, QueueEntry.mp_id == ChangedRow.mp_id)
    ).all()
    assert len(rows) == 50 * ROUNDS
    assert all(because == f"By {by}" for by, because in rows)


def test_one_change_is_undone_once(race, coordinators):
    ids = everybody()
    with transaction():
        for n in range(ROUNDS):
            wish = Wish(kind=Steer.FIRST, mp_ids=ids[n * 20 : n * 20 + 20])
            actions.change(wish=wish, by=coordinators[0], seen=10**6, now=clock.now())
    changes = db.session.scalars(select(Change.id).order_by(Change.id)).all()
    work = [
        [(workers.undo, {"change_id": id, "by": by, "now": clock.now()}) for id in changes]
        for by in coordinators
    ]
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["None", "UndoneAlready"], answers
    bumped = select(func.count(QueueEntry.mp_id)).where(QueueEntry.bumped_at.is_not(None))
    assert db.session.scalar(bumped) == 0


def test_nobody_waits_in_a_ring_and_nobody_is_rung_twice(race, coordinators, crowd):
    """Two change all 650 back and forth; six claim, and flag what they hold. No deadlock, no
    double claim, and every card on the board has a number of its own."""
    people, ids, now = crowd(6), everybody(), clock.now()
    kinds = {coordinators[0]: Steer.FIRST, coordinators[1]: Steer.NOT_FIRST}
    work = [
        (
            workers.rounds,
            [
                (
                    workers.steer,
                    {"wish": Wish(kind=kind, mp_ids=ids), "by": by, "seen": 10**8, "now": now},
                )
            ]
            * ROUNDS,
        )
        for by, kind in kinds.items()
    ]
    work += [(workers.claim_and_flag, person_id, now, ROUNDS) for person_id in people]
    answers = race(workers.call, work)
    taken = [one.mp_id for mine in answers[2:] for one in mine if isinstance(one, Claimed)]
    assert len(taken) == len(set(taken)) == 3 * len(people)
    open_ones = select(func.count(Claim.id)).where(Claim.ended_at.is_(None))
    assert db.session.scalar(open_ones) == len(taken)
    revisions = db.session.scalars(select(QueueEntry.revision)).all()
    assert len(set(revisions)) == 650
    assert max(revisions) == db.session.scalar(select(BoardRevision.value))


def test_a_flag_is_solved_once_and_holds_the_mp_until_the_last(race, coordinators, asha):
    ids = everybody()[:ROUNDS]
    with transaction():
        for mp_id in ids:
            for kind in (FlagKind.THREAT, FlagKind.UNSURE):
                flags.raise_flag(
                    mp_id=mp_id, person_id=asha.id, kind=kind, words="", now=clock.now()
                )
    numbers = db.session.scalars(select(MPFlag.id).order_by(MPFlag.id)).all()
    work = [
        [
            (flags.solve, {"flag_id": n, "person_id": by, "how": "Rang", "now": clock.now()})
            for n in numbers[first::2] + numbers[1 - first :: 2]
        ]
        for first, by in enumerate(coordinators)
    ]
    results = race(workers.rounds, [(mine,) for mine in work])
    done = [answer for mine in results for answer in mine if answer != "SolvedAlready"]
    assert len(done) == len(numbers)
    held = select(func.count(QueueEntry.mp_id)).where(QueueEntry.held_because.is_not(None))
    assert db.session.scalar(held) == 0
