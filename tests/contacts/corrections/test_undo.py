"""*Undo*: everything is as it was before."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from outreach.contacts.corrections import actions as corrections
from outreach.contacts.corrections.actions import CannotUndo
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import OUTCOMES, Channel, Outcome, PledgeStatus, Voided
from outreach.people.actions import disable
from tests.browsing import text_of
from tests.scenes import (
    ABBOTT,
    BLACKMAN,
    CORBYN,
    DAY,
    HOUR,
    MINUTE,
    change,
    claim,
    claims,
    contacts,
    entry,
    logged,
)

# What an undo leaves behind on purpose: the entry itself, who did what, and news for the boards
# and for partners.
LEFT = {
    "contacts",
    "undo_steps",
    "log_reviews",
    "pledge_entries",
    "pledge_retractions",
    "audit_events",
    "audit_head",
    "receipts",
    "board_revision",
    "export_head",
    "export_changes",
    "export_waiting",
    "sign_ins",
}

LETTER = {"described": "A letter that the MP signed: she signs the pledge."}


def undo(person, contact, at=None) -> None:
    with transaction():
        corrections.undo(contact_id=contact.id, person_id=person.id, now=at or clock.now())


def everything() -> dict[str, list[Any]]:
    """Every row of every other table, without the number that only says that something changed."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in LEFT:
            columns = [column for column in table.columns if column.name != "revision"]
            found[table.name] = sorted(map(tuple, db.session.execute(select(*columns))), key=repr)
    # An hour may be left in which nothing counts.
    found["contact_hours"] = [row for row in found["contact_hours"] if row[-1]]
    db.session.rollback()
    return found


words = [(channel, word) for channel, outcomes in OUTCOMES.items() for word in outcomes]


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    what=st.sampled_from(words),
    follow_up=st.none() | st.integers(0, 20),
    earlier=st.sampled_from([None, *OUTCOMES[Channel.PHONE][2:6]]),
    after=st.integers(0, 9),
)
def test_do_and_undo_is_as_before(asha, store, app, what, follow_up, earlier, after):
    channel, outcome = what
    now = clock.now()
    if outcome is Outcome.CALL_BACK and follow_up is None:
        follow_up = 1
    day = None if follow_up is None else clock.london_date(now) + follow_up * DAY
    change(not_before=None)
    if earlier:
        logged(asha, earlier, at=now - DAY)
        change(not_before=None)
    if entry().claimed_by is None:
        claim(asha)
    before = everything()
    contact = logged(asha, outcome, channel=channel, follow_up_on=day)
    undo(asha, contact, at=now + after * MINUTE)
    assert everything() == before
    assert contacts()[-1].voided_as == Voided.UNDONE


def test_the_button_puts_it_back(asha, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT)
    browser = browser_of(asha)
    assert "Undo" in text_of(browser.get(f"/mps/{ABBOTT}?logged={contact.id}"))
    page = browser.follow(browser.post(f"/contacts/{contact.id}/undo"))
    assert "Undone. Everything is as it was before." in text_of(page)
    assert "Log this call" in text_of(page)
    assert entry().claimed_by == asha.id
    assert entry().pledge_status == PledgeStatus.NOT_ASKED
    assert claims()[0].ended_at is None


def test_the_words_are_on_the_form_again(asha, browser_of):
    claim(asha)
    form = {"channel": "phone", "outcome": "no_answer", "note": "Ask for Sam, after three"}
    browser_of(asha).post(f"/mps/{ABBOTT}/contacts", form)
    page = browser_of(asha).follow(
        browser_of(asha).post(f"/contacts/{contacts()[0].id}/undo"),
    )
    note = BeautifulSoup(page.text, "html.parser").select_one("textarea[name=note]")
    assert note.get_text().strip() == "Ask for Sam, after three"


def test_what_was_undone_stays_readable_and_does_not_count(asha, ben, browser_of):
    contact = logged(asha, Outcome.VOICEMAIL_LEFT, note="Wrong one, sorry")
    undo(asha, contact)
    text = text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))
    assert "Undone today at 10:00 ; it does not count." in text
    assert "Wrong one, sorry" in text
    assert "Nothing logged since Monday" in text_of(browser_of(asha).get("/today"))


def test_a_pledge_that_rested_on_it_is_taken_back(asha, browser_of):
    contact = logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(f"/mps/{ABBOTT}/pledge", {"status": "declined"})
    undo(asha, contact)
    assert entry().pledge_status == PledgeStatus.NOT_ASKED
    assert entry().closed_because is None


def test_after_ten_minutes_it_is_too_late(asha):
    contact = logged(asha, Outcome.NO_ANSWER)
    with pytest.raises(CannotUndo, match="ten minutes"):
        undo(asha, contact, at=clock.now() + 10 * MINUTE + MINUTE)
    assert entry().attempts == 1


def test_when_somebody_built_on_it_it_is_refused(asha, ben):
    contact = logged(asha, Outcome.BAD_NUMBER)
    change(claimed_by=None, claimed_until=None)
    change(claimed_by=ben.id, claimed_until=clock.now() + HOUR)
    with pytest.raises(CannotUndo, match="Somebody has acted on this since"):
        undo(asha, contact)


def test_when_i_took_the_mp_again_it_is_refused(asha):
    contact = logged(asha, Outcome.NO_ANSWER, at=clock.now() - DAY - MINUTE)
    claim(asha)
    with pytest.raises(CannotUndo, match="Somebody has acted on this since"):
        undo(asha, contact, at=contact.at + 9 * MINUTE)


def test_when_a_coordinator_changed_dates_it_is_refused(asha):
    contact = logged(asha, Outcome.NO_ANSWER)
    change(not_before=None)
    with pytest.raises(CannotUndo):
        undo(asha, contact)


def test_after_the_second_check_it_is_refused(asha, carol, browser_of):
    from outreach.pledges.queries import waiting_for_check

    contact = logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(f"/mps/{ABBOTT}/pledge", {"status": "signed", **LETTER})
    entry_id = waiting_for_check()[0].PledgeEntry.id
    browser_of(carol).post(f"/review/pledges/{entry_id}/confirm")
    with pytest.raises(CannotUndo, match="second person"):
        undo(asha, contact)


def test_whoever_left_meanwhile_is_not_waited_for(asha, ben, carol):
    logged(ben, Outcome.CALL_BACK, follow_up_on=clock.london_date(clock.now() + DAY))
    change(not_before=None, follow_up_at=clock.now() - DAY - MINUTE)
    contact = logged(asha, Outcome.SPOKE_STAFF)
    with transaction():
        disable(person_id=ben.id, by=carol.id, now=clock.now())
        corrections.undo(contact_id=contact.id, person_id=asha.id, now=clock.now())
    assert entry().follow_up_at is not None
    assert entry().follow_up_by is None


def test_it_cannot_make_a_fourth_claim(asha, browser_of):
    contact = logged(asha, Outcome.NO_ANSWER)
    for mp_id in (CORBYN, BLACKMAN, 39):
        claim(asha, mp_id)
    answer = browser_of(asha).post(f"/contacts/{contact.id}/undo")
    assert answer.status_code == 409
    assert contacts()[0].voided_at is None


def test_twice_is_once(asha, browser_of):
    contact = logged(asha, Outcome.NO_ANSWER)
    browser, form = browser_of(asha), {"idempotency_key": "a-key-of-this-test"}
    answers = [browser.post(f"/contacts/{contact.id}/undo", form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert browser.post(f"/contacts/{contact.id}/undo").status_code == 409


def test_only_ones_own(asha, ben, browser_of, stranger):
    contact = logged(asha, Outcome.NO_ANSWER)
    assert browser_of(ben).post(f"/contacts/{contact.id}/undo").status_code == 404
    assert browser_of(asha).post("/contacts/999999/undo").status_code == 404
    assert browser_of(asha).get(f"/contacts/{contact.id}/undo").status_code == 405
    assert stranger.post(f"/contacts/{contact.id}/undo").location == "/sign-in"
