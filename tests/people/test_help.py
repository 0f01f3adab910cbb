"""Helping somebody with their account: signing them out, a lost password, a lost phone."""

import re

import pytest
from sqlalchemy import func, select

from outreach.auth.models import PasswordReset, RecoveryCode
from outreach.core import background as later
from outreach.people.models import Person
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, contents, scalar
from tests.ladder import not_for, not_when_signed_out, only_a_form
from tests.people.helping import events, signed_in, with_a_phone
from tests.people.invitations.conftest import office

__all__ = ["office"]
ACTIONS = ["address", "sign-out", "password", "second-step"]


def path(someone, action):
    return f"/people/{someone.id}/{action}"


def test_an_address_is_shown_once_and_that_somebody_looked_is_kept(browser_of, asha, carol):
    browser = browser_of(carol)
    page = browser.post(path(asha, "address"))
    assert "asha@example.org" in text_of(page)
    assert events("people.look_at_address") == [(carol.id, f"person:{asha.id}")]
    assert "asha@example.org" not in browser.get(f"/people/{asha.id}").text


def test_signs_them_out_everywhere_and_nobody_else(browser_of, asha, carol):
    phone, laptop, mine = browser_of(asha), browser_of(asha), browser_of(carol)
    page = mine.follow(mine.post(path(asha, "sign-out")))
    assert "They are signed out everywhere." in text_of(page)
    assert phone.get("/today").status_code == laptop.get("/today").status_code == 303
    assert events("people.end_sessions") == [(carol.id, f"person:{asha.id}")]


def test_a_password_link_is_shown_once(browser_of, asha, admin, stranger):
    page = browser_of(admin).post(path(asha, "password"))
    link = re.search(r"value=\"http://127.0.0.1:8000(/reset/[\w-]{43})\"", page.text)[1]
    assert stranger.get(link).status_code == 200
    assert link.rsplit("/", 1)[1] not in repr(contents())
    assert link not in browser_of(admin).get(f"/people/{asha.id}").text


def test_without_mail_only_an_admin_sees_a_password_link(browser_of, asha, carol):
    page = browser_of(carol).post(path(asha, "password"))
    assert (page.status_code, "/reset/" in page.text) == (403, False)
    assert "This server sends no mail, so you would see their link yourself." in text_of(page)
    assert scalar(select(func.count(PasswordReset.id))) == 0


def test_a_password_link_goes_out_by_email_where_it_can(browser_of, asha, carol, office):
    """And then nobody sees it but whoever reads that mail."""
    page = browser_of(carol).post(path(asha, "password"))
    later.wait()
    assert office.messages[0]["To"] == "asha@example.org"
    assert "/reset/" in office.messages[0].get_content()
    assert "on its way to their email address" in text_of(page)
    assert "/reset/" not in page.text
    assert "asha@example.org" not in page.text


def test_a_password_link_leaves_the_second_step(browser_of, asha, admin):
    with_a_phone(asha)
    browser_of(admin).post(path(asha, "password"))
    assert scalar(select(Person.totp_secret).where(Person.id == asha.id))


def test_there_is_no_password_link_for_somebody_switched_off(browser_of, asha, carol):
    browser = browser_of(carol)
    browser.post(f"/people/{asha.id}/disable")
    assert browser.post(path(asha, "password")).status_code == 409
    assert scalar(select(func.count(PasswordReset.id))) == 0


def test_a_lost_phone_opens_nothing_any_more(browser_of, asha, carol):
    with_a_phone(asha)
    theirs, mine = browser_of(asha), browser_of(carol)
    page = mine.follow(mine.post(path(asha, "second-step")))
    assert "The second step is reset." in text_of(page)
    assert theirs.get("/today").status_code == 303
    kept = select(Person).where(Person.id == asha.id)
    assert (scalar(kept).totp_secret, scalar(kept).totp_since) == (None, None)
    assert scalar(select(func.count(RecoveryCode.id))) == 0
    assert events("account.step_forgotten") == [(carol.id, f"person:{asha.id}")]


@pytest.mark.parametrize("action", ["password", "second-step"])
def test_nobody_goes_around_their_own_accounts_page(browser_of, carol, action):
    with_a_phone(carol)
    assert browser_of(carol).post(path(carol, action)).status_code == 409
    assert scalar(select(Person.totp_secret).where(Person.id == carol.id))


@pytest.mark.parametrize("action", ["sign-out", "second-step"])
def test_sent_twice_is_done_once(browser_of, asha, carol, action):
    browser, form = browser_of(carol), {"idempotency_key": KEY}
    answers = {browser.post(path(asha, action), form).location for _ in range(2)}
    assert answers == {f"/people/{asha.id}"}
    done = events("people.end_sessions") + events("account.step_forgotten")
    assert len(done) == 1


def test_a_link_sent_twice_is_made_once(browser_of, asha, admin):
    browser, form = browser_of(admin), {"idempotency_key": KEY}
    answers = [browser.post(path(asha, "password"), form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 303]
    assert scalar(select(func.count(PasswordReset.id))) == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_there(browser_of, carol, action):
    assert browser_of(carol).post(f"/people/{NOBODY}/{action}").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_is_a_form_for_those_who_look_after_people(browser_of, asha, carol, stranger, action):
    only_a_form(path(asha, action), browser_of(carol))
    not_when_signed_out(path(asha, action), stranger)
    not_for(path(asha, action), browser_of(asha))
    assert signed_in(asha) == 1
