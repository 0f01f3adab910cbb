"""Two voices confirm the same words at once; the words change while offices sign."""

from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.pledges.offices import actions as offices
from outreach.pledges.offices.models import OfficeLink, OfficeSignature
from outreach.pledges.offices.tokens import secret
from outreach.pledges.words import actions
from outreach.pledges.words.models import PledgeChange
from outreach.scripts.models import Script, ScriptVersion
from tests.facts import mps, pledge_words, scalars
from tests.pledges.words.scenes import proposed
from tests.races import workers

OFFICES = 12


def test_of_two_voices_one_confirms(race, carol, person):
    """Three voices and the proposer confirm at the same moment."""
    others = [person(name, role=Role.COORDINATOR) for name in ("Dev", "Efua", "Farid")]
    words = {"change_id": proposed(carol), "now": clock.now()}
    work = [[(workers.confirm_words, words | {"person_id": one.id})] for one in others]
    work += [[(workers.confirm_words, words | {"person_id": carol.id})]]
    results = [str(answers[0]) for answers in race(workers.rounds, [(one,) for one in work])]
    assert results[3] in ("MayNotConfirm", "Ended")
    assert sorted(results[:3]) == ["2", "Ended", "Ended"]
    pledge = select(ScriptVersion.number).join(Script, Script.id == ScriptVersion.script_id)
    assert scalars(pledge.where(Script.kind == "pledge").order_by(ScriptVersion.number)) == [1, 2]


def test_one_proposal_waits_at_a_time(race, person):
    people = [person(f"Editor {number}", role=Role.COORDINATOR) for number in range(4)]
    words = {"base": 1, "title": "The pledge", "same_meaning": False, "now": clock.now()}
    work = [
        [(actions.propose, words | {"body": f"Words of {one.id}.", "person_id": one.id})]
        for one in people
    ]
    results = [str(answers[0]) for answers in race(workers.rounds, [(one,) for one in work])]
    assert sorted(results) == ["1", "OneWaits", "OneWaits", "OneWaits"]
    assert scalars(select(func.count(PledgeChange.id))) == [1]


def test_an_office_signs_what_it_read_while_the_words_change(race, carol, person):
    """Each signature is of version 1, which its form showed, or none is made."""
    dev = person("Dev", role=Role.COORDINATOR)
    old, now = pledge_words(), clock.now()
    with transaction():
        for mp_id in mps(OFFICES * 2):
            if offices.published_email(mp_id) and db.session.scalar(_COUNT) < OFFICES:
                offices.make_link(mp_id=mp_id, person_id=carol.id, now=now)
    links = scalars(select(OfficeLink.id).order_by(OfficeLink.id))
    words = {"name": "Sam", "role": "Staff", "by_mp": False, "by_hand": True, "words": 1}
    sign = [(workers.sign, {"token": secret("link", one), "now": now} | words) for one in links]
    confirm = (
        workers.confirm_words,
        {"change_id": proposed(carol), "person_id": dev.id, "now": now},
    )
    confirms = [confirm if n == 3 else sign[n] for n in range(len(sign))]
    results = race(workers.rounds, [(sign,), (confirms,)])
    refused = {str(one) for answers in results for one in answers if not str(one).isdigit()}
    assert refused <= {"WordsChanged", "LinkOver"}
    signed = scalars(select(OfficeSignature.words_id))
    assert set(signed) <= {old}
    assert pledge_words() != old


_COUNT = select(func.count(OfficeLink.id))
