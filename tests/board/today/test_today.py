"""/today: a volunteer's home."""

from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from outreach.contacts.actions import Entry, log
from outreach.contacts.models import Contact
from outreach.contacts.spot_checks import review
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Closed, Outcome, Verdict, Voided
from outreach.people.models import Person
from outreach.queue import actions as queue
from outreach.queue.models import Claim
from tests.browsing import text_of
from tests.facts import STARMER
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, HOUR, MINUTE, change, claim, logged


def settle(claim_id):
    """All is logged, and only a letter would be next."""
    with transaction():
        settled = update(Claim).where(Claim.id == claim_id).values(settled_at=clock.now())
        db.session.execute(settled)


def linked(browser_of, someone, words):
    """Where the page's link or button of that name leads."""
    soup = BeautifulSoup(browser_of(someone).get("/today").text, "html.parser")
    found = soup.find(lambda e: e.name == "a" and words in (e.get("aria-label"), e.get_text()))
    return found["href"]


def test_the_next_thing_to_do_is_the_first_on_the_page(asha, today):
    text = today(asha)
    assert "Hello Asha Claim next MP Try it first 650 MPs waiting for a call." in text
    assert "Nobody waits for you today." in text
    assert "Nothing logged since Monday. One call is a start." in text


def test_who_has_logged_or_practised_is_not_asked_to_try_first(asha, ben, today):
    logged(asha, Outcome.NO_ANSWER)
    with transaction():
        db.session.get_one(Person, ben.id).practised_at = clock.now()
    for someone in (asha, ben):
        assert "Try it first" not in today(someone)
        assert "Practise a call" in today(someone)


def test_shows_what_i_hold_and_for_how_long(asha, ben, today, moment):
    claim(asha)
    claim(ben, CORBYN)
    moment.shift(13 * MINUTE)
    text = today(asha)
    assert "Ms Diane Abbott Hackney North and Stoke Newington" in text
    assert "Yours until today at 11:00 · 47 minutes left" in text
    assert "Jeremy Corbyn" not in text


@pytest.mark.parametrize(
    "passed, words",
    [(59, "1 minute left"), (59.5, "less than a minute left"), (0, "60 minutes left")],
)
def test_counts_down_to_the_last_minute(asha, today, moment, passed, words):
    claim(asha)
    moment.shift(passed * MINUTE)
    assert f"Yours until today at 11:00 · {words}" in today(asha)


def test_after_a_voicemail_a_letter_is_next_and_one_may_be_done(asha, browser_of, today):
    claim_id = claim(asha)
    settle(claim_id)
    assert "Logged. A letter would help now." in today(asha)
    assert linked(browser_of, asha, "Write to Ms Diane Abbott") == f"/mps/{ABBOTT}?channel=email"
    page = BeautifulSoup(browser_of(asha).get("/today").text, "html.parser")
    form = page.select_one(f'form[action="/claims/{claim_id}/release"]')
    assert form.get_text(strip=True) == "Done with this one"
    assert "Need more time" not in page.get_text()


def test_a_turn_that_ran_out_can_still_be_logged(asha, today, moment):
    claim(asha)
    moment.shift(HOUR)
    words = "Ran out of time Did you ring? Log it, it still counts. Ms Diane Abbott"
    assert words in today(asha)


def test_a_turn_that_ran_out_after_its_log_is_not_asked_for(asha, today, moment):
    settle(claim(asha))
    moment.shift(HOUR)
    assert "Diane Abbott" not in today(asha)


def free(claim_id, by):
    with transaction():
        queue.free(claim_id=claim_id, by=by.id, now=clock.now())


def test_who_was_freed_of_an_mp_is_told_until_they_act(asha, carol, today, browser_of):
    for mp_id in (ABBOTT, CORBYN):
        free(claim(asha, mp_id), carol)
    said = "Ms Diane Abbott , Hackney North and Stoke Newington: a coordinator freed this MP today"
    assert said in today(asha)
    page = text_of(browser_of(asha).get(f"/mps/{ABBOTT}"))
    assert "A coordinator freed this MP today at 10:00 , so you do not hold them any more." in page
    assert "a coordinator freed" not in today(carol)
    claim(asha)
    entry = Entry(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER)
    with transaction():
        log(mp_id=CORBYN, person_id=asha.id, entry=entry, now=clock.now())
    assert "a coordinator freed" not in today(asha)
    assert "A coordinator freed" not in text_of(browser_of(asha).get(f"/mps/{CORBYN}"))


@pytest.mark.parametrize("closed_because", [None, Closed.LEFT_PARLIAMENT])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_for_two_days_and_not_when_the_mp_has_left(closed_because, asha, carol, today, moment):
    free(claim(asha), carol)
    change(ABBOTT, closed_because=closed_because)
    moment.shift(2 * DAY - MINUTE)
    assert ("a coordinator freed" in today(asha)) is (closed_because is None)
    moment.shift(MINUTE)
    assert "a coordinator freed" not in today(asha)


def test_says_when_three_are_held(asha, today):
    held = [claim(asha, mp_id) for mp_id in (ABBOTT, CORBYN, BLACKMAN)]
    assert "You hold three, which is the most at a time." in today(asha)
    settle(held[0])
    assert "You hold three" not in today(asha)


def test_shows_who_waits_for_my_call_in_order_of_time(asha, ben, today, moment):
    day = date(2026, 11, 4)
    logged(asha, Outcome.CALL_BACK, CORBYN, follow_up_on=day, follow_up_after=15)
    logged(asha, Outcome.CALL_BACK, ABBOTT, follow_up_on=day, follow_up_after=11)
    logged(ben, Outcome.CALL_BACK, BLACKMAN, follow_up_on=day)
    moment.shift(DAY + 90 * MINUTE)
    text = today(asha)
    assert text.index("Diane Abbott") < text.index("Jeremy Corbyn")
    assert "Due since today at 11:00" in text
    assert "Due today at 15:00" in text
    assert "Kirsty Blackman" not in text


def test_the_next_seven_days_come_after_today(asha, today):
    logged(asha, Outcome.CALL_BACK, CORBYN, follow_up_on=date(2026, 11, 11))
    logged(asha, Outcome.CALL_BACK, ABBOTT, follow_up_on=date(2026, 11, 4), follow_up_after=16)
    logged(asha, Outcome.CALL_BACK, BLACKMAN, follow_up_on=date(2026, 11, 10), follow_up_after=17)
    text = today(asha)
    words = "Nobody waits for you today. The next seven days Ms Diane Abbott , tomorrow at 16:00"
    assert words + " Kirsty Blackman , Tue 10 Nov at 17:00" in text
    assert "Jeremy Corbyn ," not in text


def returned(someone, carol, outcome=Outcome.NO_ANSWER):
    contact = logged(someone, outcome)
    words = {"verdict": Verdict.RETURNED, "reason": "Was it not staff?", "now": clock.now()}
    with transaction():
        review(contact_id=contact.id, person_id=carol.id, **words)
    return contact.id


def test_what_a_coordinator_sent_back_is_shown_with_the_reason(asha, ben, carol, browser_of, today):
    contact_id = returned(asha, carol)
    assert "Carol asks you to correct this: Was it not staff?" in today(asha)
    where = linked(browser_of, asha, "Ms Diane Abbott: no answer")
    assert where == f"/contacts/{contact_id}/correct"
    assert "asks you to correct" not in today(ben)


@pytest.mark.parametrize("voided_as", list(Voided))
def test_until_it_is_corrected_or_taken_back(asha, carol, today, voided_as):
    contact_id = returned(asha, carol)
    with transaction():
        contact = db.session.get_one(Contact, contact_id)
        contact.voided_at, contact.voided_as = clock.now(), voided_as
    assert "asks you to correct" not in today(asha)


def test_my_week_begins_on_monday_and_all_i_did_stands_below(asha, ben, today):
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, at=clock.now() - 2 * DAY)
    logged(asha, Outcome.SPOKE_MP, CORBYN, at=clock.now() - DAY)
    logged(ben, Outcome.SPOKE_MP, BLACKMAN)
    text = today(asha)
    assert "Your week 1 call 1 MP 1 answered" in text
    assert "Since you began 2 calls 2 MPs 2 answered" in text


def test_a_number_that_is_nought_is_not_shown(asha, today):
    logged(asha, Outcome.NO_ANSWER)
    text = today(asha)
    assert "Your week 1 call 1 MP 10:00 Ms Diane Abbott : no answer" in text
    assert "answered" not in text
    assert "Since you began" not in text


def test_an_mp_who_is_done_waits_for_nobody(asha, today):
    logged(asha, Outcome.CALL_BACK, STARMER, follow_up_on=clock.london_date(clock.now()))
    change(STARMER, paused_because="Not now", follow_up_at=datetime.now(clock.LONDON))
    assert "Nobody waits for you today." in today(asha)
