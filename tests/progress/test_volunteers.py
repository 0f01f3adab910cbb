"""Who is active, who went quiet, and for whom it is hard."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, ImportState, Outcome, Role, SkipReason
from outreach.imports.models import Import
from outreach.people.actions import disable
from outreach.people.models import Person
from outreach.privacy.actions import erase
from outreach.progress import metrics
from outreach.progress.metrics import Scope
from outreach.progress.metrics import people as of_people
from outreach.queue import actions as queue
from tests.browsing import shape, still, text_of
from tests.facts import mps, scalars, statements
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, HOUR, MINUTE, claim, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/progress/volunteers"
FORTNIGHT = Scope(date(2026, 10, 21), date(2026, 11, 3))


def skipped(person, mp_id, at, reason=SkipReason.RATHER_NOT):
    with transaction():
        one = queue.claim_mp(person_id=person.id, mp_id=mp_id, now=at).claim_id
        queue.skip(claim_id=one, person_id=person.id, reason=reason, now=at + MINUTE)


def found(scope=FORTNIGHT):
    db.session.rollback()
    return {one.name: one for one in of_people.at_work(scope, clock.now())}


def names(people):
    return [one.name for one in people]


@pytest.fixture
def campaign(asha, ben, carol, person):
    """Asha works. Ben worked a month ago. Dev skips most and lets one run out. Carol coordinates
    and has not logged anything; a partner is nobody who works here."""
    now, dev = clock.now(), person("Dev")
    person("Dev Two", Role.PARTNER)
    some = mps(12)
    with transaction():
        db.session.execute(db.update(Person).values(created_at=now - 40 * DAY))
    logged(ben, Outcome.NO_ANSWER, some[0], now - 30 * DAY)
    logged(asha, Outcome.SENT, some[1], now - 13 * DAY - 9 * HOUR, channel=Channel.EMAIL)
    logged(asha, Outcome.SPOKE_STAFF, some[2], now - DAY)
    for n in range(3, 6):
        skipped(dev, some[n], now - n * DAY)
    claim(dev, some[6], now - 2 * HOUR)
    claim(dev, some[7], now - 5 * DAY)
    logged(dev, Outcome.VOICEMAIL_LEFT, some[7], now - 4 * DAY)
    return dev


def test_everybody_whose_account_is_on_is_active_quiet_or_not_begun(campaign):
    everyone = list(found().values())
    assert names(of_people.active(everyone)) == ["Asha", "Dev"]
    assert names(of_people.quiet(everyone)) == ["Ben"]
    assert names(of_people.not_begun(everyone)) == ["Carol"]
    assert names(everyone) == ["Asha", "Ben", "Carol", "Dev"]


def test_what_somebody_did_and_how_their_turns_ended(campaign):
    asha, dev = found()["Asha"], found()["Dev"]
    assert (asha.contacts, asha.calls, asha.letters, asha.reached) == (2, 1, 1, 1)
    assert (asha.turns, asha.skipped, asha.lapsed) == (2, 0, 0)
    # Of the one that was logged late, and of what he still holds, nothing ran out.
    assert (dev.turns, dev.skips, dev.lapsed) == (5, {SkipReason.RATHER_NOT: 3}, 1)
    claim(campaign, BLACKMAN)
    assert found()["Dev"].turns == 5


def test_who_may_need_help(campaign, asha):
    assert names(of_people.need_help(found().values())) == ["Dev"]
    # Two are no sign, and three are none of somebody who logs as many and one more.
    for n, mp_id in enumerate(mps(20)[12:18]):
        at = clock.now() - n * DAY - HOUR
        skipped(asha, mp_id, at) if n < 2 else logged(asha, Outcome.NO_ANSWER, mp_id, at)
    assert names(of_people.need_help(found().values())) == ["Dev"]
    skipped(asha, mps(20)[18], clock.now() - 3 * HOUR)
    assert names(of_people.need_help(found().values())) == ["Dev"]
    for mp_id in (ABBOTT, CORBYN, BLACKMAN):
        skipped(asha, mp_id, clock.now() - 2 * HOUR)
    assert names(of_people.need_help(found().values())) == ["Asha", "Dev"]


def test_days_are_londons_and_count_at_both_ends(asha):
    with transaction():
        db.session.execute(db.update(Person).values(created_at=clock.now() - 40 * DAY))
    logged(asha, Outcome.NO_ANSWER, ABBOTT, clock.london(date(2026, 10, 24)))
    logged(asha, Outcome.NO_ANSWER, CORBYN, clock.london(date(2026, 10, 26)) - MINUTE)
    assert found(Scope(date(2026, 10, 24), date(2026, 10, 25)))["Asha"].contacts == 2
    assert found(Scope(date(2026, 10, 25), date(2026, 10, 25)))["Asha"].contacts == 1
    assert found(Scope(date(2026, 10, 26), date(2026, 10, 26)))["Asha"].contacts == 0


def brought(contacts, by):
    """Say of these that they came with a spreadsheet."""
    with transaction():
        one = Import(
            person_id=by.id,
            at=clock.now(),
            file_name="calls.csv",
            digest="-",
            state=ImportState.WRITTEN,
            moved_at=clock.now(),
            choices={},
            summary={},
        )
        db.session.add(one)
        db.session.flush()
        for contact in contacts:
            db.session.merge(contact).import_id = one.id


def test_all_together_is_what_the_campaign_did(campaign, asha, carol, browser_of):
    """Whoever left, whoever is switched off, and what came with spreadsheets included."""
    now = clock.now()
    brought([logged(carol, Outcome.SPOKE_MP, ABBOTT, now - 2 * DAY)], carol)
    with transaction():
        erase(person_id=asha.id, by=carol.id, now=now)
        disable(person_id=campaign.id, by=carol.id, now=now)
    rows = BeautifulSoup(browser_of(carol).get(PATH).text, "html.parser").select("tfoot tr")
    told = {row.th.get_text(" ", strip=True): row.select("td")[1].get_text() for row in rows}
    assert told == {"1 person who left": "2", "From spreadsheets": "1", "All together": "4"}
    db.session.rollback()
    assert metrics.made(metrics.hours(FORTNIGHT)) == 4
    done = of_people.work(FORTNIGHT.begins, FORTNIGHT.ends)
    assert (done.contacts, done.calls, done.letters, done.reached, done.people) == (4, 3, 1, 2, 2)
    assert len(done.mps) == 4
    assert (found()["Carol"].contacts, found()["Dev"].is_on) == (0, False)


@on_one
def test_each_number_leads_to_the_list_of_exactly_those(campaign, browser_of, carol):
    browser = browser_of(carol)
    page = BeautifulSoup(browser.get(PATH).text, "html.parser")
    seen = {}
    for link in page.select(".counted a"):
        number, title = link.get_text(" ", strip=True).split(" ", 1)
        listed = BeautifulSoup(browser.get(link["href"].split("#")[0]).text, "html.parser")
        seen[title] = [row.a.get_text() for row in listed.select("tbody tr")]
        assert len(seen[title]) == int(number)
    assert seen == {
        "Active": ["Asha", "Dev"],
        "Went quiet": ["Ben"],
        "Not begun": ["Carol"],
        "May need help": ["Dev"],
    }


@on_one
def test_the_page_says_why_somebody_may_need_help(campaign, browser_of, carol):
    text = text_of(browser_of(carol).get(PATH + "?who=help"))
    assert "Dev May need help Skipped: I would rather not ring this one (3 times)" in text
    assert "People who skipped at least three MPs in these days" in text
    assert "Asha" not in text.split("1 person")[1]


@on_one
def test_people_stand_in_order_of_name_and_of_the_quiet_the_latest_is_first(
    asha, ben, carol, browser_of
):
    for someone, days in ((asha, 40), (ben, 20)):
        logged(someone, Outcome.NO_ANSWER, ABBOTT, clock.now() - days * DAY)
    for who, order in (("", ["Asha", "Ben", "Carol"]), ("quiet", ["Ben", "Asha"])):
        page = BeautifulSoup(browser_of(carol).get(f"{PATH}?who={who}").text, "html.parser")
        assert [row.a.get_text() for row in page.select("tbody tr")] == order


@on_one
@pytest.mark.parametrize("words", ["from=2026-10-01&to=2026-10-05", "who=help", "page=9", "to=x"])
def test_the_part_is_a_part_of_the_page(campaign, browser_of, carol, words):
    browser = browser_of(carol)
    part, whole = (browser.get(f"{PATH}?{words}", fragment=one) for one in (True, False))
    whole = BeautifulSoup(still(whole), "html5lib").select_one("#volunteers")
    assert shape(str(whole)) == shape(str(BeautifulSoup(still(part), "html5lib").body.div))


@on_one
def test_asks_as_often_for_300_as_for_one_and_shows_fifty(browser_of, carol):
    browser = browser_of(carol)
    with statements() as few:
        browser.get(PATH)
    with transaction():
        words = {"password_hash": "-", "role": Role.VOLUNTEER, "created_at": clock.now()}
        many = [{"name": f"Dev {n}", "email": f"dev{n}@example.org"} | words for n in range(300)]
        db.session.execute(db.insert(Person), many)
    with statements() as asked:
        page = browser.get(f"{PATH}?page=7")
    assert len(asked) == len(few)
    assert "Page 7 of 7" in page.text
    assert len(BeautifulSoup(page.text, "html.parser").select("tbody tr")) == 1
    assert len(scalars(db.select(Person.id))) == 301


@on_one
def test_is_for_those_who_look_after_people(browser_of, asha, person, stranger):
    assert browser_of(asha).get(PATH).status_code == 403
    assert browser_of(person("Dev", Role.PARTNER)).get(PATH).status_code == 403
    assert browser_of(person("Dev Two", Role.ADMIN)).get(PATH).status_code == 200
    assert stranger.get(PATH).status_code == 303
