"""Two partners and a coordinator say at the same moment that the same MPs signed: it is entered
once, and nobody waits for the others for ever."""

from sqlalchemy import func, select

from outreach.contacts import actions as contacts
from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.partners.signatures import actions as signatures
from outreach.partners.signatures.results import Evidence
from outreach.pledges import actions as pledges
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import mps_waiting
from outreach.pledges.verify import differences
from tests.facts import mps
from tests.partners.scenes import agree, partner, signs_in_for
from tests.races import workers

ROUNDS, AT_ONCE = 20, 5
PAGE = Evidence(link="https://example.org/signed")


def bringers(person):
    """Two who sign in for partners, and a coordinator."""
    found = [person("Carol", role=Role.COORDINATOR)]
    for name in ("Sam", "Priya"):
        found.append(person(name, role=Role.PARTNER))
        number = partner(f"Friends of {name}")
        agree(number)
        signs_in_for(found[-1], number)
    return [one.id for one in found]


def test_the_same_mps_are_entered_once(race, person):
    three, chosen = bringers(person), list(mps(ROUNDS * AT_ONCE))
    lists = [chosen[at : at + AT_ONCE] for at in range(0, len(chosen), AT_ONCE)]
    work = []
    for turn, who in enumerate(three):
        # Each in an order of their own: the rows are locked in one.
        mine = [dict.fromkeys(one[turn:] + one[:turn], PAGE) for one in lists]
        words = {"person_id": who, "now": clock.now()}
        work.append([(signatures.bring, {"signed": signed, **words}) for signed in mine])
    results = race(workers.rounds, [(mine,) for mine in work])
    for answers in zip(*results, strict=True):
        assert sorted(len(one.entered) for one in answers) == [0, 0, AT_ONCE], answers
    assert db.session.scalar(select(func.count(PledgeEntry.id))) == len(chosen)
    assert mps_waiting() == set(chosen)
    assert list(differences()) == []


def test_taken_back_or_confirmed_but_not_both(race, person):
    carol, sam, _ = bringers(person)
    chosen = list(mps(ROUNDS))
    signed = dict.fromkeys(chosen, PAGE)
    workers.attempt(signatures.bring, signed=signed, person_id=sam, now=clock.now())
    entries = list(db.session.scalars(select(PledgeEntry.id).order_by(PledgeEntry.id)))
    db.session.rollback()
    ways = [(pledges.confirm, carol), (signatures.take_back, sam)]
    work = [
        [(do, {"entry_id": entry_id, "person_id": who, "now": clock.now()}) for entry_id in entries]
        for do, who in ways
    ]
    confirmed, back = race(workers.rounds, [(mine,) for mine in work])
    for one, other in zip(confirmed, back, strict=True):
        assert isinstance(one, int) != (other is None), (one, other)
    assert list(differences()) == []


def test_a_volunteer_marks_the_same_mp_meanwhile(race, person, asha):
    """Whichever comes first, one entry waits and the MP's row says what the ledger does."""
    _, sam, _ = bringers(person)
    chosen, now = list(mps(ROUNDS)), clock.now()
    mark = {"person_id": asha.id, "status": PledgeStatus.SIGNED, "link": PAGE.link, "now": now}
    bring = {"person_id": sam, "now": now}
    work = [
        [(signatures.bring, {"signed": {mp_id: PAGE}, **bring}) for mp_id in chosen],
        [(contacts.mark_pledge, {"mp_id": mp_id, **mark}) for mp_id in chosen],
    ]
    race(workers.rounds, [(mine,) for mine in work])
    assert mps_waiting() == set(chosen)
    assert list(differences()) == []
