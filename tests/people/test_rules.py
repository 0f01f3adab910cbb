"""Rules about people hold where nothing stands before them: no form, no page, no access table."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people import actions as people
from outreach.people.joining.actions import InvitationUsed, accept_invitation
from outreach.people.models import Invitation, Person
from tests.facts import scalar


def invited(role=Role.VOLUNTEER, by=None):
    with transaction():
        return people.invite(
            email="dev@example.org", role=role, invited_by=by and by.id, now=clock.now()
        )


def accepted(token, email="dev@example.org", now=None):
    with transaction():
        accept_invitation(
            token=token,
            email=email,
            name="Dev",
            password_hash="-",
            own_gss_code=None,
            now=now or clock.now(),
        )


def test_an_invitation_makes_one_account(app):
    token = invited()
    accepted(token)
    with pytest.raises(InvitationUsed):
        accepted(token, "ira@example.org")
    assert scalar(select(func.count(Person.id))) == 1


def test_an_invitation_ends(app):
    token = invited()
    with pytest.raises(InvitationUsed):
        accepted(token, now=clock.now() + timedelta(hours=48))
    assert scalar(select(func.count(Person.id))) == 0


def test_an_invitation_is_for_its_own_address(app):
    accepted(invited(), "ira@example.org")
    assert scalar(select(Person.email)) == "dev@example.org"


def test_a_coordinator_invites_no_admin(carol):
    with pytest.raises(people.OnlyAdmins):
        invited(Role.ADMIN, by=carol)
    assert scalar(select(func.count(Invitation.id))) == 0


def test_a_coordinator_who_lost_the_role_changes_nobody(asha, carol):
    with transaction():
        db.session.execute(update(Person).where(Person.id == carol.id).values(role="volunteer"))
    with pytest.raises(people.NoLongerYours), transaction():
        people.lock_both(person_id=asha.id, by=carol.id)
