"""What may happen once happens once, whoever tries at the same moment."""

from sqlalchemy import func, select, update

from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus, Role
from outreach.people.actions import INVITATION_LASTS, disable, invite
from outreach.people.joining.actions import accept_invitation
from outreach.people.models import Invitation, Person
from outreach.pledges.actions import confirm
from outreach.pledges.actions import record as enter
from outreach.pledges.models import PledgeCheck
from outreach.queue.actions import Claimed, claim_mp, lock
from outreach.queue.models import Claim, QueueEntry
from tests.races import workers
from tests.scenes import claim, claim_next

ROUNDS = 50


def moments():
    """Far enough apart that every claim of before has lapsed, and every wait is over."""
    return [clock.now() + 100 * number * workers.LATER for number in range(ROUNDS)]


def count(what, *where):
    return db.session.scalar(select(func.count()).select_from(what).where(*where))


def test_one_invitation_makes_one_account(race, app):
    """Without an address of its own, as the first coordinator's: nothing but its use is unique."""
    work = [[] for _ in range(8)]
    for number in range(20):
        with transaction():
            token = invite(email=None, role=Role.COORDINATOR, invited_by=None, now=clock.now())
            # A newer one of no address ends those before: keep them all open.
            day = clock.now() + INVITATION_LASTS
            db.session.execute(update(Invitation).values(expires_at=day))
        words = {"token": token, "name": "Dev", "password_hash": "-", "own_gss_code": None}
        for process, mine in enumerate(work):
            address = {"email": f"dev.{number}.{process}@example.org", "now": clock.now()}
            mine.append((accept_invitation, words | address))
    for answers in zip(*race(workers.rounds, [(mine,) for mine in work]), strict=True):
        assert answers.count("InvitationUsed") == 7, answers
    assert count(Person) == 20


def signed(person, mp_id):
    """Somebody entered that they will sign; which entry that is."""
    with transaction():
        lock(mp_id)
        return enter(
            mp_id=mp_id,
            person_id=person.id,
            status=PledgeStatus.SIGNED,
            basis=Basis.PUBLIC_LINK,
            contact_id=None,
            link="https://example.org/signed",
            is_public=True,
            now=clock.now(),
        )


def test_a_pledge_is_confirmed_once(race, asha, person):
    both = [person(name, role=Role.COORDINATOR).id for name in ("Carol", "Dev")]
    mps = db.session.scalars(select(QueueEntry.mp_id).limit(ROUNDS)).all()
    entries = [signed(asha, mp_id) for mp_id in mps]
    work = [
        [(confirm, {"entry_id": entry_id, "person_id": each, "now": clock.now()})
         for entry_id in entries]
        for each in both
    ]  # fmt: skip
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["AlreadyChecked", "True"]
    assert count(PledgeCheck) == ROUNDS


def test_a_late_log_and_the_next_claim_at_the_same_moment(race, asha, ben):
    """Her hour is over: whoever comes first, her entry is kept and at most one holds the MP."""
    mps = db.session.scalars(select(QueueEntry.mp_id).limit(ROUNDS)).all()
    logs, claims = [], []
    for mp_id, now in zip(mps, moments(), strict=True):
        claim(asha, mp_id, at=now)
        late = {"mp_id": mp_id, "now": now + workers.LATER}
        logs.append((workers.log_voicemail, {"person_id": asha.id} | late))
        claims.append((claim_mp, {"person_id": ben.id} | late))
    entered, claimed = race(workers.rounds, [(logs,), (claims,)])
    assert len(set(entered)) == count(Contact) == ROUNDS
    for mp_id, answer in zip(mps, claimed, strict=True):
        held = count(Claim, Claim.mp_id == mp_id, Claim.ended_at.is_(None))
        late = count(Contact, Contact.mp_id == mp_id, Contact.late)
        assert (held, late) == ((1, 1) if isinstance(answer, Claimed) else (0, 0)), answer


def test_somebody_is_switched_off_while_they_log_and_others_claim(race, person, carol):
    """Nobody runs into a ring of locks, and nothing is held afterwards."""
    people = [person(f"Volunteer {number}") for number in range(20)]
    logs, ends, takes = [], [], []
    for someone in people:
        mps = [claim_next(someone) for _ in range(3)]
        now = {"now": clock.now()}
        logs.append((workers.log_voicemail, {"mp_id": mps[-1], "person_id": someone.id} | now))
        takes.append((claim_mp, {"mp_id": mps[0], "person_id": carol.id} | now))
        ends.append((disable, {"person_id": someone.id, "by": carol.id} | now))
    race(workers.rounds, [(logs,), (ends,), (takes,)])
    gone = [someone.id for someone in people]
    assert count(Contact) == len(people)
    assert count(QueueEntry, QueueEntry.claimed_by.in_(gone)) == 0
    assert count(Claim, Claim.person_id.in_(gone), Claim.ended_at.is_(None)) == 0
