"""A coordinator lets somebody in again."""

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.core.database import transaction
from outreach.people.actions import disable
from outreach.people.models import Person
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, scalar
from tests.ladder import not_for, not_when_signed_out, only_a_form


@pytest.fixture
def path(ben, carol):
    with transaction():
        disable(person_id=ben.id, by=carol.id, now=carol.created_at)
    return f"/people/{ben.id}/enable"


def test_lets_them_in_but_does_not_sign_them_in(browser_of, carol, ben, path):
    coordinator = browser_of(carol)
    page = coordinator.follow(coordinator.post(path))
    assert "Switched off since" not in text_of(page)
    assert browser_of(ben).get("/today").status_code == 200


def test_sent_twice_is_done_once(browser_of, ben, carol, path):
    browser, form = browser_of(carol), {"idempotency_key": KEY}
    assert {browser.post(path, form).location for _ in range(2)} == {f"/people/{ben.id}"}
    assert scalar(select(func.count()).where(AuditEvent.action == "people.enable")) == 1


def test_nobody_there(browser_of, carol):
    response = browser_of(carol).post(f"/people/{NOBODY}/enable")
    assert (response.status_code, "There is no such person." in response.text) == (404, True)


def test_is_a_form_for_coordinators(browser_of, asha, carol, ben, stranger, path):
    only_a_form(path, browser_of(carol))
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert scalar(select(Person.disabled_at).where(Person.id == ben.id)) is not None
