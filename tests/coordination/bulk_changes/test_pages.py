"""Choosing, seeing what will change, doing it, undoing it; and how an MP can be reached."""

import re

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from outreach.coordination.bulk_changes.models import Change
from outreach.core import clock
from outreach.core.vocabulary import Steer
from outreach.parliament.models import MP, PhoneNumber
from outreach.queue.models import Target
from tests.browsing import text_of
from tests.coordination.bulk_changes.scenes import do, steps
from tests.facts import ABBOTT, NOBODY, scalar, scalars
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of
from tests.scenes import CORBYN, DAY, change, claim, entry

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
CHANGES = select(func.count(Change.id))
BOTH = f"{ABBOTT},{CORBYN}"
REACH = f"/steering/mps/{ABBOTT}"


@pytest.fixture
def browser(browser_of, carol):
    return browser_of(carol)


def shown(page):
    """What the form of the page would send, were its first button pressed."""
    form = BeautifulSoup(page.text, "html.parser").select_one("form.steer")
    fields = form.select("input[type=hidden]")
    return {field["name"]: field["value"] for field in fields if field["name"] != "csrf_token"}


def press(browser, page, **words):
    return browser.post("/steering/changes", shown(page) | {"checked": "1"} | words)


@pytest.mark.parametrize(
    "path, doers",
    [
        ("/steering/changes", ["asha"]),
        ("/steering/changes/1/undo", ["asha"]),
        ("/steering/targets/1/end", ["asha"]),
    ],
)
def test_the_ladder(path, doers, asha, browser_of, stranger, carol):
    only_a_form(path, browser_of(carol)) if path != "/steering/changes" else None
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    gone = path.replace("/1/", f"/{NOBODY}/")
    assert browser_of(carol).post(gone).status_code in (404, 422)


def test_what_will_change_is_shown_first_then_done_then_undone(browser, carol):
    change(CORBYN, paused_because="A by-election")
    page = browser.get(f"/steering/change?do=first&mps={BOTH}")
    assert "1 MP will change" in text_of(page)
    assert "1 MP stays as it is" in text_of(page)
    assert scalar(CHANGES) == 0
    page = browser.follow(press(browser, page))
    assert "Ask for them first: 1 MP" in text_of(page)
    assert "Left as it was. Paused." in text_of(page)
    assert entry(ABBOTT).bumped_at == clock.now()
    number = scalar(select(Change.id))
    page = browser.follow(browser.post(f"/steering/changes/{number}/undo"))
    assert "Undone: 1 MP is as before." in text_of(page)
    assert entry(ABBOTT).bumped_at is None
    again = browser.post(f"/steering/changes/{number}/undo")
    assert again.status_code == 409
    assert "Somebody has undone this already." in text_of(again)


def test_what_is_entered_is_shown_before_it_is_done(browser):
    page = browser.get(f"/steering/change?do=pause&mps={BOTH}")
    missing = browser.post("/steering/changes", shown(page) | {"because": " "})
    assert message_at(missing, "because").endswith("Say why, for whoever would have taken them.")
    seen = browser.post("/steering/changes", shown(page) | {"because": "An election"})
    assert seen.status_code == 200
    assert "2 MPs will change" in text_of(seen)
    other = press(browser, seen, because="Something that was not shown")
    assert other.status_code == 200
    assert scalar(CHANGES) == 0
    assert press(browser, seen, because="An election").status_code == 303
    assert entry(ABBOTT).paused_because == "An election"


def test_a_reason_about_somebodys_case_is_refused_and_kept(browser):
    page = browser.get(f"/steering/change?do=pause&mps={ABBOTT}")
    response = browser.post("/steering/changes", shown(page) | {"because": "Ring 07700 900123"})
    assert "Please take out “07700 900123”" in message_at(response, "because")
    assert value_of(response, "because") == "Ring 07700 900123"


def test_people_are_asked_until_a_day_for_what_the_filter_says(browser, asha):
    where = "party=Labour&region=London&quiet=14"
    page = browser.get(f"/steering/change?do=ask&mps={ABBOTT}&{where}")
    assert message_at(browser.post("/steering/changes", shown(page)), "people")
    words = {"people": [str(asha.id)], "ask_until": "2026-11-20"}
    seen = browser.post("/steering/changes", shown(page) | words)
    assert "asked of them until Fri 20 Nov" in text_of(seen)
    assert press(browser, seen, **words).status_code == 303
    target = scalars(select(Target))[0]
    assert target.about == "Labour, London, no contact in 14 days"
    page = browser.get("/progress/stuck")
    assert "Labour, London, no contact in 14 days" in text_of(page)
    assert browser.post(f"/steering/targets/{target.id}/end").status_code == 303
    assert browser.post(f"/steering/targets/{target.id}/end").status_code == 409


def test_what_somebody_did_meanwhile_is_said(browser, asha):
    page = browser.get(f"/steering/change?do=first&mps={ABBOTT}")
    claim(asha, ABBOTT)
    response = press(browser, page)
    assert response.status_code == 409
    assert "Somebody acted on all of these since you looked." in text_of(response)
    assert press(browser, response).status_code == 303  # the page that says so has looked again


@pytest.mark.parametrize(
    "words", ["", "do=first", "do=details&mps=172", "do=x&mps=x", "mps=1,,,-1"]
)
def test_an_address_that_says_nothing_asks_for_more(browser, words):
    page = browser.get(f"/steering/change?{words}")
    assert page.status_code == 200
    assert re.search("Choose (at least one MP|what to do)", text_of(page))
    assert browser.post("/steering/changes", {"do": "first", "mps": "x"}).status_code == 422


@pytest.mark.parametrize("do", ["first", "pause"])
def test_mps_who_are_not_there_are_named_as_such(browser, do):
    page = browser.get(f"/steering/change?do={do}&mps={NOBODY}")
    assert "There is no such MP: nothing changes." in text_of(page)
    words = {"do": do, "mps": NOBODY, "because": "Why", "checked": "1", "seen": "0"}
    assert "There is no such MP" in text_of(browser.post("/steering/changes", words))


@pytest.mark.parametrize("people", ["x", str(NOBODY), "9" * 30])
def test_people_who_are_none_are_refused_at_the_field(browser, people):
    words = {"do": "ask", "mps": BOTH, "people": people, "ask_until": "2026-11-09"}
    assert message_at(browser.post("/steering/changes", words), "people") == (
        "Choose people from the list: one of these contacts no MPs."
    )


def test_that_holders_are_told_is_said_before_they_are_freed(browser, asha):
    claim(asha, ABBOTT)
    page = text_of(browser.get(f"/steering/change?do=release&mps={BOTH}"))
    assert "reads on Today and on the MP’s page that a coordinator freed them" in page


def test_the_list_of_changes(browser, carol):
    assert "Nothing yet." in text_of(browser.get("/steering/changes"))
    change_id = do(Steer.PAUSE, ABBOTT, by=carol, because="A by-election")
    assert "Pause today at 10:00 Carol 1 MP" in text_of(browser.get("/steering/changes"))
    assert "Nothing yet." in text_of(browser.get(f"/steering/changes?before={change_id}"))
    assert browser.get(f"/steering/changes/{NOBODY}").status_code == 404


def numbers():
    query = select(PhoneNumber).where(PhoneNumber.mp_id == ABBOTT).order_by(PhoneNumber.id)
    return {phone.number: phone.broken_at is None for phone in scalars(query)}


def test_a_number_is_added_corrected_marked_and_all_of_it_undone(browser, carol):
    before = numbers()
    assert (
        browser.post(REACH, {"number": "020 7946 0001", "kind": "constituency"}).status_code == 303
    )
    added = scalar(select(func.max(PhoneNumber.id)))
    assert numbers() == before | {"020 7946 0001": True}
    assert browser.post(REACH, {"number": "020 7946 0002", "phone_id": added}).status_code == 303
    assert browser.post(REACH, {"phone_id": added}).status_code == 303
    assert numbers() == before | {"020 7946 0002": False}
    assert browser.post(REACH, {"phone_id": added, "works": "1"}).status_code == 303
    for change_id in reversed(scalars(select(Change.id))):
        assert browser.post(f"/steering/changes/{change_id}/undo").status_code == 303
        assert steps(change_id)[ABBOTT].put_back
    assert numbers() == before


def test_an_address_is_corrected_and_then_works_again(browser):
    change(ABBOTT, reachable=True)
    assert browser.post(REACH, {"email": "office@example.org"}).status_code == 303
    mp = scalars(select(MP).where(MP.parliament_id == ABBOTT))[0]
    assert (mp.letter_email, mp.letter_email_bounced_at) == ("office@example.org", None)
    assert mp.email == "diane.abbott.office@parliament.uk"
    again = browser.post(REACH, {"email": "Office@example.org"})
    assert message_at(again, "email").endswith("This is the address that we have.")
    for nothing in ("", "  "):
        assert message_at(browser.post(REACH, {"email": nothing}), "email")


@pytest.mark.parametrize("typed", ["02079460001", "+44 20 7946 0001", "+44 (0)20 79460001"])
def test_a_number_is_kept_spaced_as_others_are(browser, typed):
    page = browser.follow(browser.post(REACH, {"number": typed}))
    assert "It can be undone under “What was changed”." in text_of(page)
    assert "020 7946 0001" in numbers()


@pytest.mark.parametrize(
    "words, sentence",
    [
        ({"number": "0900"}, "Enter a UK number"),
        ({"number": "+442072193000"}, "We have this number already."),
        ({"number": "07700 900123"}, "This is a mobile number."),
        ({"number": "+44 7700 900123"}, "This is a mobile number."),
        ({"number": "020 7946 0001 020 7946 0002"}, "Enter a UK number"),
        ({}, "Enter a UK number"),
        ({"number": "1" * 40}, "Use at most 30 characters."),
    ],
)
def test_a_number_that_is_none_is_refused(browser, words, sentence):
    assert sentence in message_at(browser.post(REACH, words), "number")
    assert browser.post(REACH, {"phone_id": NOBODY}).status_code == 404


def test_from_the_call_page(browser, asha, browser_of):
    assert "What coordinators can do" in text_of(browser.get(f"/mps/{ABBOTT}"))
    assert "What coordinators can do" not in text_of(browser_of(asha).get(f"/mps/{ABBOTT}"))
    change(ABBOTT, paused_because="Why", not_before=clock.now() + DAY)
    assert "Put back in the queue" in text_of(browser.get(f"/mps/{ABBOTT}"))
