"""A new password and a lost phone open an account: nobody gives both to a colleague alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.core.vocabulary import Role
from outreach.people.models import Person
from tests.facts import scalar
from tests.people.helping import with_a_phone
from tests.people.invitations.conftest import office

__all__ = ["office"]
pytestmark = pytest.mark.usefixtures("office")  # coordinators make links where mail is set up
BOTH = ["password", "second-step"]
COLLEAGUES = [Role.COORDINATOR, Role.PARTNER, Role.ADMIN]


@pytest.fixture
def dev(person):
    return with_a_phone(person("Dev", role=Role.PARTNER))


def helped(browser, someone, action):
    return browser.post(f"/people/{someone.id}/{action}").status_code in (200, 303)


@pytest.mark.parametrize("role", COLLEAGUES)
@pytest.mark.parametrize("first, second", [BOTH, BOTH[::-1]])
def test_one_person_gives_one_of_the_two(browser_of, person, admin, role, first, second):
    dev, browser = with_a_phone(person("Dev", role=role)), browser_of(admin)
    assert [helped(browser, dev, first) for _ in range(2)] == [True, True]
    answer = browser.post(f"/people/{dev.id}/{second}")
    assert (answer.status_code, "somebody else has to do the other" in answer.text) == (409, True)
    kept = scalar(select(Person.totp_secret).where(Person.id == dev.id))
    assert (kept is not None) == (first == "password")


def test_a_colleague_gives_the_other_and_hides_nothing(browser_of, dev, carol, admin):
    assert helped(browser_of(carol), dev, "password")
    assert helped(browser_of(admin), dev, "password")
    assert not helped(browser_of(carol), dev, "second-step")
    assert not helped(browser_of(admin), dev, "second-step")


def test_nor_with_an_account_that_they_let_in(browser_of, person, dev, carol):
    sock = person("Sock", role=Role.COORDINATOR, by=carol)
    assert helped(browser_of(carol), dev, "password")
    assert not helped(browser_of(sock), dev, "second-step")
    other = person("Other", role=Role.COORDINATOR, by=sock)
    assert not helped(browser_of(other), dev, "second-step")


def test_a_colleague_or_90_days_make_it_right(browser_of, person, dev, carol, moment):
    assert helped(browser_of(carol), dev, "password")
    assert helped(browser_of(person("Ben", role=Role.COORDINATOR)), dev, "second-step")
    moment.shift(timedelta(days=90, seconds=-1))
    assert not helped(browser_of(carol), dev, "second-step")
    moment.shift(1)
    assert helped(browser_of(carol), dev, "second-step")


def test_taking_the_role_away_first_does_not_help(browser_of, dev, carol):
    browser = browser_of(carol)
    browser.post(f"/people/{dev.id}/role", {"role": "volunteer"})
    assert helped(browser, dev, "password")
    assert not helped(browser, dev, "second-step")


def test_a_volunteer_may_be_helped_with_both(browser_of, asha, carol):
    with_a_phone(asha)
    assert all(helped(browser_of(carol), asha, action) for action in BOTH)


def test_whoever_runs_the_server_may_do_both(app, dev):
    args = ["people", "reset", dev.email, "--second-step"]
    result = app.test_cli_runner().invoke(args=args)
    assert (result.exit_code, "/reset/" in result.output) == (0, True)
