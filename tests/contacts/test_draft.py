"""What is typed is kept by the server while the claim is held."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from outreach.contacts.models import Draft
from outreach.core.extensions import db
from outreach.core.vocabulary import ClaimEnd, Outcome, Role
from tests.browsing import text_of
from tests.ladder import not_for, not_when_signed_out, only_a_form, value_of
from tests.scenes import ABBOTT, DAY, HOUR, claim, claims, contacts, logged

PAGE, DRAFT = f"/mps/{ABBOTT}", f"/mps/{ABBOTT}/draft"
LOG = f"/mps/{ABBOTT}/contacts"
KEY = "the-key-of-this-form"
TYPED = {"channel": "phone", "outcome": "spoke_staff", "note": "Ask for Sam", "stance": "unclear"}


def drafts():
    found = db.session.scalars(select(Draft)).all()
    db.session.expunge_all()
    db.session.rollback()
    return found


def typed(browser, **more):
    return browser.post(DRAFT, TYPED | {"idempotency_key": KEY} | more, fragment=True)


def note_on(page):
    return BeautifulSoup(page.text, "html.parser").select_one("textarea[name=note]").get_text()


def test_it_is_there_again_on_another_device(asha, browser_of):
    claim(asha)
    assert "Saved." in text_of(typed(browser_of(asha)))
    page = browser_of(asha).get(PAGE)
    assert note_on(page).strip() == "Ask for Sam"
    assert value_of(page, "stance") == "unclear"
    assert 'value="spoke_staff" checked' in page.text
    assert "What you typed today at 10:00 is here again." in text_of(page)


def test_nobody_else_sees_it(asha, ben, browser_of):
    claim(asha)
    typed(browser_of(asha))
    assert "Ask for Sam" not in browser_of(ben).get(PAGE).text


def test_the_form_keeps_its_key_so_that_two_devices_log_once(asha, browser_of):
    claim(asha)
    typed(browser_of(asha))
    page = BeautifulSoup(browser_of(asha).get(PAGE).text, "html.parser")
    assert page.select_one("#log [name=idempotency_key]")["value"] == KEY
    form = TYPED | {"idempotency_key": KEY, "said_by": "staff"}
    answers = [browser_of(asha).post(LOG, form) for _ in range(2)]
    assert [answer.location for answer in answers] == [f"{PAGE}?logged={contacts()[0].id}"] * 2
    assert len(contacts()) == 1


def test_the_last_one_counts(asha, browser_of):
    claim(asha)
    browser = browser_of(asha)
    typed(browser)
    typed(browser, note="Ask for Kim")
    assert [draft.fields["note"] for draft in drafts()] == ["Ask for Kim"]
    browser.post(DRAFT, {"channel": "phone", "note": " "}, fragment=True)
    assert drafts() == []


def test_when_it_is_logged_it_is_gone(asha, browser_of):
    claim(asha)
    typed(browser_of(asha))
    logged(asha, Outcome.NO_ANSWER)
    assert drafts() == []


@pytest.mark.parametrize(
    "how, form", [("release", {}), ("skip", {"reason": "not_now"})], ids=["release", "skip"]
)
def test_when_it_is_given_back_it_is_gone(asha, browser_of, how, form):
    claim_id = claim(asha)
    typed(browser_of(asha))
    browser_of(asha).post(f"/claims/{claim_id}/{how}", form)
    assert drafts() == []


def test_when_the_hour_ran_out_it_can_still_be_logged(asha, ben, browser_of, moment):
    claim(asha)
    typed(browser_of(asha))
    moment.shift(2 * HOUR)
    claim(ben)
    assert claims()[0].ended_as == ClaimEnd.LAPSED
    assert note_on(browser_of(asha).get(PAGE)).strip() == "Ask for Sam"


def test_after_two_days_it_is_forgotten(asha, ben, browser_of, moment):
    claim(asha)
    typed(browser_of(asha))
    moment.shift(3 * DAY)
    claim(ben)
    typed(browser_of(ben))
    assert [draft.claim_id for draft in drafts()] == [claims()[1].id]


def test_a_case_is_not_kept_and_said_while_one_types(asha, browser_of):
    claim(asha)
    note = "My neighbour Farah was refused asylum and reports to Lunar House."
    answer = typed(browser_of(asha), note=note)
    assert "Please take out" in text_of(answer)
    assert "note" not in drafts()[0].fields
    assert drafts()[0].fields["stance"] == "unclear"


def test_of_an_mp_one_does_not_hold_nothing_is_kept(asha, browser_of):
    answer = typed(browser_of(asha))
    assert answer.status_code == 409
    assert "You can still log what happened" in text_of(answer)
    assert drafts() == []


def test_only_what_is_on_the_form_is_kept(asha, browser_of):
    claim(asha)
    typed(browser_of(asha), password="hunter2", role="coordinator")
    assert set(drafts()[0].fields) == {*TYPED, "idempotency_key"}


def test_the_ladder(asha, person, browser_of, stranger):
    only_a_form(DRAFT, browser_of(asha))
    not_when_signed_out(DRAFT, stranger)
    not_for(DRAFT, browser_of(person("Pat", role=Role.PARTNER)))
    assert browser_of(asha).post("/mps/999999/draft", TYPED).status_code == 404
