"""A coordinator invites somebody, or a list of people."""

import re
from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.core.vocabulary import Role
from outreach.people.models import Invitation, Person
from tests.browsing import text_of
from tests.facts import KEY, contents, scalar, scalars
from tests.ladder import asks_for_password, message_at, not_for, not_when_signed_out, value_of

PATH = "/people/invitations"
DEV = {"addresses": "Dev@Example.org ", "role": "coordinator"}


def links_on(page):
    return re.findall(r"http://127.0.0.1:8000(/invitations/[\w-]{43})\"", page.text)


def count(model):
    return scalar(select(func.count(model.id)))


def pasted(*lines, role="volunteer", **more):
    return {"addresses": "\n".join(lines), "role": role, **more}


def lists_on(page):
    """Each heading of the page with what is listed below it."""
    soup = BeautifulSoup(page.text, "html.parser")
    return {
        section.h2.get_text(strip=True): [item.get_text() for item in section.select("li")]
        for section in soup.select("main section")
        if section.h2
    }


def test_shows_a_link_once(coordinator):
    page = coordinator.post(PATH, DEV)
    assert (page.status_code, len(links_on(page))) == (200, 1)
    assert "dev@example.org" in text_of(page)
    after = coordinator.get(PATH)
    assert "dev@example.org · Coordinator · until Thu 5 Nov at 10:00" in text_of(after)
    assert not links_on(after)


def test_the_link_lets_them_in(coordinator, stranger):
    link = links_on(coordinator.post(PATH, DEV))[0]
    assert "You sign in with dev@example.org." in text_of(stranger.get(link))


def test_keeps_only_a_hash_of_the_link(coordinator):
    token = links_on(coordinator.post(PATH, DEV))[0].rsplit("/", 1)[1]
    assert token not in repr(contents())
    invitation = scalar(select(Invitation))
    assert (invitation.email, invitation.role) == ("dev@example.org", Role.COORDINATOR)


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "Enter at least one email address."),
        ("dev", "There is no email address in that."),
        ("Asha@example.org", "asha@example.org has an account here already."),
        ("\n".join(f"dev{n}@example.org" for n in range(501)), "Invite at most 500 people"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_at_the_field_what_is_wrong(coordinator, asha, text, message):
    response = coordinator.post(PATH, {"addresses": text, "role": "coordinator"})
    assert message in message_at(response, "addresses")
    assert text in response.text
    assert value_of(response, "role") == "coordinator"
    assert count(Invitation) == 0


def test_a_list_is_shown_before_anything_is_sent(coordinator, asha):
    coordinator.post(PATH, pasted("ben@example.org"))
    page = coordinator.post(
        PATH, pasted("Dev <dev@example.org>", "BEN@example.org", "asha@example.org", "<b>Ben")
    )
    assert lists_on(page) == {
        "1 line is no address": ["Line 4: <b>Ben"],
        "1 has an account already": ["asha@example.org"],
        "1 has an open invitation": ["ben@example.org"],
        "1 new person": ["dev@example.org"],
    }
    assert "Nothing is sent yet." in text_of(page)
    assert count(Invitation) == 1


def test_the_list_that_was_looked_over_is_invited(coordinator, asha):
    shown = coordinator.post(PATH, pasted("dev@example.org", "ben@example.org", "asha@example.org"))
    soup = BeautifulSoup(shown.text, "html.parser")
    form = {field["name"]: field["value"] for field in soup.select("main form input")}
    page = coordinator.post(PATH, form)
    assert len(links_on(page)) == 2
    assert sorted(scalars(select(Invitation.email))) == ["ben@example.org", "dev@example.org"]


def test_back_from_there_the_list_is_as_it_was_pasted(coordinator):
    lines = "Dev <dev@example.org>\nBen <ben example.org>"
    again = {**pasted("dev@example.org"), "pasted": lines, "correct": "1"}
    page = coordinator.post(PATH, again)
    assert lines in unescape(page.text)
    assert count(Invitation) == 0


def test_a_whole_spreadsheet_is_taken_and_what_is_longer_is_said_to_be(coordinator):
    wide = "\n".join(f"Dev {n}\tdev{n}@example.org\t{'x' * 200}" for n in range(500))
    assert 64 * 1024 < len(wide) < 256 * 1024
    assert "500 new people" in text_of(coordinator.post(PATH, pasted(wide)))
    too_long = coordinator.post(PATH, pasted(wide * 3))
    assert too_long.status_code == 413
    assert "What you sent is too long" in text_of(too_long)


def test_500_at_once_each_gets_one(coordinator):
    lines = [f"Dev {n} <dev{n}@example.org>" for n in range(500)]
    page = coordinator.post(PATH, pasted(*lines, *lines[:9], checked="1"))
    assert page.status_code == 200
    assert len(set(links_on(page))) == count(Invitation) == 500
    invited = select(func.count()).where(AuditEvent.action == "people.invite")
    assert scalar(invited) == 500


def test_a_name_that_pretends_to_be_a_header_is_no_address(coordinator):
    page = coordinator.post(PATH, pasted("Dev\r\nBcc: victim\r\n <dev@example.org>"))
    found = lists_on(page)
    assert found["2 lines are no addresses"] == ["Line 1: Dev", "Line 2: Bcc: victim"]
    assert found["1 new person"] == ["dev@example.org"]


@pytest.mark.parametrize("role", ["coordinator", "volunteer"])
def test_a_coordinator_makes_no_admins(coordinator, role):
    response = coordinator.post(PATH, {**DEV, "role": "admin"})
    assert "Choose one of the roles given." in message_at(response, "role")
    assert count(Invitation) == 0


def test_an_admin_does(browser_of, person):
    admin = browser_of(person("Dev Admin", Role.ADMIN))
    assert len(links_on(admin.post(PATH, {**DEV, "role": "admin"}))) == 1
    assert scalar(select(Invitation.role)) == Role.ADMIN


def test_a_new_invitation_ends_the_earlier_one(coordinator, stranger):
    first, second = (links_on(coordinator.post(PATH, DEV))[0] for _ in range(2))
    assert stranger.get(first).status_code == 404
    assert stranger.get(second).status_code == 200


def test_sent_twice_invites_once(coordinator):
    answers = [coordinator.post(PATH, {**DEV, "idempotency_key": KEY}) for _ in range(2)]
    assert [len(links_on(answer)) for answer in answers] == [1, 0]
    assert (answers[1].status_code, answers[1].location) == (303, PATH)
    assert count(Invitation) == 1


def test_a_role_with_more_rights_asks_for_the_password_again(coordinator, moment):
    moment.shift(timedelta(minutes=11))
    response = coordinator.post(PATH, DEV)
    assert asks_for_password(response)
    assert '<input type="hidden" name="role" value="coordinator">' in response.text
    assert "Dev@Example.org" in response.text
    assert count(Invitation) == 0
    assert links_on(coordinator.post(PATH, {**DEV, "role": "volunteer"}))


def test_is_for_those_who_look_after_people(browser_of, asha, stranger):
    not_when_signed_out(PATH, stranger)
    not_for(PATH, browser_of(asha))
    assert browser_of(asha).get(PATH).status_code == 403
    assert count(Person) == 1
