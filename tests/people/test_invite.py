"""A coordinator invites somebody."""

import re

import pytest
from sqlalchemy import func, select

from outreach.people.models import Invitation, Person
from outreach.vocabulary import Role
from tests.browsing import text_of
from tests.facts import KEY, contents, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, value_of

DEV = {"email": "Dev@Example.org ", "role": "coordinator"}


def link_on(page):
    return re.search(r"http://127.0.0.1:8000/invitations/([\w-]{43})", page.text)


def test_shows_a_link_once(browser_of, carol):
    browser = browser_of(carol)
    page = browser.follow(browser.post("/people", DEV))
    assert link_on(page)
    assert "Send this link to Dev@Example.org." in text_of(page)
    assert "dev@example.org · Coordinator · until Thu 5 Nov at 10:00" in text_of(page)
    assert not link_on(browser.get("/people"))


def test_keeps_only_a_hash_of_the_link(browser_of, carol):
    browser = browser_of(carol)
    token = link_on(browser.follow(browser.post("/people", DEV)))[1]
    assert token not in repr(contents())
    invitation = scalar(select(Invitation))
    assert (invitation.email, invitation.role) == ("dev@example.org", Role.COORDINATOR)


@pytest.mark.parametrize(
    "email, message",
    [
        ("", "Enter an email address."),
        ("dev", "That does not look like an email address."),
        ("Asha@example.org", "asha@example.org has an account here already."),
    ],
)
def test_says_at_the_field_what_is_wrong(browser_of, asha, carol, email, message):
    response = browser_of(carol).post("/people", {"email": email, "role": "coordinator"})
    assert message in message_at(response, "email")
    assert (value_of(response, "email"), value_of(response, "role")) == (email, "coordinator")
    assert scalar(select(func.count(Invitation.id))) == 0


@pytest.mark.parametrize("role", ["partner", "admin"])
def test_gives_no_role_that_is_not_offered(browser_of, carol, role):
    response = browser_of(carol).post("/people", {"email": "dev@example.org", "role": role})
    assert message_at(response, "role")
    assert scalar(select(func.count(Invitation.id))) == 0


def test_a_new_invitation_ends_the_earlier_one(browser_of, carol, stranger):
    browser = browser_of(carol)
    first = link_on(browser.follow(browser.post("/people", DEV)))
    second = link_on(browser.follow(browser.post("/people", DEV)))
    assert stranger.get(f"/invitations/{first[1]}").status_code == 404
    assert stranger.get(f"/invitations/{second[1]}").status_code == 200


def test_sent_twice_invites_once(browser_of, carol):
    browser = browser_of(carol)
    answers = [browser.post("/people", {**DEV, "idempotency_key": KEY}) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(303, "/people")] * 2
    assert scalar(select(func.count(Invitation.id))) == 1


def test_is_for_coordinators(browser_of, asha, stranger):
    not_when_signed_out("/people", stranger)
    not_for("/people", browser_of(asha))
    assert scalar(select(func.count(Person.id))) == 1
