"""Two decide on one pledge at the same moment; an office confirms while its link is used again."""

from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.pledges.offices import actions as offices
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import secret
from outreach.pledges.verify import differences
from tests.facts import marked_all, mps
from tests.races import workers

ROUNDS = 40


def test_a_pledge_is_decided_on_once(race, asha, person):
    """One confirms, one refuses, one takes it back: what the MP's row says is what came of it."""
    three = [person(name, role=Role.COORDINATOR).id for name in ("Carol", "Dev", "Ben")]
    marked_all(asha, mps(ROUNDS), PledgeStatus.SIGNED)
    entries = list(db.session.scalars(select(PledgeEntry.id).order_by(PledgeEntry.id)))
    db.session.rollback()
    ways = [
        (pledges.confirm, {}),
        (pledges.refuse, {"reason": "Not so"}),
        (pledges.take_back, {"by_coordinator": True}),
    ]
    work = []
    for who, (action, words) in zip(three, ways, strict=True):
        words = words | {"person_id": who, "now": clock.now()}
        work.append([(action, {"entry_id": entry_id} | words) for entry_id in entries])
    results = race(workers.rounds, [(mine,) for mine in work])
    for confirmed, refused, _ in zip(*results, strict=True):
        assert not (isinstance(confirmed, int) and isinstance(refused, int))
    done = sum(isinstance(answer, int) for answers in results for answer in answers)
    told = select(func.count(AuditEvent.id)).where(
        AuditEvent.action.in_(("pledges.confirm", "pledges.refuse", "pledges.take_back"))
    )
    assert db.session.scalar(told) == done
    checks = db.session.scalar(select(func.count(PledgeCheck.entry_id)))
    assert checks == sum(isinstance(answer, int) for answers in results[:2] for answer in answers)
    assert list(differences()) == []


def test_an_office_signs_and_confirms_once(race, carol):
    now, chosen = clock.now(), list(mps(20))
    db.session.rollback()
    with transaction():
        for mp_id in chosen:
            offices.make_link(mp_id=mp_id, person_id=carol.id, now=now)
    links = list(db.session.scalars(select(OfficeLink.id).order_by(OfficeLink.id)))
    db.session.rollback()
    words = {
        "name": "Sam",
        "role": "Staff",
        "by_mp": False,
        "by_hand": True,
        "words": 1,
        "now": now,
    }
    sign = [(workers.sign, {"token": secret("link", one)} | words) for one in links]
    results = race(workers.rounds, [(sign,)] * 3)
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)).count("LinkOver") == 2
    signed = list(db.session.scalars(select(OfficeSignature.id).order_by(OfficeSignature.id)))
    db.session.rollback()
    confirm = [(offices.confirm, {"token": secret("signature", one), "now": now}) for one in signed]
    results = race(workers.rounds, [(confirm,)] * 3)
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)).count("LinkOver") == 2
    assert db.session.scalar(select(func.count(PledgeEntry.id))) == len(signed) == len(chosen)
    assert list(differences()) == []
