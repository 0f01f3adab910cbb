"""Leaving: the person goes, and their work stays without a name."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.contacts.models import Contact, Draft, Letter
from outreach.core import clock
from outreach.core.database import receipts, transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, ClaimEnd, Outcome, Role
from outreach.people.models import Invitation, Person
from outreach.screening.columns import Cleared
from tests import ladder
from tests.browsing import Browser, text_of
from tests.facts import KEY, contents, scalar, scalars
from tests.scenes import ABBOTT, claim, claims, entry, logged

LEAVE = "/my-data/leave"
SURE = {"sure": "y"}


def test_it_is_a_page_and_a_form_not_for_strangers(stranger, browser_of, asha):
    assert "Erase my account and leave" in browser_of(asha).get(LEAVE).text
    ladder.not_when_signed_out(LEAVE, stranger)


def test_only_who_is_sure_leaves(browser_of, asha):
    before = contents()
    response = browser_of(asha).post(LEAVE)
    assert response.status_code == 422
    assert "Tick this if you want to go on." in response.text
    assert 'aria-invalid="true"' in response.text
    assert scalar(select(Person.left_at)) is None
    assert contents()["people"] == before["people"]


def test_the_password_is_asked_for_again(browser_of, asha, moment):
    browser = browser_of(asha)
    moment.shift(timedelta(minutes=11))
    assert ladder.asks_for_password(browser.post(LEAVE, SURE))
    assert scalar(select(Person.left_at)) is None


def test_the_page_says_what_happens_and_the_person_is_out(browser_of, asha):
    browser = browser_of(asha)
    assert "the name wherever it stands" in text_of(browser.get(LEAVE)).lower()
    response = browser.post(LEAVE, SURE)
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "You have left." in text_of(browser.follow(response))
    assert browser.get("/my-data").status_code == 303


def test_of_the_person_only_the_number_is_left(browser_of, person):
    dev = person("Dev Okafor", own="E14001063")
    browser_of(dev).post(LEAVE, SURE)
    row = scalar(select(Person).where(Person.id == dev.id))
    assert (row.name, row.email) == ("Somebody who left", f"left-{dev.id}@erased.invalid")
    assert (row.own_gss_code, row.totp_secret, row.password_hash) == (None, None, "!")
    assert row.left_at == row.disabled_at == row.created_at == clock.now()
    assert row.role == Role.VOLUNTEER


def test_nobody_can_sign_in_as_whoever_left(app, browser_of, asha, stranger):
    other = Browser(app, asha)
    browser_of(asha).post(LEAVE, SURE)
    assert other.get("/today").status_code == 303
    for email in ("asha@example.org", f"left-{asha.id}@erased.invalid"):
        form = {"email": email, "password": "!"}
        assert stranger.post("/sign-in", form).status_code == 422


def test_what_they_hold_goes_back_and_what_they_logged_stays(browser_of, asha):
    logged(asha, Outcome.SPOKE_STAFF, 185)
    claim(asha, ABBOTT)
    browser_of(asha).post(LEAVE, SURE)
    assert entry(ABBOTT).claimed_by is None
    assert [one.ended_as for one in claims(ABBOTT)] == [ClaimEnd.FREED]
    assert scalar(select(Contact.person_id)) == asha.id


def test_the_history_names_nobody(browser_of, person, carol):
    dev = person("Dev Okafor")
    logged(dev, Outcome.SPOKE_STAFF, ABBOTT, note="Dev Okafor here, ask for Sam")
    browser_of(dev).post(LEAVE, SURE)
    text = text_of(browser_of(carol).get(f"/mps/{ABBOTT}"))
    assert "Somebody who left" in text
    assert "[name removed] here, ask for Sam" in text
    assert "Okafor" not in text


def test_the_name_under_a_letter_goes_and_the_letter_stays(browser_of, person):
    dev = person("Dev Okafor")
    letter = ("From Dev", "Dear Ms Abbott,\nplease sign.\nYours,\nDev Okafor")
    logged(dev, Outcome.SENT, channel=Channel.EMAIL, letter=letter)
    browser_of(dev).post(LEAVE, SURE)
    left = scalar(select(Letter))
    assert left.subject == "From [name removed]"
    assert left.body == "Dear Ms Abbott,\nplease sign.\nYours,\n[name removed]"


def test_a_long_note_still_fits(browser_of, person):
    dev = person("Dev")
    logged(dev, Outcome.SPOKE_STAFF, note="Dev " * 125)
    assert browser_of(dev).post(LEAVE, SURE).status_code == 303
    assert len(scalar(select(Contact.note))) == 500


def test_a_namesake_keeps_their_name(browser_of, person):
    dev, same = person("Dev Okafor"), person("dev  okafor")
    with transaction():
        db.session.get_one(Person, same.id).name = "dev okafor"
    logged(same, Outcome.SPOKE_STAFF, 185, note="Dev Okafor here")
    browser_of(dev).post(LEAVE, SURE)
    assert scalars(select(Contact.note)) == ["Dev Okafor here"]


def test_others_keep_their_words_but_for_a_whole_name_and_an_address(browser_of, person, ben):
    dev = person("Dev Okafor")
    contact = logged(ben, Outcome.SPOKE_STAFF, 185)
    with transaction():  # as it could have been before notes were screened for addresses
        note = "Dev knows, or Dev Okafor: dev.okafor@example.org"
        db.session.get_one(Contact, contact.id).note = Cleared(note)
    browser_of(dev).post(LEAVE, SURE)
    notes = scalars(select(Contact.note))
    assert notes == ["Dev knows, or [name removed]: [name removed]"]


def test_drafts_receipts_and_invitations_go(browser_of, asha, ben):
    held = claim(asha, ABBOTT)
    assert held
    browser = browser_of(asha)
    browser.post(f"/mps/{ABBOTT}/draft", {"note": "Half a word"})
    with transaction():
        db.session.add(
            Invitation(
                token_hash="t",
                email="asha@example.org",
                role=Role.VOLUNTEER,
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
            )
        )
    browser.post(LEAVE, {**SURE, "idempotency_key": KEY})
    assert scalar(select(func.count()).select_from(Draft)) == 0
    assert scalar(select(func.count()).select_from(receipts)) == 0
    invitation = scalar(select(Invitation))
    assert invitation.email == f"left-{asha.id}@erased.invalid"
    assert invitation.expires_at == clock.now()


def test_the_audit_says_that_a_number_left(browser_of, asha):
    browser_of(asha).post(LEAVE, SURE)
    event = scalar(select(AuditEvent).where(AuditEvent.action == "privacy.leave"))
    assert (event.person_id, event.subject) == (asha.id, f"person:{asha.id}")


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
def test_the_last_who_looks_after_people_stays(browser_of, person, role):
    only = person("Dev", role)
    response = browser_of(only).post(LEAVE, SURE)
    assert response.status_code == 409
    assert f"This is the only {role} left" in text_of(response)
    assert scalar(select(Person.left_at)) is None
    person("Ben", role)
    assert browser_of(only).post(LEAVE, SURE).status_code == 303


def test_one_who_is_switched_off_does_not_count(browser_of, person, carol):
    ben = person("Ben", Role.COORDINATOR)
    with transaction():
        db.session.get_one(Person, ben.id).disabled_at = clock.now()
    assert browser_of(carol).post(LEAVE, SURE).status_code == 409


def test_the_address_can_be_invited_again(app, browser_of, asha, person):
    browser_of(asha).post(LEAVE, SURE)
    again = person("Asha")
    assert again.id != asha.id
