"""My data: all of it, and nobody else's."""

import json

import pytest
from sqlalchemy import insert

from outreach.audit.actions import record
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Direction, Outcome, Role
from outreach.privacy.data_register import PERSON
from tests.browsing import text_of
from tests.facts import STARMER, statements
from tests.people.helping import events
from tests.privacy.scenes import everywhere, mark, planted
from tests.scenes import ABBOTT, logged

PAGE, FILE = "/my-data", "/my-data.json"


@pytest.mark.parametrize("path", [PAGE, FILE, "/my-data/leave"])
def test_signed_out_is_asked_to_sign_in(stranger, path):
    response = stranger.get(path)
    assert (response.status_code, response.location) == (303, f"/sign-in?next={path}")


@pytest.mark.parametrize("role", Role)
def test_everybody_sees_their_own(person, browser_of, role):
    dev = person("Dev", role)
    assert "dev@example.org" in browser_of(dev).get(PAGE).text


def test_taking_it_along_is_written_down(browser_of, asha):
    browser_of(asha).get(FILE)
    assert events("privacy.take_own") == [(asha.id, f"person:{asha.id}")]


def test_the_file_is_one_to_save_and_not_to_keep_in_between(browser_of, asha):
    response = browser_of(asha).get(FILE)
    assert response.content_type == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert response.headers["Cache-Control"] == "no-store"
    assert set(json.loads(response.text)) == {"made_at", "kept"}


def test_everything_planted_about_me_is_there_and_nothing_of_anybody_else(browser_of, asha, ben):
    everywhere(asha, ben)
    mine, others = planted(asha), planted(ben)
    # What Asha wrote herself, when she looked at what Ben did.
    hers = (mark(ben, "reason"), mark(ben, "First"))
    foreign = [token for token in (*mine.secret, *others.told, *others.secret) if token not in hers]
    browser = browser_of(asha)
    for text in (browser.get(PAGE).text, browser.get(FILE).text):
        assert [token for token in mine.told if token not in text] == []
        assert [token for token in foreign if token in text] == []


def test_every_kind_of_thing_is_in_the_file(browser_of, asha, ben):
    everywhere(asha, ben)
    sections = json.loads(browser_of(asha).get(FILE).text)["kept"]
    assert [one["what"] for one in sections] == [one.heading for one in PERSON]
    assert [one["what"] for one in sections if not one["rows"]] == []


def test_the_page_says_it_in_words(browser_of, asha):
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, note="Ask for Sam")
    text = text_of(browser_of(asha).get(PAGE))
    assert "MP Ms Diane Abbott" in text or "MP Diane Abbott" in text
    assert "What happened Spoke to staff" in text
    assert "Your note Ask for Sam" in text
    assert "Nothing is kept of" in text


def test_the_page_shows_the_newest_and_the_file_all(browser_of, asha):
    with transaction():
        now = clock.now()
        base = {"person_id": asha.id, "at": now, "channel": Channel.PHONE, "note": ""}
        base |= {"direction": Direction.OUT, "outcome": Outcome.NO_ANSWER, "late": False}
        rows = [base | {"mp_id": STARMER, "note": f"number-{n}-"} for n in range(30)]
        db.session.execute(insert(Contact), rows)
    browser = browser_of(asha)
    assert browser.get(FILE).text.count("number-") == 30
    page = browser.get(PAGE).text
    assert (page.count("number-"), "The newest 20 of 30" in page) == (20, True)


def test_what_a_coordinator_did_is_told_without_saying_who(browser_of, asha, carol):
    with transaction():
        record(
            person_id=carol.id,
            action="people.planted",
            subject=f"person:{asha.id}",
            now=clock.now(),
        )
    text = browser_of(asha).get(FILE).text
    assert "people.planted" in text
    assert "Carol" not in text
    assert f'"person_id": {carol.id}' not in text


def test_a_script_in_a_note_is_text(browser_of, asha):
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, note="<script>alert(1)</script>")
    assert "<script>alert" not in browser_of(asha).get(PAGE).text


def test_it_asks_as_often_for_many_as_for_one(browser_of, asha, ben):
    everywhere(asha, ben)
    browser = browser_of(asha)
    with statements() as few:
        browser.get(PAGE)
    for mp_id in (5314, 4679):
        logged(asha, Outcome.SPOKE_STAFF, mp_id)
    with statements() as many:
        browser.get(PAGE)
    assert len(many) == len(few)
