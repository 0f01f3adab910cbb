"""*Correct*: a corrected entry beside the first, which stays readable."""

from datetime import date

from sqlalchemy import select

from outreach.core import clock
from outreach.core.vocabulary import Outcome, PledgeStatus, Role, Voided
from outreach.pledges.models import PledgeEntry
from tests.browsing import text_of
from tests.facts import scalars
from tests.scenes import ABBOTT, DAY, HOUR, change, contacts, entry, logged

RIGHT = {"channel": "phone", "outcome": "spoke_staff", "note": "It was Sam"}

LETTER = {"described": "A letter that the MP signed: she signs the pledge."}


def entries():
    return scalars(select(PledgeEntry).order_by(PledgeEntry.id))


def correct(browser_of, someone, contact, data=None):
    return browser_of(someone).post(f"/contacts/{contact.id}/correct", data or RIGHT)


def test_the_form_shows_what_was_logged(asha, browser_of):
    contact = logged(asha, Outcome.CALL_BACK, note="Ring Sam", follow_up_on=date(2026, 11, 5))
    page = browser_of(asha).get(f"/contacts/{contact.id}/correct")
    assert "Ring Sam" in page.text
    assert 'value="2026-11-05"' in page.text
    assert 'value="call_back" checked' in page.text


def test_the_new_entry_counts_and_the_first_stays(asha, ben, browser_of, moment):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT, note="Left a message")
    moment.shift(2 * HOUR)
    assert correct(browser_of, asha, contact).location == f"/mps/{ABBOTT}"
    first, second = contacts()
    assert (first.voided_as, second.corrects_id) == (Voided.CORRECTED, first.id)
    assert second.at == first.at
    text = text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))
    assert "Left a message" in text
    assert "It was Sam" in text


def test_the_queue_follows(asha, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    correct(browser_of, asha, contact)
    assert entry().not_before == clock.now() + 7 * DAY
    assert (entry().last_outcome, entry().attempts) == (Outcome.SPOKE_STAFF, 1)


def test_a_correction_of_a_correction(asha, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    correct(browser_of, asha, contact)
    correct(browser_of, asha, contacts()[-1], RIGHT | {"outcome": "no_answer"})
    assert entry().attempts == 1
    assert entry().last_outcome == Outcome.NO_ANSWER
    assert [row.voided_at is None for row in contacts()] == [False, False, True]


def test_what_was_logged_since_is_not_touched(asha, browser_of, moment):
    contact = logged(asha, Outcome.NO_ANSWER)
    moment.shift(2 * DAY)
    change(not_before=None)
    logged(asha, Outcome.SPOKE_MP)
    waits = entry().not_before
    correct(browser_of, asha, contact, RIGHT | {"outcome": "busy_or_full"})
    assert (entry().not_before, entry().last_outcome) == (waits, Outcome.SPOKE_MP)


def test_a_pledge_must_be_confirmed_anew(asha, carol, browser_of):
    from outreach.pledges.queries import waiting_for_check

    contact = logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(f"/mps/{ABBOTT}/pledge", {"status": "signed", **LETTER})
    browser_of(carol).post(f"/review/pledges/{waiting_for_check()[0].PledgeEntry.id}/confirm")
    assert entry().pledge_status == PledgeStatus.SIGNED
    correct(browser_of, asha, contact)
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED
    assert "Diane Abbott" in text_of(browser_of(carol).get("/review"))


def test_a_pledge_that_nobody_gave_is_taken_back(asha, browser_of):
    contact = logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(f"/mps/{ABBOTT}/pledge", {"status": "considering"})
    correct(browser_of, asha, contact, RIGHT | {"outcome": "no_answer"})
    assert entry().pledge_status == PledgeStatus.NOT_ASKED


def test_what_does_not_fit_is_said_and_kept(asha, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    answer = correct(browser_of, asha, contact, RIGHT | {"outcome": "call_back"})
    assert answer.status_code == 422
    assert "Choose the day on which to call back." in text_of(answer)
    assert "It was Sam" in answer.text
    assert len(contacts()) == 1


def test_only_ones_own_and_only_what_counts(asha, ben, browser_of, stranger):
    contact = logged(asha, Outcome.NO_ANSWER)
    assert correct(browser_of, ben, contact).status_code == 404
    assert browser_of(ben).get(f"/contacts/{contact.id}/correct").status_code == 404
    correct(browser_of, asha, contact)
    assert correct(browser_of, asha, contact).status_code == 409
    assert stranger.post(f"/contacts/{contact.id}/correct", RIGHT).location == "/sign-in"


def test_sent_twice_is_done_once(asha, browser_of):
    contact = logged(asha, Outcome.NO_ANSWER)
    form = RIGHT | {"idempotency_key": "a-key-of-this-test"}
    answers = [correct(browser_of, asha, contact, form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(contacts()) == 2


def marks(browser_of, someone, status, **more):
    form = {"status": status, "in_public": "yes", **more}
    assert browser_of(someone).post(f"/mps/{ABBOTT}/pledge", form).status_code == 303


def test_what_was_entered_since_stays_on_top(asha, carol, person, browser_of, moment):
    from outreach.pledges.queries import waiting_for_check

    contact = logged(asha, Outcome.SPOKE_MP)
    marks(browser_of, asha, "considering")
    moment.shift(HOUR)
    marks(browser_of, carol, "signed", link="https://example.org/signs")
    dev = person("Dev", role=Role.COORDINATOR)
    entry_id = waiting_for_check()[0].PledgeEntry.id
    browser_of(dev).post(f"/review/pledges/{entry_id}/confirm")
    ashas = browser_of(asha)
    page = ashas.follow(ashas.post(f"/contacts/{contact.id}/correct", RIGHT))
    assert "about the pledge because of it is taken back" in text_of(page)
    assert entry().pledge_status == PledgeStatus.SIGNED
    ids = [(row.id, row.status) for row in entries()]
    assert ids[-1] == (entry_id, PledgeStatus.SIGNED)


def test_a_correction_never_fails_because_of_the_pledge(asha, carol, browser_of, moment):
    """A log that was entered as a withdrawal; what was withdrawn was taken back meanwhile."""
    signed = logged(asha, Outcome.SPOKE_MP)
    marks(browser_of, asha, "signed", **LETTER)
    [_, first] = entries()
    browser_of(carol).post(f"/review/pledges/{first.id}/confirm")
    change(not_before=None, closed_because=None)
    contact = logged(carol, Outcome.SPOKE_MP)
    marks(browser_of, carol, "withdrawn")
    assert correct(browser_of, asha, signed).status_code == 303
    assert entry().pledge_status == PledgeStatus.WITHDRAWN
    assert correct(browser_of, carol, contact).status_code == 303
    assert entry().pledge_status != PledgeStatus.WITHDRAWN


def test_a_withdrawal_stays_one_when_a_note_is_corrected(asha, carol, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    marks(browser_of, asha, "signed", **LETTER)
    browser_of(carol).post(f"/review/pledges/{entries()[-1].id}/confirm")
    change(not_before=None, closed_because=None)
    contact = logged(carol, Outcome.SPOKE_MP)
    marks(browser_of, carol, "withdrawn")
    assert correct(browser_of, carol, contact).status_code == 303
    assert entry().pledge_status == PledgeStatus.WITHDRAWN
