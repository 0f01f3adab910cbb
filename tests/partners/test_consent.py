"""A volunteer lets their name go to a partner, and withdraws it."""

from datetime import date

import pytest
from sqlalchemy import update

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import NotFound
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.exports.models import Taking
from outreach.partners import actions
from outreach.partners.models import Consent
from outreach.partners.queries import consents_of, how_many_consented
from outreach.people.models import Person
from outreach.privacy.actions import leave
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, lasting, scalar, scalars
from tests.ladder import not_when_signed_out, only_a_form
from tests.partners.scenes import agree, consent, partner, sharing_with, withdraw
from tests.people.helping import events
from tests.planting import taking
from tests.scenes import DAY, HOUR

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PAGE = "/account/sharing"
YES, NO = {"consent": "yes"}, {"consent": "no"}
BUTTON = "Choose who sees your name"


@pytest.fixture
def number(app):
    return sharing_with()


@pytest.fixture
def path(number):
    return f"{PAGE}/{number}"


@pytest.fixture
def ashas(browser_of, asha):
    return browser_of(asha)


def given():
    return scalars(db.select(Consent).order_by(Consent.id))


def test_until_they_say_so_a_made_up_word_is_seen(ashas, number):
    text = text_of(ashas.get(PAGE))
    assert "They cannot turn it back." in text
    assert "Migrants Organise They see a made-up word instead of your name." in text
    assert not given()


def test_the_name_goes_along_and_can_be_withdrawn(ashas, asha, number, path, moment):
    page = ashas.follow(ashas.post(path, YES))
    assert "Your name goes along, on" in text_of(page)
    assert "They see your name : you let it go along, today at 10:00 ." in text_of(page)
    assert [one.partner_id for one in consents_of(asha.id)] == [number]
    moment.shift(HOUR)
    page = ashas.follow(ashas.post(path, NO))
    assert "Withdrawn. Your name is gone from the next file or answer." in text_of(page)
    assert "They see a made-up word instead of your name." in text_of(page)
    (row,) = given()
    assert (row.withdrawn_at, row.withdrawn_at - row.given_at) == (clock.now(), HOUR)
    assert not consents_of(asha.id)
    assert events("consents.give") == [(asha.id, f"partner:{number}")]
    assert events("consents.withdraw") == [(asha.id, f"partner:{number}")]


def test_given_again_after_it_was_withdrawn(asha, number):
    consent(asha, number), withdraw(asha, number), consent(asha, number)
    assert len(given()) == 2
    assert len(consents_of(asha.id)) == 1


@pytest.mark.parametrize("form", [YES, NO])
def test_again_changes_nothing(ashas, asha, number, path, form):
    if form is YES:
        consent(asha, number)
    before = lasting()
    assert ashas.post(path, form).status_code == 303
    assert lasting() == before


def test_it_is_each_ones_own_and_for_one_partner(asha, ben, number):
    other = sharing_with("Another")
    consent(asha, number), consent(ben, other)
    withdraw(asha, other), withdraw(ben, number)
    assert [one.partner_id for one in consents_of(asha.id)] == [number]
    assert [one.partner_id for one in consents_of(ben.id)] == [other]


def test_staff_see_how_many_and_never_who(carols, asha, ben, number):
    page = f"/partners/{number}"
    assert "No volunteer lets their name go along." in text_of(carols.get(page))
    consent(asha, number)
    assert "1 volunteer lets their name go along." in text_of(carols.get(page))
    consent(ben, number)
    text = text_of(carols.get(page))
    assert "2 volunteers let their name go along." in text
    assert not [name for name in ("Asha", "Ben") if name in text]
    withdraw(asha, number)
    assert how_many_consented(number) == 1


@on_one
@pytest.mark.parametrize("form", [{}, {"consent": ""}, {"consent": "maybe"}, {"consent": "YES"}])
def test_there_is_no_third_answer(ashas, path, form):
    before = lasting()
    answer = ashas.post(path, form)
    assert answer.status_code == 422
    assert "Press one of the buttons." in text_of(answer)
    assert lasting() == before


@pytest.mark.parametrize("agreed", [None, "progress"])
def test_without_contacts_there_is_nothing_to_agree_to(ashas, agreed):
    number = partner()
    if agreed:
        agree(number, agreed)
    assert "no partner gets anything in which your name could be" in text_of(ashas.get(PAGE))
    answer = ashas.post(f"{PAGE}/{number}", YES)
    assert answer.status_code == 409
    assert "Nothing in which your name could be goes to them" in answer.text
    assert not given()


def test_it_can_be_withdrawn_also_when_nothing_is_agreed_any_more(
    browser_of, asha, number, path, moment
):
    consent(asha, number)
    agree(number, until=date(2026, 11, 3))
    moment.shift(DAY)
    browser = browser_of(asha)
    assert "At present they may take nothing that it could be in." in text_of(browser.get(PAGE))
    page = browser.follow(browser.post(path, NO))
    assert "no partner gets anything in which your name could be" in text_of(page)
    assert not consents_of(asha.id)


@on_one
def test_a_clock_that_was_put_back_keeps_nobody_from_it(asha, number, moment):
    consent(asha, number)
    moment.shift(-HOUR)
    withdraw(asha, number)
    assert not consents_of(asha.id)


def test_the_account_leads_there_once_there_is_such_a_partner(browser_of, asha, carol, person):
    others = [person("Dev", Role.ADMIN), person("Sam", Role.PARTNER)]
    assert BUTTON not in browser_of(asha).get("/account").text
    number = sharing_with()
    for someone in (asha, carol):
        text = text_of(browser_of(someone).get("/account"))
        assert f"They see a made-up word instead of your name. {BUTTON}" in text
    for someone in others:
        assert BUTTON not in browser_of(someone).get("/account").text
    consent(asha, number)
    text = text_of(browser_of(asha).get("/account"))
    assert "You let your name go along to Migrants Organise." in text


@on_one
def test_the_ladder(ashas, browser_of, person, path, stranger):
    only_a_form(path, ashas)
    not_when_signed_out(path, stranger)
    for role in (Role.ADMIN, Role.PARTNER):
        dev = browser_of(person(f"Dev {role}", role))
        assert dev.post(path, YES).status_code == 404
        assert "At present no partner gets anything" in text_of(dev.get(PAGE))
    assert stranger.get(PAGE).location == f"/sign-in?next={PAGE}"
    for form in (YES, NO):
        assert ashas.post(f"{PAGE}/{NOBODY}", form).status_code == 404


@on_one
def test_who_has_another_role_since_can_still_withdraw(asha, ashas, browser_of, path):
    ashas.post(path, YES)
    with transaction():
        db.session.execute(update(Person).where(Person.id == asha.id).values(role=Role.ADMIN))
    later = browser_of(asha)
    assert "They see your name" in text_of(later.get(PAGE))
    assert later.post(path, NO).location == PAGE
    assert consents_of(asha.id) == []


def test_sent_twice_it_is_done_once(ashas, path):
    for _ in range(2):
        assert ashas.post(path, YES | {"idempotency_key": KEY}).location == PAGE
    assert len(given()) == len(events("consents.give")) == 1


def test_only_volunteers_have_a_name_to_give(app, number, sam):
    with pytest.raises(NotFound), transaction():
        actions.give_consent(person_id=sam.id, partner_id=number, now=clock.now())


def test_whoever_leaves_has_agreed_to_nothing_and_those_who_have_the_name_hear_of_it(asha, number):
    once, twice = sharing_with("Another"), number
    consent(asha, once), consent(asha, twice), withdraw(asha, once)
    told = []

    def hear(person_id, *, partner_id, now):
        told.append((person_id, partner_id))

    with actions.consent_withdrawn.connected_to(hear), transaction():
        leave(person_id=asha.id, now=clock.now())
    assert told == [(asha.id, twice)]
    assert not given()


def test_what_they_took_keeps_their_number(sam, number):
    with transaction():
        db.session.add(taking(clock.now(), person_id=sam.id, partner_id=number))
    with transaction():
        leave(person_id=sam.id, now=clock.now())
    assert scalar(db.select(Taking.person_id)) == sam.id
