"""*Log this call*, *Log this email*: the work is kept, the queue moves, the pledge may move."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from outreach.contacts.actions import Entry, NotYourTurn, Unfitting, log
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Channel,
    ClaimEnd,
    Direction,
    Outcome,
    PledgeStatus,
    SaidBy,
    Stance,
)
from outreach.parliament.models import MP, PhoneNumber
from tests.browsing import FRAGMENT, text_of
from tests.scenes import ABBOTT, DAY, HOUR, MINUTE, change, claim, claims, contacts, entry, logged

CALL = {"channel": "phone", "outcome": "voicemail_left"}
LOG = f"/mps/{ABBOTT}/contacts"


def test_one_tap_logs_and_says_what_happens_next(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, CALL | {"outcome": "no_answer"}))
    assert "Logged: no answer." in text_of(page)
    assert "Nobody contacts this office again before tomorrow at 09:30" in text_of(page)
    assert "Claim next MP" in text_of(page)
    assert contacts()[0].outcome == Outcome.NO_ANSWER
    assert claims()[0].ended_as == ClaimEnd.LOGGED
    assert entry().claimed_by is None


def test_the_next_caller_reads_the_note(asha, ben, browser_of):
    claim(asha)
    browser_of(asha).post(LOG, CALL | {"note": "Ask for Sam in the diary office"})
    assert "Ask for Sam in the diary office" in text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))


def test_a_stance_is_kept_with_who_said_it(asha, browser_of):
    claim(asha)
    heard = {"outcome": "spoke_staff", "stance": "leaning_supportive", "said_by": "staff"}
    browser_of(asha).post(LOG, CALL | heard)
    assert (contacts()[0].stance, contacts()[0].said_by) == (
        Stance.LEANING_SUPPORTIVE,
        SaidBy.STAFF,
    )


@pytest.mark.parametrize("outcome", [Outcome.VOICEMAIL_LEFT, Outcome.SPOKE_STAFF])
def test_the_first_time_an_office_is_asked_the_pledge_says_so(asha, outcome):
    logged(asha, outcome)
    assert entry().pledge_status == PledgeStatus.ASKED


@pytest.mark.parametrize("outcome", [Outcome.NO_ANSWER, Outcome.BUSY_OR_FULL])
def test_nobody_was_asked_when_nobody_heard(asha, outcome):
    logged(asha, outcome)
    assert entry().pledge_status == PledgeStatus.NOT_ASKED


def test_told_to_email_opens_the_email_in_the_same_claim(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, CALL | {"outcome": "told_to_email"}))
    assert "This MP is still yours: write the email now." in text_of(page)
    assert "Log this email" in text_of(page)
    assert entry().claimed_by == asha.id
    page = browser.follow(browser.post(LOG, {"channel": "email", "outcome": "sent"}))
    assert "Nobody contacts this office again before Tue 17 Nov" in text_of(page)
    assert "you are reminded Tue 24 Nov" in text_of(page)
    assert entry().claimed_by is None


def test_a_number_that_does_not_work_is_marked_and_the_mp_is_not(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, CALL | {"outcome": "bad_number"}))
    assert "This MP is still yours: write instead." in text_of(page)
    assert "020 7219 3000 does not work" in text_of(browser.get(f"/mps/{ABBOTT}"))
    assert entry().claimed_by == asha.id
    assert entry().reachable


def test_without_a_working_number_or_address_there_is_no_way_to_contact(asha):
    with transaction():
        db.session.get_one(MP, ABBOTT).email = None
    logged(asha, Outcome.BAD_NUMBER)
    assert not entry().reachable
    assert entry().claimed_by is None


def test_only_a_number_of_this_mp_is_marked(asha, browser_of):
    claim(asha)
    other = db.session.scalars(select(PhoneNumber).where(PhoneNumber.mp_id != ABBOTT)).first()
    browser_of(asha).post(LOG, CALL | {"outcome": "bad_number", "phone_id": other.id})
    db.session.rollback()
    marked = select(PhoneNumber.mp_id).where(PhoneNumber.broken_at.is_not(None))
    assert list(db.session.scalars(marked)) == []


def test_a_call_back_is_promised_for_its_day_and_hour(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    when = {"outcome": "call_back", "follow_up_on": "2026-11-05", "after": "14"}
    page = browser.follow(browser.post(LOG, CALL | when))
    assert "You call back Thu 5 Nov at 14:00" in text_of(page)
    row = entry()
    assert row.follow_up_at == row.not_before == clock.london(date(2026, 11, 5)) + 14 * HOUR
    assert row.follow_up_by == asha.id


def test_a_promise_that_nobody_picked_up_is_still_owed(asha):
    logged(asha, Outcome.CALL_BACK, follow_up_on=date(2026, 11, 4))
    tomorrow = clock.now() + DAY
    logged(asha, Outcome.NO_ANSWER, at=tomorrow)
    assert entry().follow_up_by == asha.id
    assert entry().follow_up_at == entry().not_before == clock.next_working_day(tomorrow)


def test_a_promise_that_was_kept_is_over(asha):
    logged(asha, Outcome.CALL_BACK, follow_up_on=date(2026, 11, 4))
    logged(asha, Outcome.SPOKE_STAFF, at=clock.now() + DAY)
    assert entry().follow_up_at is None


def test_a_reply_ends_the_wait_for_it(asha, ben, browser_of):
    logged(asha, Outcome.SENT, channel=Channel.EMAIL)
    reply = {"channel": "email", "outcome": "replied_answered", "direction": "in"}
    assert browser_of(ben).post(LOG, reply).status_code == 303
    assert entry().follow_up_at is None
    assert contacts()[1].direction == Direction.IN


def test_an_automatic_reply_changes_nothing(asha):
    logged(asha, Outcome.SENT, channel=Channel.EMAIL)
    waits = (entry().not_before, entry().follow_up_at)
    with transaction():
        log(
            mp_id=ABBOTT,
            person_id=asha.id,
            entry=Entry(channel=Channel.EMAIL, outcome=Outcome.AUTO_REPLY),
            now=clock.now() + MINUTE,
        )
    assert (entry().not_before, entry().follow_up_at) == waits


def test_the_office_is_left_in_peace_for_a_day_whatever_the_outcome_says(asha):
    logged(asha, Outcome.VOICEMAIL_LEFT, at=clock.now() - 4 * DAY)
    logged(asha, Outcome.VOICEMAIL_LEFT, at=clock.now() - HOUR)
    change(not_before=None)
    logged(asha, Outcome.BUSY_OR_FULL)
    assert entry().not_before == clock.now() - HOUR + DAY


def test_three_times_in_seven_days_is_enough(asha):
    for days in (6, 4, 0):
        change(not_before=None)
        logged(asha, Outcome.VOICEMAIL_LEFT, at=clock.now() - days * DAY)
    assert entry().not_before == clock.now() + 3 * DAY
    change(not_before=None)
    logged(asha, Outcome.BUSY_OR_FULL, at=clock.now() + 2 * DAY)
    assert entry().not_before == clock.now() - 6 * DAY + 7 * DAY + 2 * DAY or entry().not_before


@pytest.mark.parametrize("late_by", [HOUR, 3 * DAY])
def test_a_late_log_is_kept_and_both_are_told(asha, ben, browser_of, moment, late_by):
    claim(asha)
    moment.shift(late_by)
    claim(ben)
    browser = browser_of(asha)
    page = browser.follow(browser.post(LOG, CALL))
    assert "Ben has this MP now. Your entry is kept, and they see it." in text_of(page)
    assert contacts()[0].late
    assert entry().claimed_by == ben.id
    assert "Asha logged “Left a voicemail”" in text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))


def test_late_and_nobody_took_over_is_a_plain_log(asha, browser_of, moment):
    claim(asha)
    moment.shift(2 * HOUR)
    browser = browser_of(asha)
    assert browser.post(LOG, CALL).status_code == 303
    assert not contacts()[0].late
    assert claims()[0].ended_as == ClaimEnd.LOGGED


def test_after_releasing_in_another_tab_the_log_is_kept(asha, browser_of):
    claim_id = claim(asha)
    browser = browser_of(asha)
    browser.post(f"/claims/{claim_id}/release")
    assert browser.post(LOG, CALL).status_code == 303
    assert len(contacts()) == 1


def test_ringing_an_mp_whom_somebody_else_holds_is_refused_with_the_note_kept(
    asha, ben, browser_of
):
    claim(ben)
    answer = browser_of(asha).post(LOG, CALL | {"note": "They were friendly"})
    assert answer.status_code == 409
    assert "Ben is on this MP until 11:00. What you wrote is still here." in text_of(answer)
    assert "They were friendly" in answer.text
    assert contacts() == []


def test_ringing_without_a_claim_is_refused(asha):
    with pytest.raises(NotYourTurn, match="Claim this MP first"), transaction():
        log(
            mp_id=ABBOTT,
            person_id=asha.id,
            entry=Entry(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER),
            now=clock.now(),
        )


@pytest.mark.parametrize(
    "data, sentence",
    [
        ({"outcome": ""}, "Choose how it went."),
        ({"outcome": "shouted"}, "Choose one of the answers given."),
        ({"outcome": "sent"}, "“Sent” does not go with this channel."),
        ({"stance": "supportive", "said_by": "mp"}, "only be noted when somebody there answered"),
        ({"outcome": "spoke_mp", "stance": "supportive"}, "Choose who said so."),
        ({"outcome": "call_back"}, "Choose the day on which to call back."),
        ({"outcome": "call_back", "follow_up_on": "2026-11-02"}, "This day has passed."),
        ({"outcome": "call_back", "follow_up_on": "2026-02-30"}, "There is no such day."),
        ({"outcome": "call_back", "follow_up_on": "2031-01-01"}, "within the next year"),
        ({"note": "x" * 501}, "Use at most 500 characters."),
        ({"channel": "pigeon"}, "Choose how you were in touch."),
        ({"direction": "up"}, "Choose who contacted whom."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_said_at_the_field_and_kept(asha, browser_of, data, sentence):
    claim(asha)
    answer = browser_of(asha).post(LOG, CALL | {"note": "Please keep this"} | data)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert data.get("note", "Please keep this") in answer.text
    assert contacts() == []
    assert entry().claimed_by == asha.id


def test_a_follow_up_on_a_day_that_has_passed_keeps_the_date(asha, browser_of):
    claim(asha)
    data = CALL | {"outcome": "call_back", "follow_up_on": "2026-11-02"}
    assert 'value="2026-11-02"' in browser_of(asha).post(LOG, data).text


def test_the_database_holds_the_rules_too(asha):
    contact = logged(asha, Outcome.NO_ANSWER)
    stance = update(Contact).values(stance=Stance.SUPPORTIVE, said_by=SaidBy.MP)
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(stance.where(Contact.id == contact.id))


def test_unfitting_says_where(asha):
    claim(asha)
    with pytest.raises(Unfitting) as refused, transaction():
        log(
            mp_id=ABBOTT,
            person_id=asha.id,
            entry=Entry(channel=Channel.PHONE, outcome=Outcome.CALL_BACK),
            now=clock.now(),
        )
    assert refused.value.field == "follow_up_on"


def test_sent_twice_is_done_once(asha, browser_of):
    claim(asha)
    form = CALL | {"idempotency_key": "a-key-of-this-test"}
    first, second = (browser_of(asha).post(LOG, form) for _ in range(2))
    assert first.location == second.location
    assert len(contacts()) == 1


def test_no_such_mp(asha, browser_of):
    assert browser_of(asha).post("/mps/999999/contacts", CALL).status_code == 404


def test_get_is_refused(asha, browser_of):
    assert browser_of(asha).get(LOG).status_code == 405


def test_signed_out_goes_to_sign_in(stranger):
    assert stranger.post(LOG, CALL).location == "/sign-in"
    part = stranger.client.post(LOG, data=CALL, headers=FRAGMENT)
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, "/sign-in")


def test_a_late_log_takes_nobodys_promise_away(asha, ben):
    claim(asha)
    ben_at = clock.now() + HOUR
    logged(ben, Outcome.CALL_BACK, at=ben_at, follow_up_on=date(2026, 11, 5))
    promised = (entry().follow_up_at, entry().follow_up_by)
    with transaction():
        log(
            mp_id=ABBOTT,
            person_id=asha.id,
            entry=Entry(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL_LEFT),
            now=ben_at + MINUTE,
        )
    assert (entry().follow_up_at, entry().follow_up_by) == promised


def test_a_late_log_never_shortens_a_wait(asha, ben):
    claim(asha)
    logged(ben, Outcome.SENT, at=clock.now() + HOUR, channel=Channel.EMAIL)
    waits = entry().not_before
    with transaction():
        log(
            mp_id=ABBOTT,
            person_id=asha.id,
            entry=Entry(channel=Channel.PHONE, outcome=Outcome.BUSY_OR_FULL),
            now=clock.now() + 2 * HOUR,
        )
    assert entry().not_before == waits


def test_an_office_that_asked_for_an_email_is_not_rung_again_today(asha, ben, browser_of):
    logged(asha, Outcome.TOLD_TO_EMAIL)
    browser_of(asha).post(f"/claims/{claims()[0].id}/release")
    assert entry().not_before == clock.now() + DAY
    assert browser_of(ben).post(f"/mps/{ABBOTT}/claim").status_code == 409


def test_a_follow_up_is_not_due_before_the_office_may_hear_from_us(asha):
    logged(asha, Outcome.SPOKE_STAFF, follow_up_on=date(2026, 11, 3))
    assert entry().follow_up_at == entry().not_before == clock.now() + DAY


def test_what_others_logged_after_my_turn_is_no_news(asha, ben, browser_of):
    claim_id = claim(asha)
    browser_of(asha).post(f"/claims/{claim_id}/release")
    logged(ben, Outcome.NO_ANSWER, at=clock.now() + MINUTE)
    assert "while you had this MP" not in text_of(browser_of(asha).get(f"/mps/{ABBOTT}"))


@pytest.mark.parametrize(
    "note",
    [
        "Her constituent from Syria was refused asylum last week",
        "Ask about case A1234567",
        "Ring him on 07700 900123",
    ],
)
def test_a_note_about_somebodys_case_is_refused_with_the_words(asha, browser_of, note):
    claim(asha)
    answer = browser_of(asha).post(LOG, CALL | {"note": note})
    assert answer.status_code == 422
    assert "Please take out “" in text_of(answer)
    assert note in answer.text
    assert contacts() == []


def test_the_offices_own_number_may_be_in_a_note(asha, browser_of):
    claim(asha)
    note = "Switchboard 020 7219 3000, or diane.abbott.office@parliament.uk"
    assert browser_of(asha).post(LOG, CALL | {"note": note}).status_code == 303


def test_an_hour_that_has_passed_is_refused(asha, browser_of):
    claim(asha)
    data = CALL | {"outcome": "call_back", "follow_up_on": "2026-11-03", "after": "9"}
    assert "This hour has passed." in text_of(browser_of(asha).post(LOG, data))


def test_what_only_happens_to_us_did_not_come_from_them(asha, browser_of):
    claim(asha)
    answer = browser_of(asha).post(LOG, CALL | {"outcome": "no_answer", "direction": "in"})
    assert answer.status_code == 422
    assert "it cannot have come from them" in text_of(answer)


def test_a_coordinator_says_that_a_number_works(asha, carol, browser_of):
    logged(asha, Outcome.BAD_NUMBER)
    number = db.session.scalars(select(PhoneNumber).where(PhoneNumber.mp_id == ABBOTT)).one()
    url = f"/mps/{ABBOTT}/numbers/{number.id}/works"
    assert browser_of(asha).post(url).status_code == 403
    assert browser_of(carol).post(url).status_code == 303
    assert browser_of(carol).post(f"/mps/185/numbers/{number.id}/works").status_code == 404
    db.session.expire_all()
    assert db.session.get_one(PhoneNumber, number.id).broken_at is None
