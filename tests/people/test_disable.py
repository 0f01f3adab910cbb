"""A coordinator switches somebody off."""

from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.auth.models import SignIn
from outreach.core.vocabulary import ClaimEnd
from outreach.people.models import Person
from outreach.queue.models import Claim, QueueEntry
from tests.browsing import text_of
from tests.facts import ABBOTT, KEY, NOBODY, STARMER, claimed, scalar, scalars
from tests.ladder import not_for, not_when_signed_out, only_a_form


def path(someone):
    return f"/people/{someone.id}/disable"


def test_signs_them_out_everywhere(browser_of, asha, carol):
    phone, laptop, coordinator = browser_of(asha), browser_of(asha), browser_of(carol)
    page = coordinator.follow(coordinator.post(path(asha)))
    assert "Switched off since Tue 3 Nov" in text_of(page)
    assert phone.get("/today").status_code == laptop.get("/today").status_code == 303
    assert scalars(select(SignIn.person_id)) == [carol.id]


def test_frees_what_they_hold(browser_of, asha, ben, carol):
    for mp_id in (STARMER, ABBOTT):
        claimed(asha, mp_id)
    browser_of(carol).post(path(asha))
    assert set(scalars(select(Claim.ended_as))) == {ClaimEnd.FREED}
    assert not scalars(select(QueueEntry.mp_id).where(QueueEntry.claimed_by.is_not(None)))
    assert browser_of(ben).post(f"/mps/{STARMER}/claim").status_code == 303


def test_sent_twice_is_done_once(browser_of, asha, carol):
    browser, form = browser_of(carol), {"idempotency_key": KEY}
    assert {browser.post(path(asha), form).location for _ in range(2)} == {f"/people/{asha.id}"}
    events = select(func.count()).where(AuditEvent.action == "people.disable")
    assert scalar(events) == 1


def test_switching_off_again_keeps_since_when(browser_of, asha, carol, moment):
    browser = browser_of(carol)
    browser.post(path(asha))
    moment.shift(60)
    browser.post(path(asha))
    assert scalar(select(Person.disabled_at).where(Person.id == asha.id)) == asha.created_at


def test_nobody_switches_off_themselves(browser_of, carol):
    browser = browser_of(carol)
    response = browser.post(path(carol))
    assert response.status_code == 409
    assert "You cannot switch off your own account." in response.text
    assert browser.get("/people").status_code == 200


def test_nobody_there(browser_of, carol):
    response = browser_of(carol).post(f"/people/{NOBODY}/disable")
    assert (response.status_code, "There is no such person." in response.text) == (404, True)


def test_is_a_form_for_coordinators(browser_of, asha, carol, stranger):
    only_a_form(path(asha), browser_of(carol))
    not_when_signed_out(path(asha), stranger)
    not_for(path(asha), browser_of(asha))
    assert scalar(select(Person.disabled_at).where(Person.id == asha.id)) is None
