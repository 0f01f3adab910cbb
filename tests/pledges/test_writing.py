"""A signature needs writing: what was said by voice is agreed, and to be confirmed."""

import pytest
from sqlalchemy import select

from outreach.contacts.actions import Entry
from outreach.contacts.corrections.actions import correct
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Basis, Channel, Outcome, PledgeStatus, PublicStatus, SaidBy
from outreach.pledges import actions, published
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import count_waiting
from outreach.pledges.verify import differences
from tests.browsing import text_of
from tests.facts import marked, scalar
from tests.public.scenes import HACKNEY, objected
from tests.public.scenes import published as confirmed
from tests.scenes import ABBOTT, entry, logged

PLEDGE = f"/mps/{ABBOTT}/pledge"
NEWEST = select(PledgeEntry).order_by(PledgeEntry.id.desc()).limit(1)


@pytest.mark.parametrize("outcome", [Outcome.SPOKE_MP, Outcome.SPOKE_STAFF])
def test_a_promise_by_voice_is_agreed(asha, browser_of, moment, stranger, outcome):
    logged(asha, outcome)
    browser = browser_of(asha)
    page = text_of(browser.follow(browser.post(PLEDGE, {"status": "signed"})))
    assert "They count as signed once it is in writing" in page
    assert (scalar(NEWEST).status, entry().pledge_status) == (PledgeStatus.AGREED_UNCONFIRMED,) * 2
    assert entry().closed_because is None
    assert (count_waiting(), list(differences())) == (0, [])
    moment.shift(86_400)
    assert "Asked, no answer yet" in text_of(stranger.get(f"/constituencies/{HACKNEY}"))


def test_a_promise_becomes_a_signature_in_writing(asha, carol, browser_of):
    logged(asha, Outcome.SPOKE_MP)
    browser = browser_of(asha)
    browser.post(PLEDGE, {"status": "signed"})
    again = browser.post(PLEDGE, {"status": "signed"})
    assert again.status_code == 409
    assert "They count as signed once it is in writing" in text_of(again)
    link = {"status": "signed", "link": "https://example.org/statement"}
    page = text_of(browser.follow(browser.post(PLEDGE, link)))
    assert "Entered, not confirmed: signed. A second person confirms it" in page
    assert "Entered, not confirmed: Signed" in page
    card = text_of(browser_of(carol).get("/review"))
    assert "Entered, not confirmed: Signed . A public statement." in card


def test_a_reply_by_the_mp_is_writing(asha, browser_of):
    said = {"channel": Channel.EMAIL, "said_by": SaidBy.MP}
    logged(asha, Outcome.REPLIED_ANSWERED, **said)
    browser_of(asha).post(PLEDGE, {"status": "signed"})
    assert (scalar(NEWEST).status, scalar(NEWEST).basis) == (
        PledgeStatus.SIGNED,
        Basis.MP_IN_WRITING,
    )


def test_the_ledger_refuses_a_signature_by_voice(asha, app):
    heard = {"contact_id": logged(asha, Outcome.SPOKE_MP).id, "link": None, "is_public": True}
    entry = {"mp_id": ABBOTT, "person_id": asha.id, "status": PledgeStatus.SIGNED, **heard}
    with pytest.raises(actions.NeedsWriting), transaction():
        actions.record(**entry, basis=Basis.MP_BY_VOICE, now=clock.now())


def test_a_letter_that_was_a_call_signs_nothing(asha, browser_of):
    """The log is corrected: the signature that rested on it is a promise."""
    said = {"channel": Channel.EMAIL, "said_by": SaidBy.MP}
    wrong = logged(asha, Outcome.REPLIED_ANSWERED, **said)
    browser_of(asha).post(PLEDGE, {"status": "signed"})
    right = Entry(channel=Channel.PHONE, outcome=Outcome.SPOKE_MP, said_by=SaidBy.MP)
    with transaction():
        correct(contact_id=wrong.id, person_id=asha.id, entry=right, now=clock.now())
    newest = scalar(NEWEST)
    assert (newest.status, newest.basis) == (PledgeStatus.AGREED_UNCONFIRMED, Basis.MP_BY_VOICE)


def test_signing_no_pledges_is_an_answer_of_its_own(asha, carol, stranger, app):
    confirmed(asha, carol, ABBOTT, PledgeStatus.NO_PLEDGES_POLICY)
    [shown] = published.evidence(ABBOTT)
    assert shown.status is PublicStatus.NO_PLEDGES_POLICY
    page = text_of(stranger.get(f"/constituencies/{HACKNEY}"))
    assert "Does not sign pledges" in page
    assert "Said no" not in page.replace("Said no 0", "")
    listed = text_of(stranger.get("/pledges?status=no_pledges_policy"))
    assert "1 constituency" in listed
    counts = stranger.get("/pledges.json").json["counts"]
    assert (counts["no_pledges_policy"], counts["said_no"]) == (1, 0)
    assert "Does not sign pledges" in text_of(stranger.get(f"/embed/{HACKNEY}"))
    assert "you do not sign pledges" in stranger.get(f"/write?seat={HACKNEY}").text


def test_the_report_says_which_figure_is_private(asha, carol, browser_of):
    confirmed(asha, carol, ABBOTT, PledgeStatus.NO_PLEDGES_POLICY)
    logged(asha, Outcome.SPOKE_MP, mp_id=185)
    browser_of(asha).post("/mps/185/pledge", {"status": "declined"})
    page = text_of(browser_of(carol).get("/progress/report"))
    assert "Will not sign (1 said so in public) 2" in page
    assert "Do not sign pledges, said so in public" in page


def test_an_objection_card_tells_entered_from_confirmed(asha, carol, browser_of):
    entry_id = marked(asha, ABBOTT, PledgeStatus.SIGNED)
    objected(ABBOTT)
    card = "Entered, not confirmed: Signed"
    assert text_of(browser_of(carol).get("/review")).count(card) == 2
    browser_of(carol).post(f"/review/pledges/{entry_id}/confirm")
    assert "What we have: Signed" in text_of(browser_of(carol).get("/review"))
