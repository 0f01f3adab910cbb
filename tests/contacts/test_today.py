"""/today: a volunteer's home."""

from datetime import date

from outreach import clock
from outreach.vocabulary import Outcome
from tests.browsing import text_of
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, HOUR, claim, logged


def today(browser_of, someone) -> str:
    return text_of(browser_of(someone).get("/today"))


def test_the_next_thing_to_do_is_the_first_on_the_page(asha, browser_of):
    text = today(browser_of, asha)
    assert "Hello Asha Claim next MP" in text
    assert "650 MPs" in text
    assert "Nobody waits for you today." in text


def test_shows_what_i_hold_and_until_when(asha, ben, browser_of):
    claim(asha, ABBOTT)
    claim(ben, CORBYN)
    text = today(browser_of, asha)
    assert "Diane Abbott" in text
    assert "Yours until today at 11:00" in text
    assert "Jeremy Corbyn" not in text


def test_shows_what_is_due_in_order_of_time(asha, browser_of, moment):
    logged(asha, Outcome.CALL_BACK, CORBYN, follow_up_on=date(2026, 11, 4), follow_up_after=15)
    logged(asha, Outcome.CALL_BACK, ABBOTT, follow_up_on=date(2026, 11, 4), follow_up_after=11)
    logged(asha, Outcome.CALL_BACK, BLACKMAN, follow_up_on=date(2026, 11, 5))
    moment.shift(DAY)
    text = today(browser_of, asha)
    assert text.index("Diane Abbott") < text.index("Jeremy Corbyn")
    assert "Due today at 15:00" in text
    assert "Kirsty Blackman" not in text


def test_a_turn_that_ran_out_can_still_be_logged(asha, browser_of, moment):
    claim(asha)
    moment.shift(HOUR)
    assert "Ran out of time Did you ring? Log it, it still counts. Ms Diane Abbott" in today(
        browser_of, asha
    )


def test_my_week_begins_on_monday(asha, ben, browser_of):
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, at=clock.now() - 2 * DAY)
    logged(asha, Outcome.SPOKE_MP, CORBYN, at=clock.now() - DAY)
    logged(ben, Outcome.SPOKE_MP, BLACKMAN)
    text = today(browser_of, asha)
    assert "1 call 1 MP 1 answered" in text


def test_says_when_three_are_held(asha, browser_of):
    for mp_id in (ABBOTT, CORBYN, BLACKMAN):
        claim(asha, mp_id)
    assert "You hold three, which is the most at a time." in today(browser_of, asha)
