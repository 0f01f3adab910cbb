"""Two check at the same moment; a voice is taken back while it checks."""

from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.people import vouching
from outreach.people.models import Vouching
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeFirstCheck
from outreach.pledges.verify import differences
from tests.facts import marked_all, mps
from tests.races import workers

ROUNDS = 20


def entries_by(someone):
    """That many pledges that wait, entered by this person."""
    marked_all(someone, mps(ROUNDS), PledgeStatus.SIGNED)
    found = list(db.session.scalars(select(PledgeEntry.id).order_by(PledgeEntry.id)))
    db.session.rollback()
    return found


def test_of_two_voices_each_counts_once(race, carol, person):
    """Nobody answers for the guest: of three who confirm, one is first, one second, one late."""
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    entries = entries_by(person("Guest", by=sock))
    three = [carol.id, *(person(name, role=Role.COORDINATOR).id for name in ("Dev", "Efua"))]
    work = []
    for who in three:
        words = {"person_id": who, "now": clock.now()}
        work.append([(pledges.confirm, {"entry_id": entry_id} | words) for entry_id in entries])
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["AlreadyChecked", "False", "True"]
    query = select(PledgeFirstCheck.checked_by, PledgeCheck.checked_by).join(
        PledgeCheck, PledgeCheck.entry_id == PledgeFirstCheck.entry_id
    )
    both = db.session.execute(query).all()
    assert len(both) == ROUNDS
    assert all(first != second for first, second in both)
    assert list(differences()) == []


def test_the_same_voice_twice_at_once_is_one_voice(race, carol, person):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    entries = entries_by(person("Guest", by=sock))
    words = {"person_id": carol.id, "now": clock.now()}
    confirm = [(pledges.confirm, {"entry_id": entry_id} | words) for entry_id in entries]
    results = race(workers.rounds, [(confirm,)] * 3)
    for answers in zip(*results, strict=True):
        assert sorted(map(str, answers)) == ["False", "MayNotCheck", "MayNotCheck"]
    assert db.session.scalar(select(func.count(PledgeCheck.entry_id))) == 0


def test_whoever_loses_their_voice_has_checked_before_or_does_not(race, asha, carol, person):
    """Each round the voice is given, and at one moment used and taken back."""
    entries, sock = entries_by(asha), person("Sock", role=Role.COORDINATOR, by=person("Eva"))
    now = clock.now()
    voice, given = {"person_id": sock.id, "by": carol.id}, []
    for entry_id in entries[:8]:
        with transaction():
            if db.session.get(Vouching, sock.id) is None:
                vouching.vouch(**voice, now=now)
        check = {"entry_id": entry_id, "person_id": sock.id, "now": now}
        ways = [(pledges.confirm, check), (vouching.take_back, voice | {"now": now})]
        confirmed, back = race(workers.rounds, [([way],) for way in ways])
        assert (confirmed[0], back[0]) in ((True, None), ("MayNotCheck", None))
        given.append(confirmed[0] is True)
    checks = db.session.scalar(select(func.count(PledgeCheck.entry_id)))
    assert checks == sum(given)
    assert db.session.scalar(select(func.count(Vouching.person_id))) == 1
    assert list(differences()) == []
