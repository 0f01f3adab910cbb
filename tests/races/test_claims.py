"""Nothing that volunteers do at the same moment makes two of them hold one MP."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import OfferReason
from outreach.parliament.models import Constituency
from outreach.queue.actions import Claimed
from outreach.queue.models import Claim, QueueEntry
from tests.races import workers


def share(people, processes):
    """Everybody belongs to one process."""
    return [people[number::processes] for number in range(processes)]


def open_claims():
    """How many each MP has."""
    query = select(Claim.mp_id, func.count()).where(Claim.ended_at.is_(None)).group_by(Claim.mp_id)
    return dict(db.session.execute(query).all())


def markers():
    """How many MPs the queue says that each person holds."""
    held = select(QueueEntry.claimed_by, func.count()).where(QueueEntry.claimed_by.is_not(None))
    return dict(db.session.execute(held.group_by(QueueEntry.claimed_by)).all())


def seats():
    """One of every region, and none: so all the ways in which MPs are offered are in use."""
    query = select(func.min(Constituency.gss_code)).group_by(Constituency.region)
    return [None, *db.session.scalars(query.order_by(Constituency.region))]


def test_32_processes_take_the_650_once_each(race, crowd):
    """21 times 32 press at the same moment, 7 people of each process three times."""
    people = crowd(32 * 7, seats())
    results = race(workers.claim_next, [(mine, 3, clock.now()) for mine in share(people, 32)])
    answers = [answer for mine in results for answer in mine]
    taken = [answer.mp_id for answer in answers if isinstance(answer, Claimed)]
    assert len(taken) == 650
    assert open_claims() == dict.fromkeys(taken, 1)
    assert len(open_claims()) == 650
    assert answers.count("QueueEmpty") == 21 * 32 - 650


def test_16_processes_go_for_the_same_mp_80_times(race, crowd):
    mp_id = db.session.scalar(select(func.min(QueueEntry.mp_id)))
    people = [crowd_of_one * 80 for crowd_of_one in share(crowd(16), 16)]
    results = race(workers.go_for, [(mp_id, mine, clock.now()) for mine in people])
    for answers in zip(*results, strict=True):
        winners = [answer for answer in answers if isinstance(answer, Claimed)]
        assert len(winners) == 1, answers
        assert answers.count("AlreadyClaimed") == 15, answers
    assert open_claims() == {mp_id: 1}
    assert db.session.scalar(select(func.count()).select_from(Claim)) == 80


def test_8_tabs_of_100_volunteers_hold_three_each(race, crowd):
    people = crowd(100)
    results = race(workers.claim_next, [(people, 2, clock.now())] * 8)
    answers = [answer for mine in results for answer in mine]
    taken = [answer.mp_id for answer in answers if isinstance(answer, Claimed)]
    assert markers() == dict.fromkeys(people, 3)
    assert open_claims() == dict.fromkeys(taken, 1)
    assert len(taken) == 300
    assert answers.count("ClaimLimitReached") == 8 * 200 - 300


def test_nobody_is_told_none_while_others_only_look_at_the_last(race, crowd):
    """Seven people who hold three ask for the last MP again and again, and are refused; it stays
    free for the eighth. Every round is so much later that claims of before have lapsed."""
    people = crowd(8)
    *others, last = db.session.scalars(select(QueueEntry.mp_id)).all()
    times = [clock.now() + workers.LATER * number for number in range(12)]
    with transaction():
        beyond = times[-1] + timedelta(days=1)
        for number, mp_id in enumerate(others):
            entry = db.session.get(QueueEntry, mp_id)
            entry.claimed_by, entry.claimed_until = people[number % 7], beyond
    work = [(last, people[7], times), *((last, person_id, times) for person_id in people[:7])]
    answers = race(workers.last_one, work)[0]
    assert [answer.mp_id for answer in answers if isinstance(answer, Claimed)] == [last] * 12


def test_the_database_itself_refuses_a_second_open_claim(asha, ben):
    mp_id = db.session.scalar(select(func.min(QueueEntry.mp_id)))
    words = {"mp_id": mp_id, "offered": OfferReason.CHOSEN, "started_at": clock.now()}
    with pytest.raises(IntegrityError, match=r"uq_claims_open|claims\.mp_id"), transaction():
        db.session.add_all([Claim(person_id=asha.id, **words), Claim(person_id=ben.id, **words)])
