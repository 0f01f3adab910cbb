"""/review: what waits, with all that is needed to decide."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from outreach.contacts.actions import mark_pledge
from outreach.contacts.models import Contact, Letter
from outreach.contacts.spot_checks import review
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Outcome, PledgeStatus, SaidBy, Stance, Verdict, Voided
from outreach.settings.actions import save
from tests.browsing import text_of
from tests.facts import STARMER, mps, statements
from tests.review.scenes import ask_about
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, HOUR, logged

LINK = "https://example.org/said-so"


@pytest.fixture
def page(browser_of, carol):
    return lambda: text_of(browser_of(carol).get("/review"))


def card(response, key):
    """What one card of the page says."""
    found = BeautifulSoup(response.text, "html.parser").select_one(f"#{key}")
    return " ".join(found.get_text(" ").split())


def settings(first_logs, sample_percent, carol):
    with transaction():
        save(
            recess_from=None,
            recess_until=None,
            first_logs=first_logs,
            sample_percent=sample_percent,
            security_contact=None,
            person_id=carol.id,
            now=clock.now(),
        )


def send_back(contact_id, carol):
    with transaction():
        review(
            contact_id=contact_id,
            person_id=carol.id,
            verdict=Verdict.RETURNED,
            reason="Was it not the MP?",
            now=clock.now(),
        )


def test_nothing_waits(page):
    text = page()
    assert "Nothing waits for a second person." in text
    assert "Sent back" not in text


def test_a_log_is_shown_whole(asha, carol, browser_of, moment):
    logged(
        asha,
        Outcome.SPOKE_STAFF,
        stance=Stance.LEANING_SUPPORTIVE,
        said_by=SaidBy.STAFF,
        note="Ask again in May",
        follow_up_on=date(2026, 11, 20),
    )
    moment.shift(3 * HOUR)
    response = browser_of(carol).get("/review")
    text = text_of(response)
    assert "Ms Diane Abbott Labour · Hackney North and Stoke Newington" in text
    assert "Spoke to staff · Phone Leaning towards us, said by their staff Ask again in" in text
    assert "Follow up on Fri 20 Nov" in text
    assert "By Asha, today at 10:00 · first of their logs" in text
    assert "A log waits for 3 hours" in text


def test_the_oldest_is_first(asha, ben, page, moment):
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    logged(ben, Outcome.NO_ANSWER, BLACKMAN)
    moment.shift(HOUR)
    logged(asha, Outcome.NO_ANSWER)
    text = page()
    assert text.index("Jeremy Corbyn") < text.index("Diane Abbott")
    assert text.count("first of their logs") == 2
    assert "second of their logs" in text


def test_later_ones_are_a_sample(asha, carol, page):
    settings(1, 100, carol)
    for mp_id in mps(2):
        logged(asha, Outcome.NO_ANSWER, mp_id)
    text = page()
    assert text.index("first of their logs") < text.index("· sample")


def test_ones_own_is_for_somebody_else(asha, carol, browser_of):
    """A coordinator is not asked about; but one may have logged it as a volunteer."""
    hers, own = ask_about(asha, ABBOTT), ask_about(carol, CORBYN)
    response = browser_of(carol).get("/review")
    assert "This is yours: somebody else looks at it." in card(response, f"log-{own}")
    assert "Looks right" not in card(response, f"log-{own}")
    assert "Looks right" in card(response, f"log-{hers}")


@pytest.mark.parametrize("voided_as", list(Voided))
def test_what_no_longer_counts_waits_for_nobody(log, page, voided_as):
    with transaction():
        contact = db.session.get_one(Contact, log)
        contact.voided_at, contact.voided_as = clock.now(), voided_as
    assert "Nothing waits for a second person." in page()


def test_what_was_sent_back_is_settled_once_corrected(log, asha, carol, browser_of, page):
    send_back(log, carol)
    assert "by Asha: Was it not the MP? Waits for Asha" in page()
    form = {"channel": "phone", "outcome": "spoke_mp"}
    assert browser_of(asha).post(f"/contacts/{log}/correct", form).status_code == 303
    assert "Was it not the MP? Settled: corrected today at 10:00" in page()


def test_after_two_weeks_it_is_not_remembered(log, carol, page, moment):
    send_back(log, carol)
    moment.shift(14 * DAY)
    assert "Was it not the MP?" not in page()


def test_a_pledge_is_shown_with_what_it_rests_on(asha, carol, browser_of, page):
    words = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.MP, "note": "On Friday at noon"}
    logged(asha, Outcome.SPOKE_MP, STARMER, **words)
    with transaction():
        status = {"status": PledgeStatus.SIGNED, "link": LINK, "now": clock.now()}
        mark_pledge(mp_id=STARMER, person_id=asha.id, **status)
    settings(0, 0, carol)
    text = page()
    assert "Entered, not confirmed: Signed . A public statement. Entered by Asha, today" in text
    assert "Spoke to the MP · Phone Supportive, said by the MP On Friday at noon" in text
    assert "Once confirmed, the public reads: Signed , a public statement, with the link" in text


def test_a_pledge_on_a_link_alone_is_shown_with_it(entry, page):
    assert "https://example.org/said-so" in page()


def test_asks_as_often_for_three_as_for_one(asha, ben, carol, browser_of):
    browser = browser_of(carol)
    counts = []
    for someone, mp_id in ((asha, STARMER), (asha, CORBYN), (ben, BLACKMAN)):
        contact = logged(someone, Outcome.SPOKE_STAFF, mp_id)
        with transaction():
            status = {"status": PledgeStatus.SIGNED, "link": LINK, "now": clock.now()}
            mark_pledge(mp_id=mp_id, person_id=someone.id, **status)
        with statements() as asked:
            assert str(contact.id) in browser.get("/review").text
        counts.append(len(asked))
    assert counts[0] == counts[1] == counts[2]


def test_a_letter_is_there_to_read(asha, page):
    contact = logged(asha, Outcome.SENT, channel=Channel.EMAIL)
    with transaction():
        words = {"subject": "Our pledge", "body": "I live in Hackney."}
        db.session.merge(Letter(contact_id=contact.id, **words))
    assert "Sent · Email The letter Our pledge I live in Hackney." in page()
