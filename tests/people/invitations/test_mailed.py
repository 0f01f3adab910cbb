"""Invitations that go out by email."""

import re
from threading import Event

import pytest
from sqlalchemy import select

from outreach.core import background as later
from outreach.core import mail
from outreach.core.vocabulary import Role
from outreach.people.actions import ON_ITS_WAY
from outreach.people.models import Invitation
from tests.browsing import text_of
from tests.facts import scalar

PATH = "/people/invitations"


def pasted(*lines):
    return {"addresses": "\n".join(lines), "role": "volunteer", "checked": "1"}


def invited(browser, *lines):
    """The answer, and the mail server has had its time."""
    page = browser.post(PATH, pasted(*lines))
    later.wait()
    return page


def link_in(message):
    return re.search(r"http://127.0.0.1:8000(/invitations/[\w-]{43})\s", message.get_content())[1]


def test_the_link_goes_out_and_can_be_sent_by_hand_too(coordinator, office, stranger):
    page = invited(coordinator, "dev@example.org")
    (message,) = office.messages
    assert message["To"] == "dev@example.org"
    assert message["From"] == "outreach@127.0.0.1"
    assert "1 invitation is on the way by email to dev@example.org." in text_of(page)
    link = link_in(message)
    assert f'value="http://127.0.0.1:8000{link}"' in page.text
    assert stranger.get(link).status_code == 200


def test_that_it_went_out_is_kept(coordinator, office):
    invited(coordinator, "dev@example.org")
    assert scalar(select(Invitation.mailed_at)) is not None
    assert "· sent by email" in text_of(coordinator.get(PATH))


def test_each_of_a_list_gets_their_own(coordinator, office):
    addresses = [f"dev{n}@example.org" for n in range(20)]
    invited(coordinator, *addresses)
    assert [message["To"] for message in office.messages] == addresses
    assert len({link_in(message) for message in office.messages}) == 20
    assert {len(envelope.rcpt_tos) for envelope in office.envelopes} == {1}


def test_a_refused_address_is_said(coordinator, office):
    invited(coordinator, "a@example.org", "no.b@example.org", "c@example.org")
    assert [message["To"] for message in office.messages] == ["a@example.org", "c@example.org"]
    text = text_of(coordinator.get(PATH))
    assert re.findall(r"(\S+)@example\.org · Volunteer · until [^·]+ · not sent", text) == ["no.b"]
    assert text.count("· sent by email") == 2


def test_an_invitation_again_is_sent_again(coordinator, office):
    invited(coordinator, "dev@example.org")
    number = scalar(select(Invitation.id))
    page = coordinator.post(f"{PATH}/{number}/renew")
    later.wait()
    assert len(office.messages) == 2
    assert link_in(office.messages[1]) in page.text


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "nonsense"])
def test_a_dead_mail_server_is_said_and_all_links_shown(app, coordinator, monkeypatch, url):
    monkeypatch.setitem(app.config, "MAIL_URL", url)
    page = invited(coordinator, "a@example.org", "b@example.org")
    assert page.status_code == 200
    assert len(re.findall(r"value=\"http\S+/invitations/", page.text)) == 2
    assert text_of(coordinator.get(PATH)).count("· not sent: invite again and copy the link") == 2


def test_nobody_waits_for_the_mail_server(coordinator, office, monkeypatch, moment):
    """The answer comes, and others save, while it is on its way; what is lost there is said."""
    goes_on, seen = Event(), []

    def slow(letters):
        seen.append(scalar(select(Invitation.email)))  # it is committed
        goes_on.wait(10)
        raise RuntimeError  # or the server stops

    monkeypatch.setattr(mail, "send_all", slow)
    assert coordinator.post(PATH, pasted("dev@example.org")).status_code == 200
    assert "· on its way by email" in text_of(coordinator.get(PATH))
    goes_on.set()
    later.wait()
    assert seen == ["dev@example.org"]
    moment.shift(ON_ITS_WAY)
    assert "· not sent" in text_of(coordinator.get(PATH))


@pytest.mark.parametrize("email", ["o'brien+mps@example.org", '"dev ben"@example.org'])
def test_odd_addresses_arrive(coordinator, office, email):
    invited(coordinator, email)
    assert office.envelopes[0].rcpt_tos == [email]


def test_an_address_in_another_script_arrives(coordinator, office):
    invited(coordinator, "jürgen@münchen.example")
    assert office.envelopes[0].rcpt_tos == ["jürgen@xn--mnchen-3ya.example"]


def test_no_line_of_an_address_or_subject_becomes_a_header(app, office):
    for to, subject in (("a@example.org\nBcc: b@example.org", "x"), ("a@example.org", "x\nBcc: b")):
        assert mail.send(to=to, subject=subject, body="x") is False
    assert office.messages == []


def test_nothing_of_a_letter_is_logged(app, coordinator, office, caplog):
    invited(coordinator, "no.dev@example.org")
    assert "mail: not sent (SMTPRecipientsRefused)" in caplog.text
    assert "example.org" not in caplog.text
    assert "/invitations/" not in caplog.text


@pytest.mark.parametrize("role", [Role.VOLUNTEER])
def test_without_a_mail_server_nothing_is_sent(app, coordinator, role):
    assert mail.send(to="dev@example.org", subject="x", body="x") is False
