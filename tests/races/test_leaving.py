"""Leaving, while others do the same or something else at the same moment."""

from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from outreach.privacy.actions import erase, leave
from outreach.queue.actions import claim_mp
from outreach.queue.models import Claim, QueueEntry
from tests.races import workers
from tests.scenes import ABBOTT, CORBYN

CROWD = 6


def test_of_all_coordinators_who_leave_at_once_one_stays(race, person):
    ids = [person(f"Dev {n}", role=Role.COORDINATOR).id for n in range(CROWD)]
    work = [[(leave, {"person_id": one, "now": clock.now()})] for one in ids]
    results = race(workers.rounds, [(mine,) for mine in work])
    assert sorted(str(answers[0]) for answers in results) == ["None"] * (CROWD - 1) + ["TheLast"]
    left = select(func.count()).where(Person.role == Role.COORDINATOR, Person.left_at.is_(None))
    assert db.session.scalar(left) == 1


def test_two_who_erase_each_other_do_not_both_win(race, person):
    one, other = (person(name, role=Role.COORDINATOR).id for name in ("Carol", "Dev"))
    now = clock.now()
    work = [
        [(erase, {"person_id": one, "by": other, "now": now})],
        [(erase, {"person_id": other, "by": one, "now": now})],
    ]
    results = race(workers.rounds, [(mine,) for mine in work])
    assert [answers[0] for answers in results].count(None) == 1


def test_whoever_leaves_holds_nothing_whatever_they_claim_meanwhile(race, person):
    people = [person(f"Asha {n}").id for n in range(3)]
    now, work = clock.now(), []
    for one, mp_id in zip(people, (ABBOTT, CORBYN, 4357), strict=True):
        work.append([(leave, {"person_id": one, "now": now})])
        work.append([(claim_mp, {"person_id": one, "mp_id": mp_id, "now": now})])
    race(workers.rounds, [(mine,) for mine in work])
    with transaction():
        held = select(func.count(Claim.id)).where(Claim.ended_at.is_(None))
        assert db.session.scalar(held) == 0
        marked = select(func.count()).where(QueueEntry.claimed_by.is_not(None))
        assert db.session.scalar(marked) == 0
