"""The partner of the practice data (`outreach.cli.demo`), its agreement and who signs in for it."""

from datetime import datetime, timedelta

from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Role
from outreach.partners import actions as partners
from outreach.partners import agreements
from outreach.people.models import Person

NAME, WHO = "Migrants Organise", "Petra"


def share(*, by: int, let_their_name_go: int, now: datetime) -> None:
    person = Person(
        email=f"{WHO.lower()}@example.org",
        name=WHO,
        password_hash="-",  # noqa: S106  (nobody can sign in with it)
        role=Role.PARTNER,
        created_at=now,
    )
    db.session.add(person)
    db.session.flush()
    partner_id = partners.add_partner(name=NAME, person_id=by, now=now)
    agreements.agree(
        partner_id=partner_id,
        datasets=[name.value for name in FOR_PARTNERS],
        until=clock.london_date(now) + timedelta(days=180),
        person_id=None,
        now=now,
    )
    partners.add_person(partner_id=partner_id, person_id=person.id, by=by, now=now)
    partners.give_consent(person_id=let_their_name_go, partner_id=partner_id, now=now)
