"""Flagging an MP holds them back until a coordinator says what was done."""

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import FlagKind, Outcome
from outreach.queue.actions import NotAvailable
from outreach.queue.flags.actions import FlaggedAlready, SolvedAlready, raise_flag, solve
from outreach.queue.flags.models import MPFlag
from tests.browsing import text_of
from tests.facts import ABBOTT, NOBODY, scalar, scalars
from tests.ladder import message_at, not_for, not_when_signed_out
from tests.scenes import claim, entry, logged

PAGE = f"/mps/{ABBOTT}/flag"
THREAT = {"kind": "threat", "words": "They said they will complain"}
FLAGS = select(func.count(MPFlag.id))


def flag(person, kind=FlagKind.THREAT, words=""):
    with transaction():
        raise_flag(mp_id=ABBOTT, person_id=person.id, kind=kind, words=words, now=clock.now())
    return scalar(select(func.max(MPFlag.id)))


def solved(flag_id, person, how="Rang them"):
    with transaction():
        solve(flag_id=flag_id, person_id=person.id, how=how, now=clock.now())


def test_nobody_is_offered_the_mp_until_all_is_solved(asha, ben, carol):
    first, second = flag(asha), flag(ben, FlagKind.UNSURE)
    assert entry().held_because == "A complaint or a threat"
    with pytest.raises(NotAvailable, match="A complaint or a threat"):
        claim(ben)
    solved(first, carol)
    assert entry().held_because == "I am not sure how to go on"
    solved(second, carol)
    assert entry().held_because is None
    claim(ben)


def test_whoever_has_the_mp_keeps_them_and_can_log(asha, carol):
    claim(asha)
    flag(asha)
    assert logged(asha, Outcome.SPOKE_STAFF).late is False
    assert entry().claimed_by is None


def test_once_each_and_solved_once(asha, ben, carol):
    number = flag(asha)
    with pytest.raises(FlaggedAlready):
        flag(asha)
    flag(asha, FlagKind.UNSURE)
    solved(number, carol)
    with pytest.raises(SolvedAlready):
        solved(number, ben)
    assert flag(asha) > number


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_from_the_call_page_to_who_solved_it_and_how(asha, carol, browser_of):
    browser = browser_of(asha)
    assert "Flag this MP" in text_of(browser.get(f"/mps/{ABBOTT}"))
    page = text_of(browser.follow(browser.post(PAGE, THREAT)))
    assert "Thank you. A coordinator looks at it" in page
    assert "Asha flagged this MP, today at 10:00 : a complaint or a threat." in page
    assert "They said they will complain" not in page  # for coordinators
    coordinator = browser_of(carol)
    assert "They said they will complain" in text_of(coordinator.get("/flags"))
    number = scalar(select(MPFlag.id))
    missing = coordinator.post(f"/flags/{number}/solve", {"how": " "})
    assert message_at(missing, "how") == "Say what you did, for whoever asks later."
    case = coordinator.post(f"/flags/{number}/solve", {"how": "Rang 07700 900123"})
    assert "Please take out “07700 900123”" in message_at(case, "how")
    answer = coordinator.post(f"/flags/{number}/solve", {"how": "Wrote to the office"})
    assert "Nothing is flagged." in text_of(coordinator.follow(answer))
    assert "Solved by Carol, today at 10:00 : Wrote to the office" in text_of(
        browser.get(f"/mps/{ABBOTT}")
    )


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_what_is_missing_and_keeps_what_was_written(asha, browser_of):
    browser = browser_of(asha)
    response = browser.post(PAGE, {"kind": "because", "words": "The dentist answers"})
    assert message_at(response, "kind") == "Choose one of the answers given."
    assert "The dentist answers" in response.text
    case = browser.post(PAGE, THREAT | {"words": "They gave me 07700 900123"})
    assert "Please take out “07700 900123”" in message_at(case, "words")
    assert "900123" in case.text
    assert message_at(browser.post(PAGE, THREAT | {"words": "x" * 301}), "words")
    assert scalar(FLAGS) == 0


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_ladder(asha, carol, browser_of, stranger):
    not_when_signed_out(PAGE, stranger)
    not_when_signed_out("/flags/1/solve", stranger)
    not_for("/flags/1/solve", browser_of(asha))
    browser = browser_of(carol)
    assert browser.post(f"/mps/{NOBODY}/flag", THREAT).status_code == 404
    assert browser.post(f"/flags/{NOBODY}/solve", {"how": "Rang"}).status_code == 404
    assert browser.post(PAGE, THREAT).status_code == 303
    again = browser.post(PAGE, THREAT)
    assert again.status_code == 409
    assert "You have flagged this already." in text_of(again)
    assert THREAT["words"] in again.text
    assert 'aria-describedby="kind-error"' in again.text


def test_the_words_are_kept_whole(asha):
    flag(asha, words="They “asked” for Sam – again")
    assert scalars(select(MPFlag.words)) == ["They “asked” for Sam – again"]
