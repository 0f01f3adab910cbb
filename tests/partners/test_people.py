"""Who signs in for a partner."""

import pytest

from outreach.coordination.account_help import change_role
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.partners import actions
from outreach.partners.models import PartnerPerson
from outreach.partners.queries import partner_of
from outreach.people.actions import disable
from outreach.privacy.actions import erase
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, lasting, scalars
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.partners.scenes import partner
from tests.people.helping import events

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


@pytest.fixture
def number(app):
    return partner()


@pytest.fixture
def path(number):
    return f"/partners/{number}/people"


def works_for(someone):
    found = partner_of(someone.id)
    db.session.rollback()
    return found and found.name


def test_somebody_with_the_role_is_added(carols, carol, sam, number, path):
    page = carols.get(f"/partners/{number}")
    assert f'<option value="{sam.id}">Sam</option>' in page.text
    page = carols.follow(carols.post(path, {"person_id": str(sam.id)}))
    assert "Who signs in for it Sam · since Tue 3 Nov Remove" in text_of(page)
    assert works_for(sam) == "Migrants Organise"
    assert f'<option value="{sam.id}"' not in page.text
    assert events("partners.add_person") == [(carol.id, f"person:{sam.id} partner:{number}")]


def test_again_changes_nothing(carols, sam, path):
    carols.post(path, {"person_id": str(sam.id)})
    before = lasting()
    assert carols.post(path, {"person_id": str(sam.id)}).status_code == 303
    assert lasting() == before


def test_works_for_one_partner_the_newest(carols, sam, path):
    carols.post(path, {"person_id": str(sam.id)})
    other = partner("Another")
    carols.post(f"/partners/{other}/people", {"person_id": str(sam.id)})
    assert works_for(sam) == "Another"
    assert scalars(db.select(PartnerPerson.partner_id)) == [other]


def test_is_removed_and_keeps_the_account(carols, carol, browser_of, sam, number, path):
    carols.post(path, {"person_id": str(sam.id)})
    page = carols.follow(carols.post(f"{path}/{sam.id}/remove"))
    assert "Removed. They can take nothing for this partner any more." in text_of(page)
    assert f'<option value="{sam.id}">Sam</option>' in page.text
    assert works_for(sam) is None
    assert browser_of(sam).get("/account").status_code == 200
    assert events("partners.remove_person") == [(carol.id, f"person:{sam.id} partner:{number}")]


@pytest.mark.parametrize("who", ["", "x", "-1", "٣", str(NOBODY), "9" * 40, "asha", "carol"])
def test_nobody_else_can_be_added(carols, carol, asha, path, who):
    number = {"asha": asha.id, "carol": carol.id}.get(who, who)
    before = lasting()
    answer = carols.post(path, {"person_id": str(number)})
    assert (answer.status_code, "Choose somebody" in answer.text) == (422, True)
    assert lasting() == before


@on_one
def test_it_is_said_at_the_field(carols, asha, sam, path):
    answer = carols.post(path, {"person_id": str(asha.id)})
    assert message_at(answer, "person_id") == "Choose somebody from the list."
    assert message_at(carols.post(path), "person_id") == "Choose somebody."


def test_with_another_role_or_an_account_that_is_off_nobody_takes_anything(
    carols, carol, sam, person, number, path
):
    dev = person("Dev", Role.PARTNER)
    for someone in (sam, dev):
        carols.post(path, {"person_id": str(someone.id)})
    by = {"by": carol.id, "now": clock.now()}
    with transaction():
        change_role(person_id=sam.id, to=Role.VOLUNTEER, **by)
        disable(person_id=dev.id, **by)
    assert works_for(sam) is works_for(dev) is None
    text = text_of(carols.get(f"/partners/{number}"))
    assert text.count("can take nothing: the account is off, or has another role") == 2


def test_whoever_is_off_is_not_offered(carols, carol, sam, number):
    with transaction():
        disable(person_id=sam.id, by=carol.id, now=clock.now())
    page = carols.get(f"/partners/{number}")
    assert f'<option value="{sam.id}"' not in page.text
    assert "Invite somebody as a partner" in text_of(page)


def test_whoever_leaves_signs_in_for_nobody(carols, carol, sam, path):
    carols.post(path, {"person_id": str(sam.id)})
    with transaction():
        erase(person_id=sam.id, by=carol.id, now=clock.now())
    assert not scalars(db.select(PartnerPerson.person_id))


@on_one
def test_the_ladder(carols, browser_of, asha, sam, number, path, stranger):
    for where in (path, f"{path}/{sam.id}/remove"):
        only_a_form(where, carols)
        not_when_signed_out(where, stranger)
        not_for(where, browser_of(asha))
        not_for(where, browser_of(sam))
    form = {"person_id": str(sam.id)}
    assert carols.post(f"/partners/{NOBODY}/people", form).status_code == 404
    answer = carols.post(f"{path}/{sam.id}/remove")
    assert (answer.status_code, "does not sign in for them" in answer.text) == (404, True)


def test_nobody_is_removed_from_another_partner(carols, sam, path):
    carols.post(path, {"person_id": str(sam.id)})
    other = partner("Another")
    assert carols.post(f"/partners/{other}/people/{sam.id}/remove").status_code == 404
    assert works_for(sam) == "Migrants Organise"


def test_sent_twice_it_is_done_once(carols, sam, number, path):
    form = {"person_id": str(sam.id), "idempotency_key": KEY}
    assert {carols.post(path, form).location for _ in range(2)} == {f"/partners/{number}"}
    assert len(events("partners.add_person")) == 1


def test_a_moved_one_is_no_longer_the_other_ones(sam, carol, number):
    other = partner("Another")
    for one in (number, other, number):
        with transaction():
            actions.add_person(partner_id=one, person_id=sam.id, by=carol.id, now=clock.now())
    assert works_for(sam) == "Migrants Organise"
