"""Somebody gets another role."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select, update

from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.models import Person
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, claimed, scalar
from tests.ladder import asks_for_password, message_at, not_for, not_when_signed_out, only_a_form
from tests.people.helping import events, role_of, signed_in


def path(someone):
    return f"/people/{someone.id}/role"


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.PARTNER])
def test_a_coordinator_changes_a_role(browser_of, asha, carol, role):
    browser = browser_of(carol)
    page = browser.follow(browser.post(path(asha), {"role": role}))
    assert f"The role is {role.label} now." in text_of(page)
    assert role_of(asha) == role
    assert events("people.change_role") == [(carol.id, f"person:{asha.id} role:{role}")]


def test_it_acts_on_their_next_request(browser_of, asha, carol):
    theirs = browser_of(asha)
    browser_of(carol).post(path(asha), {"role": "partner"})
    assert theirs.get("/today").status_code == 303
    assert signed_in(asha) == 0
    assert browser_of(asha).get("/today").status_code == 403


@pytest.mark.parametrize("role, held", [("partner", 0), ("coordinator", 1), ("volunteer", 1)])
def test_who_contacts_nobody_holds_nobody(browser_of, asha, carol, role, held):
    claimed(asha)
    browser_of(carol).post(path(asha), {"role": role})
    holds = select(func.count()).where(QueueEntry.claimed_by == asha.id)
    assert scalar(holds) == held


def test_the_role_they_have_changes_nothing(browser_of, asha, carol):
    theirs = browser_of(asha)
    browser_of(carol).post(path(asha), {"role": "volunteer"})
    assert theirs.get("/today").status_code == 200
    assert events("people.change_role") == []


def test_after_the_password_was_asked_again_the_choice_is_still_there(
    browser_of, asha, carol, moment
):
    browser = browser_of(carol)
    moment.shift(timedelta(minutes=11))
    browser.get(f"/people/{asha.id}")
    token = {"csrf_token": browser.token}
    came_from = {"Referer": f"http://localhost/people/{asha.id}"}
    with browser.app.app_context():
        form = {"role": "partner", **token}
        asked = browser.client.post(path(asha), data=form, headers=came_from)
    assert asks_for_password(asked)
    assert '<input type="hidden" name="role" value="partner">' in asked.text
    chosen = BeautifulSoup(browser.get(f"/people/{asha.id}?role=partner").text, "html.parser")
    assert [one["value"] for one in chosen.select("option[selected]")] == ["partner"]
    assert role_of(asha) == Role.VOLUNTEER


@pytest.mark.parametrize("role", ["admin", "owner", "", "Coordinator"])
def test_a_coordinator_gives_no_role_that_is_not_offered(browser_of, asha, carol, role):
    response = browser_of(carol).post(path(asha), {"role": role})
    assert message_at(response, "role")
    assert role_of(asha) == Role.VOLUNTEER


def test_an_admin_makes_and_unmakes_admins(browser_of, asha, admin):
    browser = browser_of(admin)
    for role in (Role.ADMIN, Role.VOLUNTEER):
        assert browser.post(path(asha), {"role": role}).status_code == 303
        assert role_of(asha) == role


def test_a_coordinator_does_not_touch_an_admin(browser_of, admin, carol):
    browser = browser_of(carol)
    for action in ("role", "disable", "enable", "sign-out", "password", "second-step"):
        response = browser.post(f"/people/{admin.id}/{action}", {"role": "volunteer"})
        assert response.status_code == 403, action
        assert "Only an admin" in response.text, action
    assert "Change role" not in browser.get(f"/people/{admin.id}").text
    assert role_of(admin) == Role.ADMIN


@pytest.mark.parametrize("role", [Role.ADMIN, Role.COORDINATOR])
def test_nobody_changes_their_own(browser_of, person, role):
    someone = person("Dev", role=role)
    given = "admin" if role is Role.ADMIN else "partner"
    response = browser_of(someone).post(path(someone), {"role": given})
    assert (response.status_code, "You cannot change your own role." in response.text) == (
        409,
        True,
    )
    assert role_of(someone) == role


def test_who_was_demoted_meanwhile_changes_nobody(browser_of, asha, carol, admin):
    browser = browser_of(carol)
    with transaction():
        db.session.execute(update(Person).where(Person.id == carol.id).values(role="volunteer"))
    assert browser.post(path(asha), {"role": "coordinator"}).status_code == 403
    assert role_of(asha) == Role.VOLUNTEER


def test_asks_for_the_password_again_after_ten_minutes(browser_of, asha, carol, moment):
    browser = browser_of(carol)
    moment.shift(timedelta(minutes=11))
    assert asks_for_password(browser.post(path(asha), {"role": "coordinator"}))
    assert role_of(asha) == Role.VOLUNTEER


def test_sent_twice_is_done_once(browser_of, asha, carol):
    browser, form = browser_of(carol), {"role": "partner", "idempotency_key": KEY}
    assert {browser.post(path(asha), form).location for _ in range(2)} == {f"/people/{asha.id}"}
    assert len(events("people.change_role")) == 1


def test_nobody_there(browser_of, carol):
    response = browser_of(carol).post(f"/people/{NOBODY}/role", {"role": "partner"})
    assert (response.status_code, "There is no such person." in response.text) == (404, True)


def test_is_a_form_for_those_who_look_after_people(browser_of, asha, carol, stranger):
    only_a_form(path(asha), browser_of(carol))
    not_when_signed_out(path(asha), stranger)
    not_for(path(asha), browser_of(asha))
