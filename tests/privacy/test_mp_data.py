"""What is kept about an MP, with volunteers left out."""

import json
from datetime import timedelta

import pytest

from outreach.core.vocabulary import Outcome, Role
from outreach.privacy.data_register import MP
from tests.browsing import text_of
from tests.facts import NOBODY
from tests.people.helping import events
from tests.privacy.scenes import MPS, everywhere, mark, named
from tests.scenes import ABBOTT, logged

PAGE = f"/mps/{MPS[0]}/data"


@pytest.fixture
def scene(asha, ben):
    everywhere(asha, ben)
    return asha, ben


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}.json"])
def test_only_for_staff(stranger, browser_of, person, path):
    assert stranger.get(path).location == f"/sign-in?next={path}"
    for role, status in (
        (Role.VOLUNTEER, 403),
        (Role.PARTNER, 403),
        (Role.COORDINATOR, 200),
        (Role.ADMIN, 200),
    ):
        assert browser_of(person(f"Dev {role}", role)).get(path).status_code == status


@pytest.mark.parametrize("path", ["/mps/%s/data", "/mps/%s/data.json"])
def test_of_nobody_there_is_nothing(browser_of, carol, path):
    assert browser_of(carol).get(path % NOBODY).status_code == 404


def test_the_work_is_there_and_no_volunteer(browser_of, carol, scene):
    asha, _ = scene
    browser = browser_of(carol)
    told = [mark(asha, word) for word in ("note", "subject", "letter", "link", "reason")]
    hidden = [word for one in scene for word in (*named(one)[0].split(), named(one)[1])]
    for text in (browser.get(PAGE).text, browser.get(f"{PAGE}.json").text):
        assert [token for token in told if token not in text] == []
        assert [token for token in hidden if token in text] == []
        assert "[name removed]" in text


def test_what_is_being_typed_is_there_too(browser_of, carol, scene):
    asha, _ = scene
    text = browser_of(carol).get(f"/mps/{MPS[1]}/data.json").text
    assert f"{mark(asha, 'draft')} [name removed]" in text


def test_the_file_is_one_to_save(browser_of, carol, scene):
    response = browser_of(carol).get(f"{PAGE}.json")
    assert response.content_type == "application/json"
    expected = f'attachment; filename="mp-{MPS[0]}-data.json"'
    assert response.headers["Content-Disposition"] == expected
    assert response.headers["Cache-Control"] == "no-store"
    assert [one["what"] for one in json.loads(response.text)["kept"]] == [x.heading for x in MP]


def test_who_looked_and_who_took_it_along_is_written_down(browser_of, carol):
    browser = browser_of(carol)
    browser.get(PAGE)
    browser.get(f"{PAGE}.json")
    for action in ("privacy.look_at_mp", "privacy.take_mp"):
        assert events(action) == [(carol.id, f"mp:{MPS[0]}")]


def test_the_file_asks_for_the_password_when_it_is_old(browser_of, carol, moment):
    browser = browser_of(carol)
    moment.shift(timedelta(minutes=11))
    assert browser.get(PAGE).status_code == 200
    response = browser.get(f"{PAGE}.json")
    assert (response.status_code, response.location) == (303, f"/account/confirm?next={PAGE}")
    assert events("privacy.take_mp") == []


def test_the_page_says_it_in_words(browser_of, asha, carol):
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, note="Asha here. Ask for Sam")
    text = text_of(browser_of(carol).get(f"/mps/{ABBOTT}/data"))
    assert "Constituency Hackney North and Stoke Newington" in text
    assert "Note [name removed] here. Ask for Sam" in text
    assert "Asha" not in text
