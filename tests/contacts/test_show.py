"""The call page."""

import pytest

from outreach import clock
from outreach.vocabulary import Closed, Outcome
from tests.browsing import text_of
from tests.scenes import ABBOTT, DAY, HOUR, MINUTE, change, claim, logged

PAGE = f"/mps/{ABBOTT}"


def page_of(browser_of, someone, query="") -> str:
    return text_of(browser_of(someone).get(PAGE + query))


def test_three_facts_worth_knowing(asha, browser_of):
    claim(asha)
    text = page_of(browser_of, asha)
    assert "Won Hackney North and Stoke Newington by 15,080 votes in 2024" in text
    assert "In Parliament since 1987." in text
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
