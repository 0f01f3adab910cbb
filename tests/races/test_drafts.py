"""A phone and a laptop save what somebody types, and send it off, at the same moment."""

import pytest
from flask import current_app
from sqlalchemy import select

from outreach.contacts.models import Contact, Draft
from outreach.core.extensions import db
from outreach.people.models import Person
from outreach.queue.models import Claim
from tests.browsing import FRAGMENT, Browser
from tests.facts import mps, scalars
from tests.races import workers
from tests.scenes import claim

ROUNDS = 25
NOTE = "Ask for Sam, mornings only"


@pytest.fixture(autouse=True)
def moment():
    """A time machine does not reach other processes, so these tests live in the present."""


def send(posts):
    """In a process of its own: one form a round, as somebody's device does."""
    answers = []
    for cookie, token, path, form in posts:
        client = current_app.test_client()
        client.set_cookie("outreach", cookie)
        headers = FRAGMENT | {"X-CSRFToken": token}
        workers.ready()
        with current_app.app_context():  # its own, as a server gives each request
            answer = client.post(path, data=form, headers=headers)
        answers.append((answer.status_code, answer.location))
    return answers


def form(number):
    key = f"the-key-of-form-number-{number}"
    return {"channel": "phone", "outcome": "no_answer", "note": NOTE, "idempotency_key": key}


def devices(app, crowd):
    """Each round somebody else holds an MP, on two devices: (MP, phone, laptop) of each."""
    for person_id, mp_id in zip(crowd(ROUNDS), mps(ROUNDS), strict=True):
        someone = db.session.get(Person, person_id)
        claim(someone, mp_id)
        both = [Browser(app, db.session.get(Person, person_id)) for _ in range(2)]
        signed_in = [(each.client.get_cookie("outreach").value, each.token) for each in both]
        yield mp_id, *signed_in


def work(app, crowd, *what):
    """What each device sends in each round: `what` says (which device, to which address)."""
    turns = list(enumerate(devices(app, crowd)))
    return [
        [(*turn[1 + device], f"/mps/{turn[0]}/{to}", form(number)) for number, turn in turns]
        for device, to in what
    ]


def test_two_devices_save_at_once_and_one_draft_is_kept(race, app, crowd):
    results = race(send, [(mine,) for mine in work(app, crowd, (0, "draft"), (1, "draft"))])
    assert {status for mine in results for status, _ in mine} == {200}
    notes = [draft.fields["note"] for draft in scalars(select(Draft))]
    assert notes == [NOTE] * ROUNDS


def test_logged_from_both_while_both_save_it_is_one_log(race, app, crowd):
    what = (0, "draft"), (1, "draft"), (0, "contacts"), (1, "contacts")
    saved, saved_too, logged, logged_too = race(send, [(each,) for each in work(app, crowd, *what)])
    # Too late to be kept, it is said; and where it was logged is the same for both.
    assert {status for status, _ in saved + saved_too} <= {200, 409}
    assert logged == logged_too
    assert {status for status, _ in logged} == {303}
    assert scalars(select(Contact.note)) == [NOTE] * ROUNDS
    assert scalars(select(Draft)) == []
    assert scalars(select(Claim).where(Claim.ended_at.is_(None))) == []
