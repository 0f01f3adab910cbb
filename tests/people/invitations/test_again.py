"""Inviting somebody again, and taking an invitation back."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from outreach.people.actions import invite
from outreach.people.models import Invitation
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form

PAGE = "/people/invitations"


def invited(email="dev@example.org", role=Role.PARTNER):
    """The invitation's id, and its link."""
    with transaction():
        token = invite(email=email, role=role, invited_by=None, now=clock.now())
    return scalar(select(func.max(Invitation.id))), f"/invitations/{token}"


def renewing(invitation_id):
    return f"{PAGE}/{invitation_id}/renew"


def withdrawing(invitation_id):
    return f"{PAGE}/{invitation_id}/withdraw"


@pytest.mark.parametrize("hours", [1, 60])
def test_makes_a_new_link_for_the_same_address_and_role(browser_of, carol, stranger, moment, hours):
    number, old = invited()
    moment.shift(timedelta(hours=hours))
    page = browser_of(carol).post(renewing(number))
    new = re.search(r"/invitations/[\w-]{43}", page.text)[0]
    assert stranger.get(old).status_code == 404
    assert stranger.get(new).status_code == 200
    newest = select(Invitation.role).order_by(Invitation.id.desc())
    assert scalar(newest) == Role.PARTNER


def test_one_that_ran_out_can_be_seen_and_is_forgotten_later(browser_of, carol, moment):
    invited()
    moment.shift(timedelta(hours=48))
    assert "dev@example.org · Partner · ran out" in text_of(browser_of(carol).get(PAGE))
    moment.shift(timedelta(days=30))
    page = browser_of(carol).get(PAGE)
    assert (page.status_code, "dev@example.org" in page.text) == (200, False)


def test_only_the_newest_of_an_address_is_shown(coordinator):
    for _ in range(3):
        invited()
    assert text_of(coordinator.get(PAGE)).count("dev@example.org") == 1


def test_withdrawing_ends_the_link_and_forgets_the_address(coordinator, stranger):
    number, link = invited()
    page = coordinator.follow(coordinator.post(withdrawing(number)))
    assert "The invitation is withdrawn." in text_of(page)
    assert stranger.get(link).status_code == 404
    assert scalar(select(func.count(Invitation.id))) == 0


def test_sent_twice_renews_once(coordinator):
    number, _ = invited()
    answers = [coordinator.post(renewing(number), {"idempotency_key": KEY}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 303]
    assert scalar(select(func.count(Invitation.id))) == 2


@pytest.mark.parametrize("path", [renewing, withdrawing])
def test_an_admins_is_for_admins(coordinator, path):
    number, _ = invited(role=Role.ADMIN)
    response = coordinator.post(path(number))
    assert (response.status_code, "Only an admin may" in response.text) == (403, True)
    assert scalar(select(func.count(Invitation.id))) == 1


def test_a_coordinator_does_not_end_an_admins(coordinator, browser_of, person, stranger):
    _, link = invited(role=Role.ADMIN)
    form = {"addresses": "new@example.org DEV@example.org", "role": "volunteer", "checked": "1"}
    response = coordinator.post(PAGE, form)
    assert "dev@example.org is invited as an admin already." in message_at(response, "role")
    assert stranger.get(link).status_code == 200
    assert scalar(select(func.count(Invitation.id))) == 1
    assert browser_of(person("Amal", role=Role.ADMIN)).post(PAGE, form).status_code == 200
    assert stranger.get(link).status_code == 404


@pytest.mark.parametrize("path", [renewing, withdrawing])
def test_nothing_there(coordinator, path):
    assert coordinator.post(path(NOBODY)).status_code == 404


def test_one_that_was_used_is_over(coordinator, stranger):
    number, link = invited()
    form = {"name": "Dev", "password": "four words nobody guesses", "agreed": "y"}
    assert stranger.post(link, form).status_code == 303
    assert coordinator.post(renewing(number)).status_code == 404
    assert coordinator.post(withdrawing(number)).status_code == 404
    assert "dev@example.org" not in coordinator.get(PAGE).text


@pytest.mark.parametrize("path", [renewing, withdrawing])
def test_is_a_form_for_those_who_look_after_people(coordinator, browser_of, asha, stranger, path):
    number, _ = invited()
    only_a_form(path(number), coordinator)
    not_when_signed_out(path(number), stranger)
    not_for(path(number), browser_of(asha))
