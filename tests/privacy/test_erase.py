"""Erasing somebody for them: by coordinators and admins."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests import ladder
from tests.browsing import text_of
from tests.facts import NOBODY, scalar

SURE = {"sure": "y"}


@pytest.fixture
def path(asha):
    return f"/people/{asha.id}/erase"


def test_not_for_strangers_and_volunteers(path, stranger, browser_of, ben, person):
    ladder.not_when_signed_out(path, stranger)
    ladder.not_for(path, browser_of(ben))
    ladder.not_for(path, browser_of(person("Dev", Role.PARTNER)))
    assert browser_of(ben).get(path).status_code == 403


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_staff_erase(path, browser_of, person, asha, role):
    browser = browser_of(person("Dev", role))
    assert "Erase Asha for good" in browser.get(path).text
    response = browser.post(path, SURE)
    assert (response.status_code, response.location) == (303, "/people")
    assert "Erased. Their work stays, without a name." in text_of(browser.follow(response))
    assert scalar(select(Person.name).where(Person.id == asha.id)) == "Somebody who left"


def test_who_did_it_is_in_the_audit(path, browser_of, carol, asha):
    browser_of(carol).post(path, SURE)
    event = scalar(select(AuditEvent).where(AuditEvent.action == "privacy.erase"))
    assert (event.person_id, event.subject) == (carol.id, f"person:{asha.id}")


def test_only_who_is_sure_and_gave_the_password(path, browser_of, carol, asha, moment):
    browser = browser_of(carol)
    assert "Tick this if you want to go on." in browser.post(path).text
    moment.shift(timedelta(minutes=11))
    assert ladder.asks_for_password(browser.post(path, SURE))
    assert scalar(select(Person.left_at).where(Person.id == asha.id)) is None


def test_nobody_twice_and_nobody_who_is_not_there(path, browser_of, carol):
    browser = browser_of(carol)
    browser.post(path, SURE)
    for gone in (path, f"/people/{NOBODY}/erase"):
        assert browser.get(gone).status_code == 404
        assert browser.post(gone, SURE).status_code == 404


def test_ones_own_is_left_by_my_data(browser_of, carol, person):
    person("Ben", Role.COORDINATOR)
    response = browser_of(carol).post(f"/people/{carol.id}/erase", SURE)
    assert (response.status_code, "leave by My data" in response.text) == (409, True)


def test_a_coordinator_does_not_erase_an_admin(browser_of, carol, person):
    admin = person("Dev", Role.ADMIN)
    person("Ben", Role.ADMIN)
    response = browser_of(carol).post(f"/people/{admin.id}/erase", SURE)
    assert response.status_code == 403
    assert scalar(select(Person.left_at).where(Person.id == admin.id)) is None


def test_not_the_last_coordinator(browser_of, carol, person):
    admin = person("Dev", Role.ADMIN)
    response = browser_of(admin).post(f"/people/{carol.id}/erase", SURE)
    assert response.status_code == 409
    assert "the only coordinator left" in response.text


def test_whoever_left_is_not_let_in_again(path, browser_of, carol, asha):
    browser = browser_of(carol)
    browser.post(path, SURE)
    assert browser.post(f"/people/{asha.id}/enable").status_code == 404
    assert scalar(select(Person.disabled_at).where(Person.id == asha.id)) is not None
