"""Somebody comes in with the link of an invitation."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Role
from outreach.people.actions import invite
from outreach.people.models import Person
from tests.browsing import Browser, text_of
from tests.facts import contents, scalar
from tests.ladder import message_at, value_of

DEV = {
    "name": "Dev",
    "password": "four words nobody guesses",
    "own_gss_code": "E14001290",
    "agreed": "y",
}


@pytest.fixture
def link(app):
    with transaction():
        token = invite(
            email="dev@example.org", role=Role.VOLUNTEER, invited_by=None, now=clock.now()
        )
    return f"/invitations/{token}"


def test_makes_an_account_and_begins_with_practice(stranger, link):
    answer = stranger.post(link, DEV)
    assert answer.location == "/practice"
    assert "Try it first" in text_of(stranger.follow(answer))
    dev = scalar(select(Person))
    assert (dev.email, dev.role, dev.own_gss_code) == ("dev@example.org", "volunteer", "E14001290")


def test_keeps_when_the_code_of_conduct_was_agreed_to(stranger, link):
    stranger.post(link, DEV)
    assert scalar(select(Person.agreed_at)) == clock.now()


def test_nobody_comes_in_without_agreeing(stranger, link):
    response = stranger.post(link, {**DEV, "agreed": ""})
    assert "Please read the code of conduct and tick this box." in message_at(response, "agreed")
    assert scalar(select(func.count(Person.id))) == 0


def test_a_password_with_the_name_of_ones_mp_is_refused(stranger, link):
    form = {**DEV, "own_gss_code": "E14001259", "password": "abbott over the sea"}
    assert "The name of your MP" in message_at(stranger.post(link, form), "password")
    assert scalar(select(func.count(Person.id))) == 0


def test_the_code_of_conduct_is_there_for_everybody(stranger):
    assert "You may stop at any time" in text_of(stranger.get("/conduct"))


@pytest.mark.parametrize("role", [Role.PARTNER, Role.ADMIN])
def test_who_calls_nobody_does_not_practise(stranger, role):
    with transaction():
        token = invite(email="dev@example.org", role=role, invited_by=None, now=clock.now())
    answer = stranger.post(f"/invitations/{token}", DEV)
    assert answer.location == "/"


@pytest.mark.parametrize("name", ["Zoë O’Dev-Ben", "می\u200cنا", "क्\u200dषा", "Dev 李"])
def test_names_are_written_in_many_ways(stranger, link, name):
    stranger.post(link, {**DEV, "name": name})
    assert scalar(select(Person.name)) == name


def test_keeps_the_password_as_argon2id(stranger, link):
    stranger.post(link, DEV)
    assert scalar(select(Person.password_hash)).startswith("$argon2id$v=19$")
    assert DEV["password"] not in repr(contents())


def test_works_once(app, link):
    assert Browser(app, None).post(link, DEV).status_code == 303
    assert Browser(app, None).post(link, {**DEV, "name": "Ben"}).status_code == 404
    assert scalar(select(func.count(Person.id))) == 1


@pytest.mark.parametrize("seconds, status", [(-1, 200), (0, 404), (1, 404)])
def test_lasts_48_hours_to_the_second(app, link, moment, seconds, status):
    moment.shift(timedelta(hours=48, seconds=seconds))
    stranger = Browser(app, None)
    assert stranger.get(link).status_code == status
    assert stranger.post(link, DEV).status_code == (303 if status == 200 else 404)


@pytest.mark.parametrize(
    "field, value, message",
    [
        ("name", "", "Enter a name."),
        ("name", "😀", "Use at least one letter."),
        ("name", "Dev\nBen", "something in this name that cannot be seen"),
        ("name", "Dev\u202evil", "something in this name that cannot be seen"),
        ("name", "D" * 81, "Use at most 80 characters."),
        ("password", "", "Choose a password."),
        ("password", "eleven char", "Use 12 to 128 characters."),
        ("own_gss_code", "E00000000", ""),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(stranger, link, field, value, message):
    response = stranger.post(link, {**DEV, field: value})
    assert message in message_at(response, field)
    assert value_of(response, "name") == (value if field == "name" else "Dev")
    assert value_of(response, "password") == ""
    assert scalar(select(func.count(Person.id))) == 0


def test_the_invitation_decides_address_and_role(stranger, link):
    stranger.post(link, {**DEV, "email": "ben@example.org", "role": "coordinator"})
    dev = scalar(select(Person))
    assert (dev.email, dev.role) == ("dev@example.org", Role.VOLUNTEER)


def test_the_first_coordinator_says_her_own_address(app, stranger):
    with transaction():
        token = invite(email=None, role=Role.COORDINATOR, invited_by=None, now=clock.now())
    refused = stranger.post(f"/invitations/{token}", DEV)
    assert "Enter an email address." in message_at(refused, "email")
    stranger.post(f"/invitations/{token}", {**DEV, "email": "Dev@Example.org"})
    assert scalar(select(Person.email)) == "dev@example.org"


@pytest.mark.parametrize("path", ["/invitations/none", "/invitations/%F0%9F%98%80"])
def test_a_link_of_nobody_says_what_to_do(stranger, path):
    for response in (stranger.get(path), stranger.post(path, DEV)):
        assert response.status_code == 404
        assert "ask the person who invited you for a new one" in response.text
