"""Partners, while several look after them at the same moment."""

from datetime import timedelta

from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.partners import actions, agreements
from outreach.partners.models import Agreement, Consent, Partner
from outreach.privacy.actions import leave
from tests.partners.scenes import sharing_with
from tests.races import workers

CROWD = 6


def at_once(race, action, each):
    """What came of it, for each of those who do it at the same moment."""
    return [answers[0] for answers in race(workers.rounds, [([(action, one)],) for one in each])]


def count(what, *where):
    with transaction():
        return db.session.scalar(select(func.count()).select_from(what).where(*where))


def test_of_all_agreements_made_at_once_one_waits_beside_the_one_in_force(race, carol):
    partner_id, now = sharing_with(), clock.now()
    who = {"partner_id": partner_id, "person_id": carol.id, "now": now}
    days = [clock.london_date(now) + timedelta(days=number) for number in range(1, CROWD + 1)]
    at_once(
        race, agreements.agree, [{**who, "datasets": ["contacts"], "until": day} for day in days]
    )
    running = Agreement.ended_at.is_(None)
    assert count(Agreement, running, Agreement.in_force_at.is_(None)) == 1
    assert count(Agreement, running, Agreement.in_force_at.is_not(None)) == 1
    assert count(Agreement) == CROWD + 1


def test_of_all_who_add_the_same_partner_one_does(race, carol):
    one = {"name": "Migrants Organise", "person_id": carol.id, "now": clock.now()}
    answers = at_once(race, actions.add_partner, [one] * CROWD)
    assert answers.count("Unfitting") == CROWD - 1
    assert count(Partner) == 1


def test_consent_is_given_once_and_withdrawn_once(race, asha):
    one = {"person_id": asha.id, "partner_id": sharing_with(), "now": clock.now()}
    for action, word in (
        (actions.give_consent, "consents.give"),
        (actions.withdraw_consent, "consents.withdraw"),
    ):
        at_once(race, action, [one] * CROWD)
        assert count(Consent) == count(AuditEvent, AuditEvent.action == word) == 1


def test_whoever_leaves_has_agreed_to_nothing_whatever_they_press_meanwhile(race, crowd):
    partner_id, now = sharing_with(), clock.now()
    work = []
    for person_id in crowd(3):
        me = {"person_id": person_id, "now": now}
        work.append([(leave, me)])
        work.append([(actions.give_consent, {**me, "partner_id": partner_id})])
    race(workers.rounds, [(mine,) for mine in work])
    assert count(Consent) == 0
