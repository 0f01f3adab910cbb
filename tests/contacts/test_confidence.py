"""*In confidence*: where they stand was told between us."""

from bs4 import BeautifulSoup

from outreach.core.vocabulary import Outcome, SaidBy, Stance
from tests.browsing import text_of
from tests.scenes import ABBOTT, claim, contacts, logged

PAGE = f"/mps/{ABBOTT}"
HEARD = {"channel": "phone", "outcome": "spoke_staff", "stance": "supportive", "said_by": "staff"}


def ticked(page):
    box = BeautifulSoup(page.text, "html.parser").select_one("[name=in_confidence]")
    return box.has_attr("checked")


def test_it_is_kept_and_the_next_caller_reads_so(asha, ben, browser_of):
    claim(asha)
    browser_of(asha).post(f"{PAGE}/contacts", HEARD | {"in_confidence": "yes"})
    assert contacts()[0].in_confidence is True
    assert "Supportive, said by their staff, in confidence" in text_of(browser_of(ben).get(PAGE))


def test_unless_it_is_ticked_it_is_not(asha, browser_of):
    claim(asha)
    assert not ticked(browser_of(asha).get(PAGE))
    browser_of(asha).post(f"{PAGE}/contacts", HEARD)
    assert contacts()[0].in_confidence is False


def test_where_nobody_was_reached_there_is_nothing_to_keep(asha, browser_of):
    claim(asha)
    form = {"channel": "phone", "outcome": "no_answer", "in_confidence": "yes"}
    browser_of(asha).post(f"{PAGE}/contacts", form)
    assert contacts()[0].in_confidence is False


def test_it_stays_with_what_is_typed(asha, browser_of):
    claim(asha)
    browser_of(asha).post(f"{PAGE}/draft", HEARD | {"in_confidence": "yes"}, fragment=True)
    assert ticked(browser_of(asha).get(PAGE))


def test_a_correction_begins_with_it(asha, browser_of):
    heard = {"stance": Stance.SUPPORTIVE, "said_by": SaidBy.STAFF, "in_confidence": True}
    contact = logged(asha, Outcome.SPOKE_STAFF, **heard)
    page = f"/contacts/{contact.id}/correct"
    assert ticked(browser_of(asha).get(page))
    browser_of(asha).post(page, HEARD | {"in_confidence": "yes", "note": "Ask for Sam"})
    assert [one.in_confidence for one in contacts()] == [True, True]


def test_what_does_not_fit_keeps_it(asha, browser_of):
    claim(asha)
    form = HEARD | {"in_confidence": "yes", "said_by": ""}
    response = browser_of(asha).post(f"{PAGE}/contacts", form)
    assert response.status_code == 422
    assert ticked(response)
