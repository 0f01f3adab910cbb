"""The weekly report: what it compares with, what it says, and whom it names."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Channel, Direction, Outcome, PledgeStatus, Role
from outreach.progress.actions import mark_sent
from outreach.progress.models import Report
from outreach.progress.report import content as contents
from tests.browsing import text_of
from tests.facts import BERRY, KEY, OBRIEN, STARMER, marked, scalar, scalars, statements
from tests.ladder import not_for, not_when_signed_out
from tests.public.scenes import published
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, DAY, HOUR, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/progress/report"


@pytest.fixture
def carols(browser_of, carol):
    return browser_of(carol)


def report(wanted=None):
    db.session.rollback()
    now = clock.now()
    known = contents.earlier(clock.london_date(now))
    then = contents.since(wanted, known, now)
    return then, contents.contents(then, now)


def sent(person, ago):
    with transaction():
        mark_sent(person_id=person.id, now=clock.now() - ago)


def numbers(lines):
    return {line.title: (line.now, line.then) for line in lines}


def names(seats):
    return [seat.mp for seat in seats]


@pytest.fixture
def weeks(asha, ben, carol, moment):
    """Ten days ago Berry signed and Abbott asked for time; since then Starmer signed, Berry
    withdrew, Abbott said no in private and O’Brien in public. Everybody began long ago."""
    moment.shift(-10 * DAY)
    published(ben, carol, BERRY)
    marked(ben, ABBOTT, PledgeStatus.CONSIDERING)
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    moment.shift(8 * DAY)
    published(ben, carol, STARMER)
    published(ben, carol, OBRIEN, PledgeStatus.DECLINED)
    logged(asha, Outcome.SPOKE_STAFF, BLACKMAN)
    logged(ben, Outcome.REFUSED, CORBYN)
    marked(ben, BERRY, PledgeStatus.WITHDRAWN)
    moment.shift(2 * DAY)


def test_where_they_stand_beside_where_they_stood(weeks):
    then, found = report()
    assert (then.at, then.is_report) == (clock.london(date(2026, 10, 27)), False)
    assert names(found.signed) == ["Sir Keir Starmer"]
    assert names(found.withdrew) == ["Siân Berry"]
    assert found.total == 1
    standing = numbers(found.standing)
    assert standing["Signed"] == (1, 1)
    assert sum(now for now, _ in standing.values()) == 650
    assert sum(before for _, before in standing.values()) == 650


def test_what_we_did_beside_as_long_a_time_before(weeks):
    _, found = report()
    work = numbers(found.work)
    assert work["Contacts"] == work["Calls"] == (2, 1)
    assert work["Reached"] == (1, 0)
    assert work["People at work"] == (2, 1)
    assert work["MPs in touch with"] == (2, 1)
    _, longer = report(date(2026, 10, 24))
    assert numbers(longer.work)["Contacts"] == (3, 0)
    _, later = report(date(2026, 10, 30))
    assert numbers(later.work)["Contacts"] == (2, 0)
    assert later.length == 4 * DAY + 10 * HOUR


def test_parts_of_the_country_and_parties_add_up_to_all(weeks):
    _, found = report()
    for rows in (found.regions, found.parties):
        assert sum(row.seats for row in rows) == 650
        assert sum(row.new for row in rows) == len(found.signed) == 1
        for word, number in found.told.items():
            assert sum(row.told[word] for row in rows) == number


@on_one
def test_names_only_what_anybody_may_read_and_no_volunteer(weeks, carols, stranger):
    page = BeautifulSoup(carols.get(PATH).text, "html.parser").select_one(".report")
    text = page.get_text(" ", strip=True)
    assert {li.get_text(" ", strip=True) for li in page.select(".names li")} == {
        "Sir Keir Starmer Holborn and St Pancras",
        "Siân Berry Brighton Pavilion",
        "Neil O'Brien Harborough, Oadby and Wigston",
    }
    assert not [name for name in ("Asha", "Ben ", "Carol", "Abbott", "Corbyn") if name in text]
    assert "href" not in str(page)


@on_one
def test_the_next_one_begins_where_the_last_one_was_sent(weeks, carols, carol):
    """Of several that were sent on a day, the last; today's is this one."""
    for ago in (8 * DAY, 3 * DAY, 3 * DAY - HOUR, HOUR):
        sent(carol, ago)
    then, found = report()
    assert (then.at, then.is_report) == (clock.now() - 3 * DAY + HOUR, True)
    assert names(found.signed) == ["Sir Keir Starmer"]
    text = text_of(carols.get(PATH + "?from=2026-10-26"))
    assert "Changes since the last report, Mon 26 Oct." in text
    assert "Compare this one with that of Sat 31 Oct , Mon 26 Oct ." in text
    assert report(date(2026, 10, 30))[0] == (clock.london(date(2026, 10, 30)), False)
    assert len(scalars(db.select(Report))) == 3


@on_one
def test_marking_it_as_sent_is_written_down(carols, carol):
    page = carols.follow(carols.post(PATH, {"idempotency_key": KEY}))
    assert "Noted. The next report says what changed since this one." in text_of(page)
    assert "Marked as sent today at 10:00" in text_of(page)
    event = scalars(db.select(AuditEvent).order_by(AuditEvent.id.desc()))[0]
    assert (event.action, event.person_id) == ("reports.send", carol.id)
    assert event.subject == "report:2026-11-03"
    before = scalar(db.select(db.func.count(AuditEvent.id)))
    assert carols.post(PATH, {"idempotency_key": KEY}).status_code == 303
    assert scalar(db.select(db.func.count(AuditEvent.id))) == before


@on_one
def test_the_ladder(browser_of, asha, person, stranger):
    not_for(PATH, browser_of(asha))
    not_for(PATH, browser_of(person("Dev", Role.ADMIN)))
    not_when_signed_out(PATH, stranger)
    assert browser_of(asha).get(PATH).status_code == 403
    admin = text_of(browser_of(person("Dev Two", Role.ADMIN)).get(PATH))
    assert "Mark as sent" not in admin


@on_one
@pytest.mark.parametrize("words", ["soon", "2027-01-01", "0001-01-01", "2026-11-03"])
def test_any_day_is_answered(carols, words):
    text = text_of(carols.get(f"{PATH}?from={words}"))
    assert "0 of 650 MPs have signed" in text
    assert "Nobody signed within the last four weeks." in text


@on_one
def test_asks_as_often_whatever_happened(carols, weeks):
    carols.get(PATH)
    with statements() as few:
        carols.get(PATH + "?from=2026-11-03")
    with statements() as many:
        carols.get(PATH + "?from=2026-10-01")
    assert len(many) == len(few)


@on_one
def test_says_which_times_it_compares_and_what_the_public_sees(weeks, carols):
    text = text_of(carols.get(PATH))
    before, begins, ends = "Mon 19 Oct, 15:00", "Tue 27 Oct, 00:00", "Tue 3 Nov, 10:00"
    assert f"as long a time, from {before} to {begins}. Since then: until {ends}." in text
    assert "“asked, no answer yet” also of those who agreed" in text
    first, second = text.split("The country")
    assert "Asked, nothing yet" in first
    assert "Asked, no answer yet" not in first
    assert "Asked, no answer yet" in second


@on_one
def test_weeks_begin_with_the_first(weeks):
    _, found = report()
    assert found.weeks[0].contacts == 1
    assert found.weeks[0].since == date(2026, 10, 19)


@on_one
def test_calls_letters_and_the_rest_add_up_to_all(asha, moment):
    theirs = {"channel": Channel.EMAIL, "direction": Direction.IN}
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    logged(asha, Outcome.SENT, BLACKMAN, channel=Channel.EMAIL)
    logged(asha, Outcome.SPOKE_STAFF, ABBOTT, direction=Direction.IN)
    logged(asha, Outcome.REPLIED_GENERIC, BERRY, **theirs)
    logged(asha, Outcome.SPOKE_MP, STARMER, channel=Channel.IN_PERSON)
    moment.shift(HOUR)
    work = {title: now for title, (now, _) in numbers(report()[1].work).items()}
    parts = [work[one] for one in ("Calls", "Letters", "They rang or wrote", "Others")]
    assert (work["Contacts"], parts) == (5, [1, 1, 2, 1])
