"""Two coordinators decide on one log at the same moment."""

from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.contacts.models import Contact, LogReview
from outreach.contacts.spot_checks import review
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Direction, Outcome, Role, Verdict
from outreach.queue.models import QueueEntry
from tests.races import workers

ROUNDS = 50


def waiting(person):
    """A log that waits for a second person, for each round; the contacts' ids."""
    mps = db.session.scalars(select(QueueEntry.mp_id).limit(ROUNDS)).all()
    words = {
        "person_id": person.id,
        "at": clock.now(),
        "channel": Channel.PHONE,
        "direction": Direction.OUT,
        "outcome": Outcome.NO_ANSWER,
    }
    with transaction():
        contacts = [Contact(mp_id=mp_id, **words) for mp_id in mps]
        db.session.add_all(contacts)
        db.session.flush()
        asked = {"logged_by": person.id, "asked_at": clock.now()}
        db.session.add_all([LogReview(contact_id=c.id, **asked) for c in contacts])
        return [contact.id for contact in contacts]


def test_a_log_is_decided_on_once(race, asha, person):
    both = [person(name, role=Role.COORDINATOR).id for name in ("Carol", "Dev")]
    contacts = waiting(asha)
    verdicts = {both[0]: (Verdict.ACCEPTED, ""), both[1]: (Verdict.RETURNED, "Not so")}
    work = []
    for each, (verdict, reason) in verdicts.items():
        words = {"person_id": each, "verdict": verdict, "reason": reason, "now": clock.now()}
        work.append([(review, {"contact_id": contact_id} | words) for contact_id in contacts])
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["AlreadyReviewed", "None"]
    rows = db.session.execute(select(LogReview.reviewed_by, LogReview.verdict, LogReview.reason))
    assert all((verdict, reason) == verdicts[by] for by, verdict, reason in rows)
    told = select(func.count(AuditEvent.id)).where(AuditEvent.action.like("logs.%"))
    assert db.session.scalar(told) == ROUNDS
