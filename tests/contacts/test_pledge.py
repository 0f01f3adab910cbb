"""Marking where an MP stands, from the call page."""

import pytest
from sqlalchemy import select

from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, Channel, Closed, Outcome, PledgeStatus, SaidBy, Stance
from outreach.pledges.models import PledgeEntry
from tests.browsing import text_of
from tests.scenes import ABBOTT, CORBYN, entry, logged

PLEDGE = f"/mps/{ABBOTT}/pledge"


def ledger(mp_id: int = ABBOTT) -> list[PledgeEntry]:
    db.session.rollback()
    query = select(PledgeEntry).where(PledgeEntry.mp_id == mp_id).order_by(PledgeEntry.id)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    "outcome, basis",
    [
        (Outcome.SPOKE_MP, Basis.MP_BY_VOICE),
        (Outcome.SPOKE_STAFF, Basis.STAFF_BY_VOICE),
    ],
)
def test_rests_on_the_contact_in_which_it_was_heard(asha, browser_of, outcome, basis):
    contact = logged(asha, outcome)
    browser = browser_of(asha)
    page = browser.follow(browser.post(PLEDGE, {"status": "considering"}))
    assert "Noted: thinking about it." in text_of(page)
    assert (ledger()[-1].basis, ledger()[-1].contact_id) == (basis, contact.id)
    assert entry().pledge_status == PledgeStatus.CONSIDERING


def test_signed_is_agreed_until_a_second_person_confirms(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser = browser_of(asha)
    letter = {"status": "signed", "described": "A letter that Ms Abbott signed today."}
    page = browser.follow(browser.post(PLEDGE, letter))
    assert "A second person confirms it before it becomes public." in text_of(page)
    assert entry().pledge_status == PledgeStatus.AGREED_UNCONFIRMED
    assert entry().closed_because is None


def test_a_no_leaves_the_queue(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(PLEDGE, {"status": "declined"})
    assert entry().closed_because == Closed.DECLINED


def test_a_public_link_is_enough(asha, browser_of):
    link = "https://example.org/statement"
    answer = browser_of(asha).post(PLEDGE, {"status": "signed", "link": link})
    assert answer.status_code == 303
    assert (ledger()[0].basis, ledger()[0].link) == (Basis.PUBLIC_LINK, link)


@pytest.mark.parametrize(
    "data, sentence",
    [
        ({}, "Choose where the MP stands now."),
        ({"status": "maybe"}, "Choose one of the answers given."),
        ({"status": "considering", "link": "javascript:alert(1)"}, "must begin with https://"),
        ({"status": "considering", "link": "https://"}, "must begin with https://"),
        ({"status": "considering", "link": "https://x.org/" + "x" * 500}, "too long"),
        ({"status": "not_asked"}, "Choose one of the answers given."),
        ({"status": "agreed_unconfirmed"}, "Choose one of the answers given."),
        ({"status": "not_applicable"}, "Choose one of the answers given."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_what_does_not_fit_is_said_and_kept(asha, browser_of, data, sentence):
    logged(asha, Outcome.SPOKE_MP)
    before = len(ledger())
    answer = browser_of(asha).post(PLEDGE, data)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert data.get("link", "") in answer.text
    assert len(ledger()) == before


def test_nothing_to_rest_on_is_refused(asha, browser_of):
    logged(asha, Outcome.NO_ANSWER)
    answer = browser_of(asha).post(PLEDGE, {"status": "signed"})
    assert answer.status_code == 422
    assert "Log who said so first, or give a public link, or describe" in text_of(answer)


def test_what_another_mp_said_does_not_count(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP, mp_id=CORBYN)
    assert browser_of(asha).post(PLEDGE, {"status": "signed"}).status_code == 422


def test_a_move_that_is_no_longer_possible_is_refused(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(PLEDGE, {"status": "considering"})
    answer = browser_of(asha).post(PLEDGE, {"status": "considering"})
    assert answer.status_code == 409
    assert "it cannot become “Thinking about it”" in text_of(answer)


def test_a_coordinator_can_set_one_aside(carol, browser_of):
    logged(carol, Outcome.SPOKE_STAFF)
    browser_of(carol).post(PLEDGE, {"status": "not_applicable"})
    assert entry().closed_because == Closed.NOT_APPLICABLE


def test_sent_twice_is_done_once(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    form = {"status": "considering", "idempotency_key": "a-key-of-this-test"}
    answers = [browser_of(asha).post(PLEDGE, form) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert [row.status for row in ledger()] == [PledgeStatus.ASKED, PledgeStatus.CONSIDERING]


def test_get_is_refused_and_strangers_sign_in(asha, browser_of, stranger):
    assert browser_of(asha).get(PLEDGE).status_code == 405
    assert stranger.post(PLEDGE, {"status": "signed"}).location == "/sign-in"


def test_a_link_alone_takes_nobody_out_of_the_queue(asha, browser_of):
    data = {"status": "declined", "link": "https://example.org/no"}
    answer = browser_of(asha).post(PLEDGE, data)
    assert answer.status_code == 422
    assert "Log who said so first" in text_of(answer)
    assert entry().closed_because is None


def test_who_has_left_the_queue_is_left_to_coordinators(asha, carol, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser_of(asha).post(PLEDGE, {"status": "declined"})
    again = {"status": "considering", "link": "https://example.org/maybe"}
    assert browser_of(asha).post(PLEDGE, again).status_code == 409
    assert entry().closed_because == Closed.DECLINED
    assert browser_of(carol).post(PLEDGE, again).status_code == 303
    assert entry().closed_because is None


def test_staff_who_write_do_not_speak_for_the_mp(asha, browser_of):
    logged(
        asha,
        Outcome.REPLIED_ANSWERED,
        channel=Channel.EMAIL,
        stance=Stance.SUPPORTIVE,
        said_by=SaidBy.STAFF,
    )
    browser_of(asha).post(PLEDGE, {"status": "considering"})
    assert ledger()[-1].basis == Basis.STAFF_BY_VOICE


def test_after_marking_comes_the_next_mp(asha, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser = browser_of(asha)
    page = browser.follow(browser.post(PLEDGE, {"status": "considering"}))
    assert "Claim next MP" in text_of(page)
