"""Invitations that go out by email."""

import re

import pytest
from sqlalchemy import select

from outreach import mail
from outreach.people.models import Invitation
from outreach.vocabulary import Role
from tests.browsing import text_of
from tests.facts import scalar, scalars

PATH = "/people/invitations"


def pasted(*lines):
    return {"addresses": "\n".join(lines), "role": "volunteer", "checked": "1"}


def link_in(message):
    return re.search(r"http://127.0.0.1:8000(/invitations/[\w-]{43})\s", message.get_content())[1]


def test_the_link_goes_out_and_is_not_shown(coordinator, office, stranger):
    page = coordinator.post(PATH, pasted("dev@example.org"))
    (message,) = office.messages
    assert message["To"] == "dev@example.org"
    assert message["From"] == "outreach@127.0.0.1"
    assert "1 invitation is on the way by email to dev@example.org." in text_of(page)
    link = link_in(message)
    assert link not in page.text
    assert stranger.get(link).status_code == 200


def test_that_it_went_out_is_kept(coordinator, office):
    coordinator.post(PATH, pasted("dev@example.org"))
    assert scalar(select(Invitation.mailed_at)) is not None
    assert "· sent by email" in text_of(coordinator.get(PATH))


def test_each_of_a_list_gets_their_own(coordinator, office):
    addresses = [f"dev{n}@example.org" for n in range(20)]
    coordinator.post(PATH, pasted(*addresses))
    assert [message["To"] for message in office.messages] == addresses
    assert len({link_in(message) for message in office.messages}) == 20
    assert {len(envelope.rcpt_tos) for envelope in office.envelopes} == {1}


def test_a_refused_address_is_said_and_its_link_shown(coordinator, office):
    page = coordinator.post(PATH, pasted("a@example.org", "no.b@example.org", "c@example.org"))
    assert [message["To"] for message in office.messages] == ["a@example.org", "c@example.org"]
    assert "1 email could not be sent." in text_of(page)
    assert len(re.findall(r"value=\"http\S+/invitations/", page.text)) == 1
    unsent = select(Invitation.email).where(Invitation.mailed_at.is_(None))
    assert scalars(unsent) == ["no.b@example.org"]


@pytest.mark.parametrize("url", ["smtp://127.0.0.1:1", "smtps://127.0.0.1:1", "nonsense"])
def test_a_dead_mail_server_is_said_and_all_links_shown(app, coordinator, monkeypatch, url):
    monkeypatch.setitem(app.config, "MAIL_URL", url)
    page = coordinator.post(PATH, pasted("a@example.org", "b@example.org"))
    assert page.status_code == 200
    assert "2 emails could not be sent." in text_of(page)
    assert len(re.findall(r"value=\"http\S+/invitations/", page.text)) == 2


def test_it_is_sent_after_the_transaction(coordinator, office, monkeypatch):
    """Somebody who waits for a mail server keeps nobody from saving."""
    seen = []

    def look(letters):
        seen.append(scalar(select(Invitation.email)))  # a read of its own sees it: it is committed
        return set()

    monkeypatch.setattr(mail, "send_all", look)
    coordinator.post(PATH, pasted("dev@example.org"))
    assert seen == ["dev@example.org"]


@pytest.mark.parametrize("email", ["o'brien+mps@example.org", '"dev ben"@example.org'])
def test_odd_addresses_arrive(coordinator, office, email):
    coordinator.post(PATH, pasted(email))
    assert office.envelopes[0].rcpt_tos == [email]


def test_an_address_in_another_script_arrives(coordinator, office):
    coordinator.post(PATH, pasted("jürgen@münchen.example"))
    assert office.envelopes[0].rcpt_tos == ["jürgen@xn--mnchen-3ya.example"]


def test_no_line_of_an_address_or_subject_becomes_a_header(app, office):
    for to, subject in (("a@example.org\nBcc: b@example.org", "x"), ("a@example.org", "x\nBcc: b")):
        assert mail.send(to=to, subject=subject, body="x") is False
    assert office.messages == []


def test_nothing_of_a_letter_is_logged(app, coordinator, office, caplog):
    coordinator.post(PATH, pasted("no.dev@example.org"))
    assert "mail: not sent (SMTPRecipientsRefused)" in caplog.text
    assert "example.org" not in caplog.text
    assert "/invitations/" not in caplog.text


@pytest.mark.parametrize("role", [Role.VOLUNTEER])
def test_without_a_mail_server_nothing_is_sent(app, coordinator, role):
    assert mail.send(to="dev@example.org", subject="x", body="x") is False
