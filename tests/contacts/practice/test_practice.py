"""*Try it first*: three calls to MPs who do not exist, and nothing of them is kept."""

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.contacts.practice.actions import coming_thursday
from outreach.contacts.practice.calls import CALLS
from outreach.core import clock
from outreach.core.vocabulary import OUTCOMES, Channel, Role
from outreach.people.models import Person
from tests.browsing import Browser, shape, still, swapped, text_of
from tests.facts import KEY, contents, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of

STAFF = {"outcome": "spoke_staff", "stance": "leaning_supportive", "said_by": "staff"}
CALL_BACK = {"outcome": "call_back", "follow_up_on": "2026-11-05", "after": "14"}
RIGHT = {1: {"outcome": "voicemail_left"}, 2: {"outcome": "told_to_email"}, 3: STAFF}
SENTENCE = "My neighbours should be able to ask for help."


def answer(browser: Browser, number: int, data: dict, *, fragment: bool = False):
    """Log this in practice, and see what one is told."""
    path = f"/practice/{number}/contacts"
    return browser.follow(browser.post(path, data, fragment=fragment), fragment=fragment)


@pytest.fixture
def browser(browser_of, asha) -> Browser:
    return browser_of(asha)


# --- The way through -----------------------------------------------------------------------------


@pytest.mark.parametrize("fragment", [False, True])
def test_the_whole_way_leaves_nothing_but_when(browser, asha, fragment):
    before = contents()
    for path in ("/practice", "/practice/1", "/practice/done"):
        assert browser.get(path).status_code == 200
    for number, right in RIGHT.items():
        page = answer(browser, number, right | {"note": "Ask for Robin."}, fragment=fragment)
        assert "That is right" in text_of(page)
    letter = browser.post("/practice/1/letter", {"own": SENTENCE}, fragment=fragment)
    assert SENTENCE in text_of(letter)
    assert contents() == before
    browser.follow(browser.post("/practice/finish"))
    assert scalar(select(Person.practised_at)) == clock.now()
    after = contents()
    assert {name for name in after if after[name] != before[name]} == {"people"}


def test_each_right_answer_leads_on(browser):
    assert "Claim next MP" in text_of(browser.get("/practice"))
    assert 'action="/practice/1"' in browser.get("/practice").text
    assert 'formaction="/practice/1/letter"' in answer(browser, 1, RIGHT[1]).text
    assert 'action="/practice/2"' in browser.get("/practice/1?logged=sent").text
    assert 'action="/practice/3"' in answer(browser, 2, RIGHT[2]).text
    assert 'action="/practice/finish"' in answer(browser, 3, RIGHT[3]).text


def test_the_end_leads_to_a_real_one_and_to_practising_again(browser):
    page = browser.follow(browser.post("/practice/finish"))
    assert "That is all. Now a real one" in text_of(page)
    assert 'action="/queue/next"' in page.text
    assert BeautifulSoup(page.text, "html.parser").find("a", string="Practise again")["href"] == (
        "/practice/1"
    )


def test_practising_again_is_remembered_as_the_last_time(browser, moment):
    browser.post("/practice/finish")
    moment.shift(3600)
    browser.post("/practice/finish")
    assert scalar(select(Person.practised_at)) == clock.now()


def test_finishing_twice_by_an_impatient_finger(browser):
    form = {"idempotency_key": KEY}
    assert {browser.post("/practice/finish", form).location for _ in range(2)} == {"/practice/done"}


@pytest.mark.parametrize(
    "path",
    [
        "/practice/1",
        "/practice/2",
        "/practice/3",
        "/practice/1?channel=email",
        "/practice/1?logged=sent",
    ],
)
def test_every_page_says_that_it_is_practice_and_lets_one_out(browser, path):
    page = browser.get(path)
    assert "Practice: this MP does not exist." in text_of(page)
    assert BeautifulSoup(page.text, "html.parser").select_one("main a[href='/today']")


def test_nothing_on_a_practice_page_dials_writes_or_sends(browser):
    for call in CALLS:
        for page in (f"/practice/{call.number}", f"/practice/{call.number}?channel=email"):
            soup = BeautifulSoup(browser.get(page).text, "html.parser")
            assert not soup.select(
                "[href^=tel], [href^=mailto], [action^='/mps'], [hx-post^='/mps']"
            )
    letter = browser.post("/practice/1/letter", {"own": SENTENCE})
    assert "mailto:" not in letter.text


def test_the_numbers_are_those_kept_for_drama_and_the_addresses_nobodys():
    assert all(call.phone.number.startswith("020 7946 0") for call in CALLS)
    assert all(call.mp.email.endswith(".example") for call in CALLS)


def test_the_answers_to_choose_from_are_the_real_ones(browser):
    soup = BeautifulSoup(browser.get("/practice/1").text, "html.parser")
    values = [radio["value"] for radio in soup.select("#log [name=outcome]")]
    assert values == list(OUTCOMES[Channel.PHONE])


# --- What one is told ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, data, told",
    [
        (1, {"outcome": "no_answer"}, "“No answer”, which is for when nobody picks up"),
        (1, {"outcome": "bad_number"}, "a machine took your message, so “Left a voicemail” fits"),
        (2, {"outcome": "refused"}, "This one asked you to put it in writing"),
        (2, {"outcome": "spoke_staff"}, "“Told to email” is what opens it for you"),
        (2, {"outcome": "voicemail_left"}, "so “Told to email” fits"),
        (3, {"outcome": "spoke_staff"}, "They also told you where the MP stands"),
        (3, STAFF | {"stance": "against"}, "so “Leaning towards us” fits"),
        (3, STAFF | {"said_by": "mp"}, "choose “Their staff”"),
        (3, STAFF | {"direction": "in"}, "You rang them"),
        (3, CALL_BACK | {"follow_up_on": "2026-11-06"}, "the day you chose is a Friday"),
        (3, {"outcome": "told_to_email"}, "so “Spoke to staff” or “Asked to call back” fits"),
        (3, {"channel": "email", "outcome": "sent"}, "In real life this would be logged as “Sent”"),
        (1, {"channel": "email", "outcome": "bounced"}, "so “Sent” fits"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_wrong_answer_is_explained_and_may_be_taken_back(browser, number, data, told):
    page = answer(browser, number, data)
    assert told in text_of(page)
    assert "Not quite." in text_of(page)
    soup = BeautifulSoup(page.text, "html.parser")
    again = soup.find("a", string="Undo and try again")["href"]
    assert again == f"/practice/{number}" + "?channel=email" * ("channel" in data)
    assert soup.find("button", string="Go on")


@pytest.mark.parametrize(
    "data, told",
    [
        (STAFF, "A follow-up on Thursday would remind you"),
        (
            STAFF | {"stance": "supportive", "follow_up_on": "2026-11-05"},
            "told you where the MP stands.",
        ),
        (CALL_BACK, "this MP is yours again"),
        (CALL_BACK | {"after": ""}, "With “Not before 14:00” the “after two” would be kept"),
    ],
)
def test_the_last_call_may_be_logged_in_either_way(browser, data, told):
    page = answer(browser, 3, data)
    assert "That is right" in text_of(page)
    assert told in text_of(page)


def test_undo_is_spoken_of_before_it_is_needed(browser):
    assert "Undo stands here for ten minutes" in text_of(answer(browser, 2, RIGHT[2]))


@pytest.mark.parametrize(
    "now, thursday",
    [("2026-11-03", "2026-11-05"), ("2026-11-05", "2026-11-12"), ("2026-11-06", "2026-11-12")],
)
def test_thursday_is_the_coming_one(now, thursday):
    moment = clock.london(date.fromisoformat(now))
    assert coming_thursday(moment) == date.fromisoformat(thursday)


# --- What is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data, name, sentence",
    [
        ({"outcome": "spoke_staff", "stance": "against"}, "said_by", "Choose who said so."),
        ({"outcome": "call_back"}, "follow_up_on", "Choose the day on which to call back."),
        (CALL_BACK | {"follow_up_on": "2026-11-02"}, "follow_up_on", "This day has passed."),
        ({"outcome": "no_answer", "stance": "against"}, "stance", "when somebody there answered"),
        ({"outcome": "no_answer", "note": "x" * 501}, "note", "Use at most 500 characters."),
        ({"outcome": "no_answer", "note": "Case A1234567"}, "note", "Please take out “"),
        (
            {"outcome": "no_answer", "note": "Her constituent from Syria was refused asylum"},
            "note",
            "leave out whose case it was",
        ),
    ],
)
@pytest.mark.parametrize("fragment", [False, True])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_a_real_log_refuses_is_refused_at_the_field(browser, data, name, sentence, fragment):
    page = browser.post("/practice/3/contacts", {"note": "Kept"} | data, fragment=fragment)
    assert sentence in message_at(page, name)
    if name == "follow_up_on":
        assert value_of(page, name) == data.get(name, "")
    assert data.get("note", "Kept") in page.text


def test_the_answer_is_asked_for(browser):
    page = browser.post("/practice/1/contacts", {"outcome": ""})
    assert page.status_code == 422
    assert "Choose how it went." in text_of(page)


def test_the_offices_own_number_may_be_in_a_note(browser):
    note = f"Ring {CALLS[0].phone.number} or write to {CALLS[0].mp.email}"
    page = answer(browser, 1, RIGHT[1] | {"note": note})
    assert "That is right" in text_of(page)


def test_a_note_is_not_in_the_address(browser):
    location = browser.post("/practice/1/contacts", RIGHT[1] | {"note": "Ask for Robin"}).location
    assert location == "/practice/1?logged=voicemail_left&channel=email"


def test_the_words_of_a_case_are_marked_and_can_be_left_out(browser):
    data = RIGHT[1] | {"note": "Ask for Robin. Case A1234567"}
    page = browser.post("/practice/1/contacts", data)
    assert [mark.text for mark in BeautifulSoup(page.text, "html.parser").select("mark")] == [
        "Case A1234567"
    ]
    assert "That is right" in text_of(answer(browser, 1, data | {"instead": "note"}))


def test_a_letter_about_somebodys_case_is_not_made(browser):
    data = {"own": f"{SENTENCE} Her case is A1234567"}
    page = browser.post("/practice/1/letter", data)
    assert "Please take out" in message_at(page, "own")
    page = browser.post("/practice/1/letter", data | {"instead": "own"})
    assert SENTENCE in text_of(page)
    assert "A1234567" not in page.text


@pytest.mark.parametrize("own", ["", "   ", "Hello", "x " * 501])
def test_a_letter_without_a_sentence_of_ones_own_is_not_made(browser, own):
    page = browser.post("/practice/1/letter", {"own": own})
    assert message_at(page, "own")
    assert own.strip() in page.text
    assert "Your letter" not in text_of(page)


# --- Page and part -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "number, data", [*RIGHT.items(), (1, {"outcome": "no_answer"}), (3, CALL_BACK)]
)
def test_a_part_leaves_the_page_that_a_reload_shows(browser, number, data):
    page = browser.get(f"/practice/{number}")
    sent = browser.post(f"/practice/{number}/contacts", data, fragment=True)
    part = browser.follow(sent, fragment=True)
    assert part.headers["HX-Replace-Url"] == sent.location
    assert swapped(page, "#call", part) == shape(still(browser.get(sent.location)))


@pytest.mark.parametrize(
    "action, data", [("contacts", {}), ("letter", {}), ("letter", {"own": SENTENCE})]
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_an_answered_form_in_a_part_is_the_answered_page(browser, action, data):
    page = browser.get(f"/practice/1?channel={'email' if action == 'letter' else 'phone'}")
    part = browser.post(f"/practice/1/{action}", data, fragment=True)
    whole = browser.post(f"/practice/1/{action}", data)
    assert part.status_code == whole.status_code
    assert swapped(page, "#call", part) == shape(still(whole))


# --- The ladder ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 4, 2_000_000_000, -1, "one"])
def test_there_are_three_calls(browser, number):
    for send, path in (
        (browser.get, f"/practice/{number}"),
        (browser.post, f"/practice/{number}/contacts"),
        (browser.post, f"/practice/{number}/letter"),
    ):
        assert send(path).status_code == 404


@pytest.mark.parametrize(
    "words",
    ["logged=shouted", "logged=", "logged=call_back&on=soon", "logged=spoke_mp&stance=x", "x=1"],
)
def test_nonsense_in_the_address_is_the_call_itself(browser, words):
    page = browser.get(f"/practice/1?{words}")
    assert page.status_code == 200
    assert "How did it go?" in text_of(page)


@pytest.mark.parametrize("hour", ["", "99", "-1", "9.5", "٩"])
def test_an_hour_in_the_address_that_is_none_counts_for_nothing(browser, hour):
    page = browser.get(f"/practice/3?logged=call_back&on=2026-11-05&after={hour}")
    assert "With “Not before 14:00”" in text_of(page)


def test_actions_are_forms(browser):
    only_a_form("/practice/finish", browser)
    only_a_form("/practice/1/contacts", browser)
    only_a_form("/practice/1/letter", browser)


@pytest.mark.parametrize("path", ["/practice/finish", "/practice/1/contacts", "/practice/1/letter"])
def test_for_those_who_ring(stranger, browser_of, person, path):
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(person("Dev", Role.PARTNER)))


def test_a_coordinator_may_practise_too(browser_of, carol):
    assert browser_of(carol).get("/practice").status_code == 200


@pytest.mark.parametrize("path", ["/practice", "/practice/1", "/practice/done"])
def test_the_pages_are_for_those_who_ring(stranger, browser_of, person, path):
    assert stranger.get(path).location.startswith("/sign-in?next=/practice")
    assert browser_of(person("Dev", Role.PARTNER)).get(path).status_code == 403
