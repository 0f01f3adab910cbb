"""Whoever's sign-in was changed is told by mail: by them or by somebody else, they will know."""

import pytest

from outreach.core import background as later
from tests.auth.scenes import NEW, PASSWORD, code, now, send, sign_in
from tests.facts import contents
from tests.people.helping import with_a_phone
from tests.people.invitations.conftest import office

__all__ = ["office"]
STEP = "/account/second-step"


@pytest.fixture
def told(office):
    """What stood in the mails since: (address, what was changed)."""

    def read():
        later.wait()
        mails = [(m["To"], m.get_content().splitlines()[2]) for m in office.messages]
        office.messages.clear()
        return mails

    return read


def test_of_ones_own_changes(stranger, asha, told):
    sign_in(stranger, asha)
    send(stranger, "/account/password", password=PASSWORD, new_password=NEW)
    assert told() == [("asha@example.org", "The password of your account was changed.")]
    send(stranger, STEP)
    send(stranger, f"{STEP}/confirm", code=code(secret=now(asha).totp_secret))
    assert told() == [("asha@example.org", "A second step was set up for your account.")]
    send(stranger, f"{STEP}/codes")
    [(_to, what)] = told()
    assert "New recovery codes" in what
    send(stranger, f"{STEP}/off", password=NEW)
    [(_to, what)] = told()
    assert what == "The second step of your account was switched off."


def test_not_of_what_did_not_happen(stranger, asha, told):
    sign_in(stranger, asha)
    send(stranger, "/account/password", password="not the password", new_password=NEW)
    send(stranger, f"{STEP}/confirm", code="000000")
    assert told() == []


def test_of_what_a_coordinator_did(browser_of, asha, carol, told):
    with_a_phone(asha)
    browser_of(carol).post(f"/people/{asha.id}/second-step")
    [(to, what)] = told()
    assert to == "asha@example.org"
    assert what.startswith("A coordinator switched your second step off")


def test_without_a_mail_server_all_works_the_same(stranger, asha):
    sign_in(stranger, asha)
    before = contents()["people"]
    send(stranger, "/account/password", password=PASSWORD, new_password=NEW)
    assert contents()["people"] != before
