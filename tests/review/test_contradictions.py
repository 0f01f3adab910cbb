"""Two people's logs about one MP that cannot both be right: found, shown together, settled once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.contacts.actions import mark_pledge
from outreach.contacts.contradictions import waiting_pairs
from outreach.contacts.models import Contradiction
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, PledgeStatus, Role, SaidBy, Stance
from tests.browsing import text_of
from tests.facts import NOBODY, scalar
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form
from tests.scenes import ABBOTT, CORBYN, DAY, change, logged

S = Stance
SETTLED = select(func.count(Contradiction.first_id))


def heard(person, stance, mp_id=ABBOTT, note=""):
    """They log that they heard this; the MP may be contacted again at once."""
    words = {"stance": stance, "said_by": SaidBy.MP} if stance else {}
    contact = logged(person, Outcome.SPOKE_MP, mp_id, note=note, **words)
    change(mp_id, not_before=None)
    return contact.id


def entered(person, status, mp_id=ABBOTT):
    who = {"mp_id": mp_id, "person_id": person.id, "by_coordinator": True}
    with transaction():
        mark_pledge(**who, status=status, link=None, now=clock.now())


def waiting():
    found = [(pair.first_id, pair.second_id) for pair in waiting_pairs(20)]
    db.session.rollback()
    return found


@pytest.mark.parametrize(
    "one, other, found",
    [
        (S.SUPPORTIVE, S.AGAINST, True),
        (S.LEANING_AGAINST, S.LEANING_SUPPORTIVE, True),
        (S.SUPPORTIVE, S.LEANING_SUPPORTIVE, False),
        (S.AGAINST, S.UNCLEAR, False),
        (S.SUPPORTIVE, S.WOULD_NOT_SAY, False),
    ],
)
def test_stances_on_opposite_sides(asha, ben, one, other, found):
    pair = heard(asha, one), heard(ben, other)
    assert waiting() == ([pair] if found else [])


def test_not_what_one_person_heard_nor_about_two_mps(asha, ben):
    heard(asha, S.SUPPORTIVE)
    heard(asha, S.AGAINST)
    heard(ben, S.AGAINST, CORBYN)
    assert waiting() == []


@pytest.mark.parametrize("later, found", [(timedelta(0), 1), (timedelta(seconds=1), 0)])
def test_thirty_days(asha, ben, moment, later, found):
    heard(asha, S.SUPPORTIVE)
    moment.shift(30 * DAY + later)
    heard(ben, S.AGAINST)
    assert len(waiting()) == found


def test_signed_against_declined(asha, ben):
    first = heard(asha, None)
    entered(asha, PledgeStatus.SIGNED)
    second = heard(ben, None)
    entered(ben, PledgeStatus.DECLINED)
    assert waiting() == [(first, second)]


def test_what_was_corrected_agrees(asha, ben, browser_of):
    heard(asha, S.SUPPORTIVE)
    wrong = heard(ben, S.AGAINST)
    form = {"channel": "phone", "outcome": "spoke_mp", "stance": "unclear", "said_by": "mp"}
    assert browser_of(ben).post(f"/contacts/{wrong}/correct", form).status_code == 303
    assert waiting() == []


@pytest.fixture
def pair(asha, ben):
    """Asha heard yes, Ben heard no."""
    return heard(asha, S.SUPPORTIVE, note="On Friday"), heard(ben, S.AGAINST, note="On Monday")


def path(pair, action="both"):
    return f"/review/contradictions/{pair[0]}/{pair[1]}/{action}"


def test_both_are_on_one_card(carol, browser_of, pair):
    text = text_of(browser_of(carol).get("/review"))
    for words in ("Two logs that do not agree", "On Friday", "On Monday", "Ask Ben to correct"):
        assert words in text


def test_both_stand_and_it_does_not_come_back(carol, asha, ben, browser_of, pair):
    heard(asha, S.LEANING_SUPPORTIVE)  # the same once more
    [newest] = waiting()
    browser = browser_of(carol)
    page = browser.follow(browser.post(path(newest)))
    assert "Both entries stand." in text_of(page)
    assert (waiting(), scalar(SETTLED)) == ([], 2)
    assert "Looked at, and both stand." in text_of(browser_of(ben).get(f"/mps/{ABBOTT}"))
    assert browser.post(path(newest)).status_code == 409


def test_one_is_wrong_and_who_logged_it_reads_why(carol, ben, asha, browser_of, pair):
    browser, wrong = browser_of(carol), path(pair, "wrong")
    response = browser.post(wrong, {"wrong_id": pair[1], "reason": ""})
    assert message_at(response, "reason") == "Say what is wrong, so that they can correct it."
    assert response.text.count("aria-invalid") == 1
    form = {"wrong_id": pair[1], "reason": "Was it not about the other bill?"}
    assert browser.post(wrong, form).status_code == 303
    assert "Was it not about the other bill?" in text_of(browser_of(ben).get("/today"))
    assert "Was it not about" not in text_of(browser_of(asha).get("/today"))
    assert waiting() == []


def test_not_by_one_of_the_two(carol, asha, browser_of):
    pair = heard(asha, S.SUPPORTIVE), heard(carol, S.AGAINST)
    browser = browser_of(carol)
    assert "One of these is yours: somebody else decides." in text_of(browser.get("/review"))
    assert browser.post(path(pair)).status_code == 403
    form = {"wrong_id": pair[0], "reason": "Mine is right"}
    assert browser.post(path(pair, "wrong"), form).status_code == 403
    assert waiting() == [pair]


def test_another_pair_of_ones_own_still_waits(carol, asha, ben, browser_of, person):
    heard(carol, S.AGAINST)
    pair = heard(asha, S.SUPPORTIVE), heard(ben, S.AGAINST)
    assert waiting() == [pair]
    browser_of(carol).post(path(pair))
    assert len(waiting()) == 1
    assert browser_of(person("Dev", Role.COORDINATOR)).post(path(waiting()[0])).status_code == 303
    assert waiting() == []


@pytest.mark.parametrize("action", ["both", "wrong"])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_is_a_form_for_coordinators(carol, asha, browser_of, stranger, pair, action):
    one = path(pair, action)
    only_a_form(one, browser_of(carol))
    not_when_signed_out(one, stranger)
    not_for(one, browser_of(asha))
    nowhere = path((pair[0], NOBODY), action)
    assert browser_of(carol).post(nowhere, {"reason": "x"}).status_code == 404
    backwards = path((pair[1], pair[0]), action)
    assert browser_of(carol).post(backwards, {"reason": "x"}).status_code == 409
