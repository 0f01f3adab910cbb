"""Letters that nobody has answered."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from outreach.core import clock
from outreach.core.vocabulary import Channel, Direction, Outcome
from tests.facts import mps
from tests.scenes import ABBOTT, CORBYN, DAY, MINUTE, change, logged


def wrote(someone, mp_id=ABBOTT, days=14, **words):
    at = clock.now() - days * DAY
    return logged(someone, Outcome.SENT, mp_id, at=at, channel=Channel.EMAIL, **words)


def answer(someone, outcome, mp_id=ABBOTT, days=1):
    channel = Channel.PHONE if outcome in list(Outcome)[:9] else Channel.EMAIL
    words = {"follow_up_on": date(2026, 11, 20)} if outcome is Outcome.CALL_BACK else {}
    change(mp_id, not_before=None)
    return logged(someone, outcome, mp_id, clock.now() - days * DAY, channel, **words)


def test_are_chased_after_14_days_the_oldest_first(asha, today):
    wrote(asha, CORBYN, days=14)
    wrote(asha, ABBOTT, days=20)
    text = today(asha)
    assert text.index("Replies to chase Ms Diane Abbott") < text.index("Jeremy Corbyn")
    assert "You wrote on Wed 14 Oct , 20 days ago No reply yet They replied" in text


def test_lead_to_the_letter_and_to_the_reply(asha, browser_of):
    wrote(asha)
    page = BeautifulSoup(browser_of(asha).get("/today").text, "html.parser")
    links = {a.get_text(): a["href"] for a in page.select(".actions a")}
    assert links["No reply yet"] == f"/mps/{ABBOTT}?channel=email"
    assert links["They replied"] == f"/mps/{ABBOTT}?channel=email&replied=1"


def test_not_before_nor_somebody_elses(asha, ben, today, moment):
    moment.shift(-MINUTE)
    wrote(ben, CORBYN)
    moment.shift(MINUTE)
    wrote(asha, days=14 - 1 / 1440)
    assert "Replies to chase" not in today(asha)


def test_as_soon_as_their_own_day_has_come(asha, today):
    wrote(asha, days=1, follow_up_on=date(2026, 11, 3))
    change(follow_up_at=clock.now())
    text = today(asha)
    assert "Replies to chase Ms Diane Abbott" in text
    assert "Nobody waits for you today." in text


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome.REPLIED_ANSWERED,
        Outcome.REPLIED_GENERIC,
        Outcome.BOUNCED,
        Outcome.NO_REPLY,
        Outcome.SPOKE_STAFF,
        Outcome.CALL_BACK,
    ],
)
def test_are_not_chased_once_something_came_of_them(asha, ben, today, outcome):
    wrote(asha, days=20)
    answer(ben, outcome)
    assert "Replies to chase" not in today(asha)


@pytest.mark.parametrize("outcome", [Outcome.AUTO_REPLY, Outcome.VOICEMAIL_LEFT])
def test_a_machine_or_a_voicemail_is_no_answer(asha, ben, today, outcome):
    wrote(asha, days=20)
    answer(ben, outcome)
    assert "Replies to chase Ms Diane Abbott" in today(asha)


def test_an_answer_before_the_letter_is_none_to_it(asha, ben, today):
    answer(ben, Outcome.SPOKE_STAFF, days=21)
    change(not_before=None)
    wrote(asha, days=20)
    assert "Replies to chase Ms Diane Abbott" in today(asha)


def test_an_answer_that_was_undone_is_none(asha, ben, browser_of, today):
    wrote(asha, days=20)
    contact = answer(ben, Outcome.REPLIED_ANSWERED, days=0)
    assert contact.direction is Direction.IN
    browser_of(ben).post(f"/contacts/{contact.id}/undo")
    assert "Replies to chase Ms Diane Abbott" in today(asha)


def test_only_the_last_letter_is_chased(asha, today):
    wrote(asha, days=40)
    change(not_before=None)
    wrote(asha, days=20)
    assert today(asha).count("No reply yet") == 1


def test_no_more_than_twenty_at_once(asha, today):
    for mp_id in mps(21):
        wrote(asha, mp_id)
    text = today(asha)
    assert text.count("No reply yet") == 20
    assert "Replies to chase The 20 oldest." in text
