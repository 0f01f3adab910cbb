"""The call page."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import insert, select, update

from outreach.contacts.models import Contact, Letter
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    WRITTEN,
    Channel,
    ClaimEnd,
    Closed,
    Direction,
    Outcome,
    PhoneKind,
)
from outreach.parliament.models import PhoneNumber
from outreach.queue.models import Claim
from outreach.scripts.models import ScriptVersion
from tests.browsing import shape, still, swapped, text_of
from tests.facts import scalar, statements
from tests.scenes import ABBOTT, DAY, HOUR, MINUTE, change, claim, logged

PAGE = f"/mps/{ABBOTT}"
OWN = "My street has people from forty countries."


def page_of(browser_of, someone, query="") -> str:
    return text_of(browser_of(someone).get(PAGE + query))


def test_three_facts_worth_knowing(asha, browser_of):
    claim(asha)
    text = page_of(browser_of, asha)
    won = "Won Hackney North and Stoke Newington by 15,080 votes at the general election on 4 July"
    assert won in text
    assert "An MP since 11 June 1987, earlier terms not counted." in text
    assert "Yours is the first contact of this campaign." in text


def test_the_number_can_be_tapped(asha, browser_of):
    claim(asha)
    assert 'href="tel:+442072193000"' in browser_of(asha).get(PAGE).text


def test_the_email_step_has_the_address(asha, browser_of):
    claim(asha)
    text = page_of(browser_of, asha, "?channel=email")
    assert "Write to them" in text
    assert "Make my letter" in text
    assert "Log this email" in text


def test_opening_it_writes_nothing_and_the_script_renews(asha, browser_of, moment):
    claim_id = claim(asha)
    html = browser_of(asha).get(PAGE).text
    assert f'hx-post="/claims/{claim_id}/extend"' in html


@pytest.mark.parametrize(
    "state, sentence",
    [
        ({"closed_because": Closed.LEFT_PARLIAMENT}, "Done: no longer an MP."),
        ({"paused_because": "Recess"}, "Paused by a coordinator: Recess"),
        ({"held_because": "Complaint"}, "A coordinator must look at this: Complaint"),
        ({"reachable": False}, "no working number or address"),
    ],
)
def test_says_why_nobody_rings(asha, browser_of, state, sentence):
    change(**state)
    assert sentence in page_of(browser_of, asha)


def test_says_who_is_on_it(asha, ben, browser_of):
    claim(ben)
    text = page_of(browser_of, asha)
    assert "Ben is on this MP until today at 11:00" in text
    assert "Ring" not in text


def test_the_history_is_newest_first_and_goes_on(asha, browser_of):
    for step in range(32):
        change(not_before=None)
        at = clock.now() - DAY + step * MINUTE
        logged(asha, Outcome.NO_ANSWER, at=at, note=f"attempt {step}.")
    first = browser_of(asha).get(PAGE)
    text = text_of(first)
    assert text.index("attempt 31.") < text.index("attempt 30.")
    assert "attempt 1." not in text
    older = next(a for a in first.text.split('"') if "before=" in a)
    assert "attempt 1." in text_of(browser_of(asha).get(older.replace("&amp;", "&")))


def test_what_i_logged_is_shown_only_to_me(asha, ben, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    query = f"?logged={contact.id}"
    assert "Logged: left a voicemail." in page_of(browser_of, asha, query)
    assert "Logged: left a voicemail." not in page_of(browser_of, ben, query)


def test_after_my_hour_the_form_is_still_there(asha, browser_of, moment):
    claim(asha)
    moment.shift(HOUR)
    text = page_of(browser_of, asha)
    assert "Your hour ran out. Log your call all the same, or take more time." in text
    assert "Log this call" in text


def make_letter(browser):
    return browser.post(f"{PAGE}/letter", {"channel": "email", "own": OWN})


STATES = {
    "nobody has it": lambda asha, ben, hers, moment: None,
    "mine": lambda asha, ben, hers, moment: claim(asha),
    "another's": lambda asha, ben, hers, moment: claim(ben),
    "a letter made": lambda asha, ben, hers, moment: (claim(asha), make_letter(hers)),
    "after a voicemail": lambda asha, ben, hers, moment: logged(asha, Outcome.VOICEMAIL_LEFT),
    "logged": lambda asha, ben, hers, moment: logged(asha, Outcome.SPOKE_MP),
    "my hour is over": lambda asha, ben, hers, moment: (claim(asha), moment.shift(HOUR)),
    "taken over": lambda asha, ben, hers, moment: (
        claim(asha),
        hers.post(f"{PAGE}/draft", {"note": "Ask for Sam"}),
        moment.shift(HOUR),
        claim(ben),
    ),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_in_a_part_it_is_the_page(asha, ben, browser_of, moment, state):
    hers = browser_of(asha)
    STATES[state](asha, ben, hers, moment)
    before = hers.get(PAGE)
    for query in ("", "?channel=email", "?channel=email&replied=1"):
        part = hers.get(PAGE + query, fragment=True)
        assert part.headers["HX-Replace-Url"] == PAGE + query
        assert swapped(before, "#call", part) == shape(still(hers.get(PAGE + query)))


@pytest.mark.parametrize("query", ["?channel=phone", "?channel=email"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_refused_letter_in_a_part_is_the_refused_page(asha, browser_of, query):
    claim(asha)
    hers = browser_of(asha)
    form = {"channel": query[9:], "own": "Ring me on 07700 900123 about it, please."}
    part = hers.post(f"{PAGE}/letter", form, fragment=True)
    whole = hers.post(f"{PAGE}/letter", form)
    assert part.status_code == whole.status_code == 422
    assert swapped(hers.get(PAGE + query), "#call", part) == shape(still(whole))


def entries(person, count):
    """As many letters to one office, each with the version that was used."""
    version = scalar(select(ScriptVersion.id))
    words = {"mp_id": ABBOTT, "person_id": person.id, "channel": Channel.EMAIL}
    words |= {"direction": Direction.OUT, "outcome": Outcome.SENT, "script_version_id": version}
    at = [{"at": clock.now() - DAY - step * MINUTE} for step in range(count)]
    with transaction():
        made = db.session.scalars(insert(Contact).returning(Contact.id), [words | a for a in at])
        bodies = [{"contact_id": id, "subject": "Hello", "body": f"letter {id}."} for id in made]
        db.session.execute(insert(Letter), bodies)


@pytest.mark.parametrize("query", ["", "?channel=email"])
def test_asks_the_same_of_the_database_for_1_entry_and_for_30(asha, ben, browser_of, query):
    claim(asha)
    hers = browser_of(asha)
    make_letter(hers)
    entries(ben, 1)
    hers.get(PAGE + query)
    with statements() as for_one:
        one = hers.get(PAGE + query)
    entries(ben, 29)
    with statements() as for_thirty:
        thirty = hers.get(PAGE + query)
    assert (one.text.count("The letter: "), thirty.text.count("The letter: ")) == (1, 30)
    assert len(for_one) == len(for_thirty), "\n".join(for_thirty)


def test_a_letter_is_read_where_it_was_logged_with_the_words_it_began_from(asha, ben, browser_of):
    entries(ben, 1)
    history = BeautifulSoup(browser_of(asha).get(PAGE).text, "html.parser").select_one("#history")
    letter = history.select_one("details")
    assert letter.summary.get_text() == "The letter: Hello"
    assert letter.select_one(".as-typed").get_text().startswith("letter ")
    version = scalar(select(ScriptVersion))
    link = history.select_one('a[href^="/scripts/"]')
    assert link["href"] == f"/scripts/{version.script_id}?version={version.number}"
    assert f"version {version.number}" in link.get_text()


def said_in(browser, path=PAGE):
    soup = BeautifulSoup(browser.get(path).text, "html.parser")
    return " ".join(soup.select_one(".script").text.split())


@pytest.mark.parametrize(
    "outcome, first",
    [
        (Outcome.NO_ANSWER, True),
        (Outcome.BUSY_OR_FULL, True),
        (Outcome.VOICEMAIL_LEFT, False),
        (Outcome.TOLD_TO_EMAIL, False),
    ],
)
def test_the_first_words_hold_until_the_office_has_heard(asha, browser_of, outcome, first):
    logged(asha, outcome)
    change(not_before=None, claimed_by=None, claimed_until=None)
    change_claims = update(Claim).values(ended_at=clock.now(), ended_as=ClaimEnd.LOGGED)
    with transaction():
        db.session.execute(change_claims)
    claim(asha)
    said = said_in(browser_of(asha))
    assert ("Could I speak to Ms Diane Abbott" in said) == first
    assert ("I’m getting back to you" in said) != first


def test_the_first_letter_after_told_to_email_says_who_writes(asha, browser_of):
    logged(asha, Outcome.TOLD_TO_EMAIL)
    hers = browser_of(asha)
    page = f"{PAGE}?channel=email"
    assert "I am writing as your office asked today." in page_of(
        browser_of, asha, page[len(PAGE) :]
    )
    make_letter(hers)
    text = text_of(hers.get(page))
    assert "A pledge for Hackney North and Stoke Newington: will you sign?" in hers.get(page).text
    assert "I am writing as your office asked today. I am writing as a volunteer" in text
    assert "which works with Migrants Organise" in text
    assert "Following up" not in text


def test_the_switchboard_is_asked_for_the_office_first(asha, browser_of):
    claim(asha)
    asked = "Ask for the office of Ms Diane Abbott: “The office of Ms Diane Abbott, please.”"
    said = said_in(browser_of(asha))
    assert said.index(asked) < said.index("Hello, my name is")
    assert BeautifulSoup(browser_of(asha).get(PAGE).text, "html.parser").select(
        ".operator[start='0']"
    )


def test_at_the_mps_own_number_nobody_is_asked_for(asha, browser_of):
    own = {"mp_id": ABBOTT, "number": "020 7946 0199", "kind": PhoneKind.CONSTITUENCY}
    with transaction():
        db.session.execute(insert(PhoneNumber).values(**own, source="Test"))
    claim(asha)
    assert "Ask for the office" not in said_in(browser_of(asha))
    with transaction():
        broken = update(PhoneNumber).where(PhoneNumber.number == own["number"])
        db.session.execute(broken.values(broken_at=clock.now()))
    assert "Ask for the office" in said_in(browser_of(asha))


@pytest.mark.parametrize(
    "outcome, sentence",
    [
        (Outcome.NO_ANSWER, "Nobody answered today at 10:00. Try again from tomorrow at"),
        (Outcome.BUSY_OR_FULL, "The line was busy or the mailbox full today at 10:00. Try again"),
        (Outcome.SPOKE_STAFF, "This office has heard from us. We wait until"),
        (Outcome.REPLIED_GENERIC, "They replied today at 10:00. We wait until"),
    ],
)
def test_what_was_tried_is_said_and_no_more(asha, ben, browser_of, outcome, sentence):
    channel = Channel.EMAIL if outcome in WRITTEN else Channel.PHONE
    logged(asha, outcome, channel=channel)
    text = page_of(browser_of, ben)
    assert sentence in text
    assert ("has heard from us" in text) == (outcome is Outcome.SPOKE_STAFF)
    refused = browser_of(ben).post(f"{PAGE}/claim")
    assert refused.status_code == 409
    assert sentence in text_of(refused)
