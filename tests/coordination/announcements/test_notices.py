"""A message on everybody's Today."""

from datetime import date

import pytest

from outreach.audit.models import AuditEvent
from outreach.coordination.announcements.models import Notice
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.privacy import retention
from outreach.privacy.actions import erase
from outreach.privacy.retention_periods import NOTICES
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, contents, lasting, scalar, scalars
from tests.ladder import message_at, not_for, not_when_signed_out, only_a_form, value_of
from tests.scenes import DAY, HOUR

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATH = "/notices"
SAID = {"words": "Parliament is back on Monday.\nRing early.", "last_day": "2026-11-05"}
WORDS = "Parliament is back on Monday. Ring early."


def posted(browser, **words):
    answer = browser.post(PATH, SAID | words)
    assert answer.status_code == 303
    return scalar(db.select(db.func.max(Notice.id)))


@pytest.fixture
def carols(browser_of, carol):
    return browser_of(carol)


@pytest.fixture
def today(browser_of, asha):
    return lambda: text_of(browser_of(asha).get("/today"))


def test_stands_on_everybodys_today_until_its_last_day_is_over(
    carols, today, moment, browser_of, carol
):
    assert "From the coordinators" not in today()
    page = carols.follow(carols.post(PATH, SAID))
    assert "Everybody finds it on Today now." in text_of(page)
    assert "shown until the end of Thu 5 Nov" in text_of(page)
    assert f"{WORDS} Carol, today at 10:00 Claim next MP" in today()
    moment.move_to(clock.london(date(2026, 11, 6)) - HOUR)
    assert WORDS in today()
    moment.move_to(clock.london(date(2026, 11, 6)))
    assert WORDS not in today()
    page = browser_of(carol).get(PATH)
    assert f"{WORDS} Carol, Tue 3 Nov at 10:00 · shown until" in text_of(page)


def test_the_last_day_may_be_the_one_of_the_change_of_clocks(today, moment, browser_of, carol):
    moment.move_to(clock.london(date(2026, 10, 25)))
    browser = browser_of(carol)
    posted(browser, last_day="2026-10-25")
    assert "until the end of Sun 25 Oct" in text_of(browser.get(PATH))
    moment.move_to(clock.london(date(2026, 10, 26)) - HOUR)
    assert WORDS in today()


def test_is_ended_by_any_coordinator_and_both_are_written_down(
    carols, today, browser_of, person, carol
):
    number, dev = posted(carols), person("Dev", Role.COORDINATOR)
    other = browser_of(dev)
    page = other.follow(other.post(f"{PATH}/{number}/end"))
    assert "Ended. Nobody sees it any more." in text_of(page)
    assert "ended by Dev, today at 10:00" in text_of(page)
    assert WORDS not in today()
    events = scalars(
        db.select(AuditEvent).where(AuditEvent.action.startswith("notices")).order_by(AuditEvent.id)
    )
    assert [(one.action, one.person_id, one.subject) for one in events] == [
        ("notices.post", carol.id, f"notice:{number}"),
        ("notices.end", dev.id, f"notice:{number}"),
    ]


@on_one
def test_the_newest_is_on_top_and_three_are_the_most(carols, today):
    for words in ("One thing.", "Two things.", "Three things."):
        last = posted(carols, words=words)
    text = today()
    assert text.index("Three things.") < text.index("Two things.") < text.index("One thing.")
    assert 'name="words"' not in carols.get(PATH).text
    before = lasting()
    refused = carols.post(PATH, SAID)
    assert refused.status_code == 409
    assert "There are 3 messages on Today already. End one of them first." in refused.text
    assert lasting() == before
    carols.post(f"{PATH}/{last}/end")
    posted(carols)


@on_one
@pytest.mark.parametrize(
    "name, value, message",
    [
        ("words", "", "Write what everybody should know."),
        ("words", "  \n", "Write what everybody should know."),
        ("words", "w" * 301, "Use at most 300 characters."),
        ("words", "Ring me on 07700 900123.", "Please take out “07700 900123”. This stands on"),
        ("words", "Write to carol@example.org.", "Please take out “carol@example.org”."),
        ("last_day", "", "Say until when it is shown."),
        ("last_day", " ", "Say until when it is shown."),
        ("last_day", "soon", "There is no such day. Use year-month-day: 2026-11-30."),
        ("last_day", "2026-11-02", "Choose a day from today on, 60 days ahead at most."),
        ("last_day", "2027-01-03", "Choose a day from today on, 60 days ahead at most."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(carols, name, value, message):
    before = lasting()
    answer = carols.post(PATH, SAID | {name: value})
    assert message in message_at(answer, name)
    other = "last_day" if name == "words" else "words"
    assert SAID[other].split("\n")[0] in answer.text
    assert lasting() == before


@on_one
def test_a_day_is_suggested_a_week_from_now(carols):
    assert value_of(carols.get(PATH), "last_day") == "2026-11-10"


@on_one
def test_the_ladder(carols, browser_of, asha, stranger):
    number = posted(carols)
    for path in (PATH, f"{PATH}/{number}/end"):
        not_for(path, browser_of(asha))
        not_when_signed_out(path, stranger)
    only_a_form(f"{PATH}/{number}/end", carols)
    assert carols.post(f"{PATH}/{NOBODY}/end").status_code == 404
    assert carols.post(f"{PATH}/{number}/end").status_code == 303
    again = carols.post(f"{PATH}/{number}/end")
    assert (again.status_code, "has ended already" in again.text) == (409, True)


@on_one
def test_sent_twice_it_is_said_once(carols):
    for _ in range(2):
        assert carols.post(PATH, SAID | {"idempotency_key": KEY}).location == PATH
    assert len(contents()["notices"]) == 1


@on_one
def test_the_same_message_stands_there_once(carols, browser_of, person):
    carols.post(PATH, SAID)
    assert browser_of(person("Dev", Role.COORDINATOR)).post(PATH, SAID).status_code == 303
    other_day = carols.post(PATH, SAID | {"last_day": "2026-11-06"})
    assert message_at(other_day, "words").endswith("End it first to change its day.")
    assert len(contents()["notices"]) == 1


@on_one
def test_is_forgotten_90_days_after_it_was_shown_last(carols, moment):
    posted(carols, last_day="2026-11-03")
    carols.post(f"{PATH}/{posted(carols, words='Ring.', last_day='2026-12-03')}/end")

    def forgotten():
        with transaction():
            return retention.end(NOTICES, clock.now())

    moment.shift(90 * DAY - HOUR)
    assert forgotten() == 0
    moment.shift(HOUR)
    assert forgotten() == 1
    moment.shift(14 * HOUR)
    assert forgotten() == 1


@on_one
def test_of_whoever_left_the_words_stay_without_a_name(carols, today, carol, person):
    posted(carols, words="Carol is away until Monday.")
    dev = person("Dev", Role.COORDINATOR)
    kept = {f"notice-{scalar(db.select(Notice.id))}": dev.id}
    with transaction():
        erase(person_id=carol.id, by=dev.id, choices=kept, now=clock.now())
    text = today()
    assert "[name removed] is away until Monday. today at 10:00" in text
