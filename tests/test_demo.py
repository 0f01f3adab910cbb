"""`./script/server --demo`: an empty database is filled once, and a link signs in."""

import re
from datetime import time
from shutil import copyfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from outreach.auth.demo_links import link_token
from outreach.cli import demo
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.extensions import db
from outreach.core.vocabulary import PledgeStatus, Role
from outreach.people.models import Person
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import waiting_for_check
from outreach.progress.metrics.people import at_work, quiet
from outreach.progress.metrics.scope import DAY, Scope
from outreach.progress.metrics.stuck import claims_lapsed
from outreach.queue.flags.models import MPFlag
from outreach.queue.models import Claim, QueueEntry
from tests.browsing import text_of
from tests.stores import SQLiteStore


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory: pytest.TempPathFactory) -> SQLiteStore:
    return SQLiteStore(tmp_path_factory.mktemp("demo"))


@pytest.fixture
def practice(demo_store: SQLiteStore) -> Flask:
    """An application that holds practice data only, filled once. Its form tokens are tested
    elsewhere."""
    demo_store.renew()
    app = demo_store.make_app(DEMO=True, WTF_CSRF_ENABLED=False)
    with app.app_context():
        is_empty = db.session.scalar(select(Person.id).limit(1)) is None
        demo.welcome()
        db.session.remove()
    if is_empty:
        copyfile(demo_store.file, demo_store.template)
    return app


def welcome(app: Flask) -> list[str]:
    """The links that were printed."""
    with app.app_context():
        return re.findall(r"/demo/\S+", demo.welcome())


def today_of(app: Flask, link: str) -> str:
    client = app.test_client()
    assert client.get(link).status_code == 200
    return text_of(client.post(link, follow_redirects=True))


def number_of(model: type, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


@pytest.mark.parametrize("which, name", [(0, "Asha"), (1, "Carol")])
def test_each_link_signs_in_and_says_that_this_is_practice(
    practice: Flask, which: int, name: str
) -> None:
    seen = today_of(practice, welcome(practice)[which])
    assert f"Hello {name}" in seen
    assert "Practice data" in seen


def test_there_is_something_to_look_at(practice: Flask) -> None:
    seen = today_of(practice, welcome(practice)[0])
    assert "Yours now" in seen
    assert seen.count("last time: asked to call back") >= 3
    with practice.app_context():
        assert 200 <= number_of(Contact) <= 260
        running = QueueEntry.claimed_until > clock.now()
        assert number_of(QueueEntry, running) == 7  # six calls, and Carol's letter


def test_coordinators_have_something_to_do(practice: Flask) -> None:
    seen = today_of(practice, welcome(practice)[0])
    assert "The words to say are new since Monday." in seen
    assert "A coordinator asked you for these" in seen
    with practice.app_context():
        now = clock.now()
        assert number_of(MPFlag, MPFlag.solved_at.is_(None)) == 1
        assert number_of(Claim, claims_lapsed(now)) >= 1
        last_two_weeks = Scope(clock.london_date(now) - 13 * DAY, clock.london_date(now))
        assert [one.name for one in quiet(at_work(last_two_weeks, now))] == ["Lena"]


def test_all_pledges_but_two_are_confirmed(practice: Flask) -> None:
    welcome(practice)
    with practice.app_context():
        proposed = number_of(PledgeEntry, PledgeEntry.status == PledgeStatus.SIGNED)
        assert 10 <= proposed <= 16
        waiting = waiting_for_check()
        assert len(waiting) == 2
        assert all(row.entered_by_name != "Carol" for row in waiting)


def test_a_second_start_fills_nothing_again(practice: Flask) -> None:
    first = welcome(practice)
    with practice.app_context():
        contacts = number_of(Contact)
    assert welcome(practice) == first
    with practice.app_context():
        assert number_of(Contact) == contacts


@pytest.mark.parametrize("hour", [0, 7, 12, 18, 23])
def test_it_starts_at_any_hour(demo_store: SQLiteStore, moment: Any, hour: int) -> None:
    moment.move_to(clock.london(clock.london_date(clock.now()), time(hour, 5)))
    demo_store.renew()
    with demo_store.make_app(DEMO=True).app_context():
        assert "as a partner" in demo.welcome()
        db.session.remove()


def test_without_practice_data_the_link_leads_nowhere(demo_store: SQLiteStore) -> None:
    demo_store.renew()
    with demo_store.app.app_context():
        link = f"/demo/{link_token(Role.COORDINATOR)}"
        assert demo_store.app.test_client().get(link).status_code == 404
