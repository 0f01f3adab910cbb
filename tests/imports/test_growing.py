"""A sheet that grew: what is new comes to the contacts that it brought before."""

from pathlib import Path

import pytest
from sqlalchemy import select

from outreach.contacts.models import Contact
from outreach.core.vocabulary import PledgeStatus, Stance
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import scalar, scalars
from tests.imports.scenes import (
    answer_cells,
    bring,
    entries,
    leave_the_rest,
    send,
    summary,
    why,
    world,
    write,
)
from tests.imports.test_asking import TODAY

CASES = Path(__file__).with_name("cases")
FIRST, SECOND = ((CASES / f"grew-{n}.csv").read_bytes() for n in (1, 2))
JOHNSON, BURGON = 4824, 4493


@pytest.fixture
def browser(browser_of, carol, moment):
    moment.move_to(TODAY, tick=False)
    return browser_of(carol)


def grown(browser):
    write(browser, bring(browser, FIRST, "first.csv"))
    page = bring(browser, SECOND, "second.csv")
    words = {"supportive": "supportive", "against": "against", "Yes": "signed"}
    answer_cells(browser, page, words)
    return page


def test_what_is_new_is_shown_written_and_taken_back(browser):
    write(browser, bring(browser, FIRST, "first.csv"))
    before, known = world(), [(one.id, one.note) for one in entries()]
    page = bring(browser, SECOND, "second.csv")
    assert summary(page)["asked_rows"] == 2
    words = {"supportive": "supportive", "against": "against", "Yes": "signed"}
    answer_cells(browser, page, words)
    told = summary(page)
    assert (told["new"], told["changed"], told["changed_rows"]) == (0, 2, 2)
    assert (told["stances"], told["pledges"]) == (2, 1)
    shown = text_of(browser.get(f"{page}?show=changed"))
    assert "Changes: Kim Johnson" in shown
    assert "2 changes of earlier contacts about 2 MPs" in shown
    write(browser, page)
    johnson, burgon = sorted(entries(), key=lambda one: -one.mp_id)
    assert (johnson.mp_id, johnson.stance) == (JOHNSON, Stance.SUPPORTIVE)
    assert johnson.note == "Signed? “Yes” · ask for Jo on Mondays"
    assert (burgon.mp_id, burgon.stance, burgon.note) == (
        BURGON,
        Stance.AGAINST,
        "office moves in May",
    )
    assert [johnson.corrects_id, burgon.corrects_id] == [
        next(
            id_ for id_, _ in known if scalar(select(Contact.mp_id).where(Contact.id == id_)) == mp
        )
        for mp in (JOHNSON, BURGON)
    ]
    standing = select(QueueEntry.pledge_status).where(QueueEntry.mp_id == JOHNSON)
    assert scalar(standing) is PledgeStatus.AGREED_UNCONFIRMED
    attempts = select(QueueEntry.attempts).where(QueueEntry.mp_id.in_((JOHNSON, BURGON)))
    assert scalars(attempts) == [1, 1]
    send(browser, f"{page}/undo")
    assert [(one.id, one.note) for one in entries()] == known
    assert {name for name, rows in world().items() if rows != before[name]} == set()
    assert scalar(standing) is PledgeStatus.ASKED


def test_the_grown_sheet_again_changes_nothing(browser):
    page = grown(browser)
    write(browser, page)
    again = bring(browser, SECOND + b"\n", "again.csv")
    leave_the_rest(browser, again)
    told = summary(again)
    assert (told["new"], told["changed"], why(again)["there"]) == (0, 0, [2, 3])


def test_what_a_person_has_corrected_stays(browser):
    write(browser, bring(browser, FIRST, "first.csv"))
    contact = next(one for one in entries() if one.mp_id == BURGON)
    browser.post(f"/contacts/{contact.id}/correct", {"outcome": "no_answer"})
    page = bring(browser, SECOND, "second.csv")
    leave_the_rest(browser, page)
    assert (summary(page)["changed"], why(page)["there"]) == (1, [3])
