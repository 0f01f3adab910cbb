"""Whoever may not let people in any more leaves nothing behind that does; and who let in whom."""

import re

import pytest
from sqlalchemy import func, select, update

from outreach.auth.password_resets import make_reset_link
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.people.actions import NoLongerYours, invite
from outreach.people.models import Invitation, Person
from outreach.privacy.actions import leave
from tests.browsing import Browser, text_of
from tests.facts import scalar
from tests.people.helping import events

JOIN = {"name": "Dev", "password": "four words nobody guesses", "agreed": "y"}


@pytest.fixture
def dev(person):
    return person("Dev", role=Role.COORDINATOR)


def invited(by, email="guest@example.org"):
    with transaction():
        token = invite(email=email, role=Role.VOLUNTEER, invited_by=by.id, now=clock.now())
    return f"/invitations/{token}"


def opened(by, whose):
    """The links that they made: an invitation, and one for a new password."""
    with transaction():
        reset = make_reset_link(person_id=whose.id, by=by.id, now=clock.now())
    return [invited(by), f"/reset/{reset}"]


def answers(app, links):
    return {Browser(app, None).get(link).status_code for link in links}


@pytest.mark.parametrize(
    "action, form, status",
    [
        ("disable", {}, 404),
        ("erase", {"sure": "y"}, 404),
        ("role", {"role": "volunteer"}, 404),
        ("role", {"role": "partner"}, 404),
        ("role", {"role": "admin"}, 200),
        ("sign-out", {}, 200),
    ],
)
def test_links_end_with_the_right_to_make_them(
    app, browser_of, dev, asha, carol, admin, action, form, status
):
    links = opened(dev, asha)
    assert answers(app, links) == {200}
    assert browser_of(admin).post(f"/people/{dev.id}/{action}", form).status_code == 303
    assert answers(app, links) == {status}


def test_links_end_with_whoever_leaves_and_nobody_elses(app, dev, asha, ben, carol):
    links, others = opened(dev, asha), [*opened(carol, ben)[1:], invited(carol, "b@example.org")]
    with transaction():
        leave(person_id=dev.id, now=clock.now())
    assert (answers(app, links), answers(app, others)) == ({404}, {200})


def test_whoever_was_switched_off_meanwhile_invites_nobody(dev):
    with transaction():
        off = update(Person).where(Person.id == dev.id).values(disabled_at=clock.now())
        db.session.execute(off)
    with pytest.raises(NoLongerYours):
        invited(dev)
    db.session.rollback()
    assert scalar(select(func.count(Invitation.id))) == 0


def test_says_who_let_in_whom(app, browser_of, dev, carol):
    Browser(app, None).post(invited(dev), JOIN)
    guest = scalar(select(Person.id).where(Person.invited_by == dev.id))
    browser = browser_of(carol)
    assert "Invited by Dev" in text_of(browser.get(f"/people/{guest}"))
    page = browser.follow(browser.post(f"/people/{dev.id}/disable"))
    assert "They let in 1 person: see below." in text_of(page)
    listed = re.search(r"/people\?by=\d+", page.text)[0]
    assert "1 person · Show all" in text_of(browser.get(listed))
    assert f'href="/people/{guest}"' in browser.get(listed).text
    joined = text_of(browser.get("/audit?action=people.join"))
    assert "Dev by invitation of Dev Done" in joined
    assert events("people.join") == [(guest, f"person:{guest}")]
