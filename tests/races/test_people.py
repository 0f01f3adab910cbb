"""Two who decide over each other, or over the same person, at the same moment."""

from sqlalchemy import func, select, update

from outreach.coordination.account_help import change_role
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.actions import disable, invite
from outreach.people.joining.actions import accept_invitation
from outreach.people.models import Invitation, Person
from outreach.queue.actions import claim_mp
from outreach.queue.models import QueueEntry
from tests.races import workers

ROUNDS = 30


def count(*where):
    found = db.session.scalar(select(func.count(Person.id)).where(*where))
    db.session.rollback()
    return found


def pairs(person, role):
    return [
        (person(f"First {number}", role=role).id, person(f"Second {number}", role=role).id)
        for number in range(ROUNDS)
    ]


def each_other(action, two, **words):
    """The work of two processes: in every round each does it to the other."""
    now = {"now": clock.now(), **words}
    first = [(action, {"person_id": b, "by": a} | now) for a, b in two]
    second = [(action, {"person_id": a, "by": b} | now) for a, b in two]
    return [(first,), (second,)]


def test_two_admins_demote_each_other_and_one_stays(race, person):
    two = pairs(person, Role.ADMIN)
    answers = race(workers.rounds, each_other(change_role, two, to=Role.VOLUNTEER))
    for of_both in zip(*answers, strict=True):
        assert sorted(map(str, of_both)) == ["NoLongerYours", "None"]
    assert count(Person.role == Role.ADMIN) == ROUNDS


def test_two_coordinators_switch_each_other_off_and_one_stays(race, person):
    two = pairs(person, Role.COORDINATOR)
    answers = race(workers.rounds, each_other(disable, two))
    for of_both in zip(*answers, strict=True):
        assert sorted(map(str, of_both)) == ["Disabled", "None"]
    assert count(Person.disabled_at.is_(None)) == ROUNDS


def test_one_is_demoted_while_they_demote_a_third(race, person):
    """Either both happen, the second one's first; or the one who was quicker stops the other."""
    two = pairs(person, Role.ADMIN)
    thirds = [person(f"Third {number}", role=Role.ADMIN).id for number in range(ROUNDS)]
    now = {"now": clock.now(), "to": Role.PARTNER}
    down = [(change_role, {"person_id": b, "by": a} | now) for a, b in two]
    on = [
        (change_role, {"person_id": third, "by": b} | now)
        for (_, b), third in zip(two, thirds, strict=True)
    ]
    first, second = race(workers.rounds, [(down,), (on,)])
    assert first == [None] * ROUNDS
    assert set(second) <= {None, "NoLongerYours"}
    assert count(Person.role == Role.PARTNER) == ROUNDS + second.count(None)


def test_who_becomes_a_partner_while_claiming_holds_nobody(race, person):
    admin = person("Amal", role=Role.ADMIN)
    people = [person(f"Volunteer {number}") for number in range(ROUNDS)]
    mps = db.session.scalars(select(QueueEntry.mp_id).limit(ROUNDS)).all()
    now = {"now": clock.now()}
    claims = [
        (claim_mp, {"person_id": someone.id, "mp_id": mp_id} | now)
        for someone, mp_id in zip(people, mps, strict=True)
    ]
    changes = [
        (change_role, {"person_id": someone.id, "by": admin.id, "to": Role.PARTNER} | now)
        for someone in people
    ]
    race(workers.rounds, [(claims,), (changes,)])
    held = select(func.count()).where(QueueEntry.claimed_by.is_not(None))
    assert db.session.scalar(held) == 0


def test_two_invitations_of_one_address_make_one_account(race, app):
    """Two coordinators invite somebody at once; both links are used at once."""
    work = [[], []]
    for number in range(20):
        for mine in work:
            with transaction():
                token = invite(
                    email=f"dev{number}@example.org",
                    role=Role.VOLUNTEER,
                    invited_by=None,
                    now=clock.now(),
                )
            mine.append(token)
    words = {"email": "", "name": "Dev", "password_hash": "-", "own_gss_code": None}
    words["now"] = clock.now()
    tasks = [[(accept_invitation, words | {"token": token}) for token in mine] for mine in work]
    with transaction():
        db.session.execute(update(Invitation).values(expires_at=clock.now().replace(hour=23)))
    answers = race(workers.rounds, [(mine,) for mine in tasks])
    for of_both in zip(*answers, strict=True):
        assert sum(answer == "AlreadyHere" for answer in of_both) == 1
    assert count() == 20
