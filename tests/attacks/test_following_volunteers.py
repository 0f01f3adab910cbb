"""A partner tries to follow a volunteer: alone, with another one, and over time.

The scene: five volunteers call on three days. Asha and Ben let their names go to *Alpha*; on the
second day, at 14:00, Asha withdraws. *Beta* never has a name. Both keep all they ever got.
"""

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import insert, update

from outreach.contacts.actions import Entry
from outreach.contacts.corrections import actions as corrections
from outreach.contacts.corrections.redaction import redact
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Channel, Direction, Format, Outcome, Shared
from outreach.exports import cursors, daily
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.cursors import Cursor
from outreach.exports.models import ExportHead
from outreach.exports.row_keys import row_key
from outreach.partners.models import Partner
from outreach.people.models import Person
from outreach.privacy.actions import leave
from outreach.public.responses import forget
from tests.attacks.partners_files import WAYS, Spy
from tests.exports.api.scenes import problem
from tests.facts import mps
from tests.partners.scenes import consent, withdraw
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
# What both may know of a call: what happened, to whom it was, and on which day.
PUBLIC = {"date", "mp_id", "mp_name", "channel", "direction", "outcome", "stance", "said_by"}
PUBLIC |= {"status", "confirmed", "confirmed_on", "basis", "evidence_link", "removed"}
SOME_WAYS = ("csv", "pages", "webhook")
NAMES = ("Asha", "Ben", "Chandra", "Dee", "Efua")
MORNING = timedelta(hours=6)
FIRST = datetime(2026, 11, 3, tzinfo=UTC)
SECOND, THIRD, FOURTH = (FIRST + timedelta(days=days) for days in (1, 2, 3))


@pytest.fixture
def calendar(app, moment):
    """Nothing of the first day is told yet."""
    moment.move_to(FIRST + timedelta(hours=9))
    with transaction():
        db.session.execute(update(ExportHead).values(told_until=FIRST))
    return moment


@pytest.fixture
def volunteers(calendar, person):
    return [person(name) for name in NAMES]


@pytest.fixture
def alpha(app, calendar):
    return Spy(app, "Alpha")


@pytest.fixture
def beta(app, calendar):
    return Spy(app, "Beta")


def calls_on(day, people, times=2):
    """Everybody calls in turn, from nine on, all over the alphabet and some offices twice."""
    numbers = sorted(mps(len(people) * times), key=lambda number: number * 7919 % 101)
    numbers[-1] = numbers[0]
    rows = [
        {
            "mp_id": mp_id,
            "person_id": people[turn % len(people)].id,
            "at": day + timedelta(hours=9, minutes=37 * turn, milliseconds=113),
            "channel": Channel.PHONE,
            "direction": Direction.OUT,
            "outcome": Outcome.NO_ANSWER,
            "note": "",
            "late": False,
        }
        for turn, mp_id in enumerate(numbers)
    ]
    with transaction():
        db.session.execute(insert(Contact), rows)


def three_days(calendar, people, *spies, way, name=Shared.CONTACTS):
    """What each partner has got by the second morning, by the third, and by the fourth."""
    alpha = spies[0]
    consent(people[0], alpha.number), consent(people[1], alpha.number)
    got = []
    for day in (FIRST, SECOND, THIRD):
        calls_on(day, people)
        if day == SECOND:
            calendar.move_to(day + timedelta(hours=14))
            withdraw(people[0], alpha.number)
        calendar.move_to(day + timedelta(days=1) + MORNING)
        got.append([spy.rows(name, way) for spy in spies])
    return got


def told_apart_by(rows):
    """Every value by which a row could be found elsewhere, but for what is known of the call."""
    return {
        (column, str(value))
        for row in rows
        for column, value in row.items()
        if column not in PUBLIC and value not in (None, "")
    }


def words(rows):
    return {row["volunteer"] for row in rows if row.get("volunteer")}


def day_of(row):
    return str(row["date"])[:10]


@on_one
@pytest.mark.parametrize("way", WAYS)
def test_two_partners_have_nothing_to_join_their_rows_by(calendar, volunteers, alpha, beta, way):
    *_, (ours, theirs) = three_days(calendar, volunteers, alpha, beta, way=way)
    assert len(ours) >= len(theirs) == 30
    assert not told_apart_by(ours) & told_apart_by(theirs)


@on_one
@pytest.mark.parametrize("way", SOME_WAYS)
def test_nor_those_of_the_ledger(calendar, volunteers, alpha, beta, way):
    for turn, mp_id in enumerate((BLACKMAN, ABBOTT, CORBYN)):
        logged(volunteers[turn], Outcome.VOICEMAIL_LEFT, mp_id)
    calendar.move_to(SECOND + MORNING)
    ours, theirs = (spy.rows(Shared.PLEDGE_HISTORY, way) for spy in (alpha, beta))
    assert len(ours) == len(theirs) == 3
    assert not told_apart_by(ours) & told_apart_by(theirs)


@on_one
@pytest.mark.parametrize("way", WAYS)
def test_an_old_file_names_no_call_made_after_the_withdrawal(calendar, volunteers, alpha, way):
    """Not even by elimination: on that day everybody's word changes, so one that is new can be
    anybody's."""
    (before,), _, (after,) = three_days(calendar, volunteers, alpha, way=way)
    named = {row["volunteer"] for row in before if row["volunteer_name"] == "Asha"}
    later = [row for row in after if day_of(row) > "2026-11-03"]
    assert len(named) == 1
    assert not named & words(later)
    assert not words(before) & words(later)
    assert len(words(later)) == len(NAMES)
    assert not told_apart_by(before) & told_apart_by(
        {"word": row["volunteer"], "key": row["contact_id"]} for row in later
    )
    newest = {row["contact_id"]: row for row in after}
    assert "Asha" not in {row["volunteer_name"] for row in newest.values()}


@on_one
@pytest.mark.parametrize("way", SOME_WAYS)
def test_old_rows_keep_word_and_key_so_that_ones_own_files_fit(calendar, volunteers, alpha, way):
    (before,), _, (after,) = three_days(calendar, volunteers, alpha, way=way)
    old = {row["contact_id"]: row["volunteer"] for row in before}
    now = {row["contact_id"]: row["volunteer"] for row in after}
    assert old == {key: now[key] for key in old}
    assert len(now) == 3 * len(old)


@on_one
@pytest.mark.parametrize(
    "name, way",
    [(Shared.CONTACTS, way) for way in WAYS] + [(Shared.PLEDGE_HISTORY, way) for way in SOME_WAYS],
)
def test_the_order_says_nothing_of_who_called_first(calendar, volunteers, alpha, way, name):
    """It is that of the MP and of the key (of events the key alone), which hide it both."""
    if name is Shared.CONTACTS:
        calls_on(FIRST, volunteers, times=4)
    else:
        for turn, mp_id in enumerate((BLACKMAN, ABBOTT, CORBYN)):
            logged(volunteers[turn], Outcome.VOICEMAIL_LEFT, mp_id)
    calendar.move_to(SECOND + MORNING)
    rows = alpha.rows(name, way)
    key = CONTRACTS[name].key.name
    by = (lambda row: row[key]) if way == "webhook" else (lambda row: (int(row["mp_id"]), row[key]))
    assert len(rows) >= 3
    assert rows == sorted(rows, key=by)


def test_keys_are_no_better_than_chance_at_telling_which_of_two_was_first(app, alpha, beta):
    """On both databases the same, as Python makes them."""
    keys = [db.session.get(Partner, spy.number).pseudonym_key for spy in (alpha, beta)]
    made = [[row_key(key, Shared.CONTACTS, number) for number in range(2000)] for key in keys]
    rising = [sum(one < next_one for one, next_one in pairwise(column)) for column in made]
    assert all(900 < count < 1100 for count in rising)
    alike = sum((a < b) == (c < d) for (a, b), (c, d) in zip(*map(pairwise, made), strict=True))
    assert 900 < alike < 1100
    assert len(set(made[0]) | set(made[1])) == 4000


def test_both_databases_make_the_keys_that_python_makes(calendar, volunteers, alpha, beta):
    calls_on(FIRST, volunteers)
    calendar.move_to(SECOND + MORNING)
    numbers = list(db.session.scalars(db.select(Contact.id)))
    for spy in (alpha, beta):
        key = db.session.get(Partner, spy.number).pseudonym_key
        for way in ("csv", "pages"):
            found = {row["contact_id"] for row in spy.rows(Shared.CONTACTS, way)}
            assert found == {row_key(key, Shared.CONTACTS, number) for number in numbers}


def correct(contact_id, someone):
    entry = Entry(channel=Channel.PHONE, outcome=Outcome.BUSY_OR_FULL)
    with transaction():
        corrections.correct(
            contact_id=contact_id, person_id=someone.id, entry=entry, now=clock.now()
        )


@on_one
@pytest.mark.parametrize("way", SOME_WAYS[:2])
def test_a_correction_joins_no_old_word_to_a_new_one(calendar, volunteers, alpha, way):
    """Asha corrects a call of before, after she withdrew: MP and day are those of the old row."""
    asha = volunteers[0]
    consent(asha, alpha.number)
    wrong = logged(asha, Outcome.NO_ANSWER, ABBOTT)
    calendar.move_to(SECOND + MORNING)
    [before] = alpha.rows(Shared.CONTACTS, way)
    withdraw(asha, alpha.number)
    logged(asha, Outcome.NO_ANSWER, CORBYN)
    correct(wrong.id, asha)
    calendar.move_to(THIRD + MORNING)
    old, new = alpha.rows(Shared.CONTACTS, way)
    assert (old["mp_id"], new["mp_id"]) == tuple(map(type(old["mp_id"]), (ABBOTT, CORBYN)))
    assert old["outcome"] == "busy_or_full"
    assert old["contact_id"] != before["contact_id"]
    assert old["volunteer"] == before["volunteer"] != new["volunteer"]


def takes_back(people, spies):
    withdraw(people[0], spies[0].number)


def gives(people, spies):
    consent(people[2], spies[0].number)


def is_renamed(people, _spies):
    with transaction():
        db.session.execute(update(Person).where(Person.id == people[0].id).values(name="Asha B"))


def leaves(people, _spies):
    with transaction():
        leave(person_id=people[0].id, now=clock.now())


def is_redacted(people, _spies):
    mine = Contact.person_id == people[0].id
    with transaction():
        number = db.session.scalar(db.select(Contact.id).where(mine).limit(1))
        db.session.execute(
            update(Contact).where(Contact.id == number).values(note="Ask for Quince")
        )
        redact(contact_id=number, words="Quince", person_id=people[1].id, now=clock.now())


ABOUT_ONE = [takes_back, gives, is_renamed, leaves, is_redacted]


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("event", ABOUT_ONE)
def test_what_one_does_at_alpha_moves_no_row_at_beta(calendar, volunteers, alpha, beta, event):
    """All rows of one volunteer that come again together would join old words to new ones."""
    consent(volunteers[0], alpha.number), consent(volunteers[0], beta.number)
    calls_on(FIRST, volunteers)
    calendar.move_to(SECOND + timedelta(hours=10))
    withdraw(volunteers[0], beta.number)
    calendar.move_to(THIRD + MORNING)
    _, cursor = beta.program.rows("/datasets/contacts")
    sent = len(beta.events(Shared.CONTACTS))
    event(volunteers, (alpha, beta))
    calendar.move_to(FOURTH + MORNING)
    assert beta.program.rows(f"/datasets/contacts?since={cursor}")[0] == []
    assert len(beta.events(Shared.CONTACTS)) == sent


def calls(people):
    logged(people[0], Outcome.NO_ANSWER, BLACKMAN)


def leaves_a_message(people):
    logged(people[0], Outcome.VOICEMAIL_LEFT, BLACKMAN)


def calls_and_undoes(people):
    wrong = logged(people[0], Outcome.VOICEMAIL_LEFT, BLACKMAN)
    with transaction():
        corrections.undo(contact_id=wrong.id, person_id=people[0].id, now=clock.now())


def calls_and_corrects(people):
    correct(logged(people[0], Outcome.VOICEMAIL_LEFT, BLACKMAN).id, people[0])


def corrects_an_old_one(people):
    number = db.session.scalar(db.select(Contact.id).where(Contact.mp_id == CORBYN))
    correct(number, people[2])


def is_renamed_today(people):
    is_renamed(people, ())


def is_redacted_today(people):
    is_redacted(people, ())


WORK = [calls, leaves_a_message, calls_and_undoes, calls_and_corrects, corrects_an_old_one]
WORK += [is_renamed_today, is_redacted_today]


def polled(spy, since):
    """All that asking tells: every dataset whole, what changed, and whether anything did."""
    found = []
    for name in FOR_PARTNERS:
        whole = spy.program.get(f"/datasets/{name.value}?limit=10000")
        found += [whole.get_json()["rows"], whole.headers["ETag"], whole.headers["Content-Length"]]
        changed = spy.program.get(f"/datasets/{name.value}?since={since[name]}").get_json()
        found += [changed["rows"], len(changed["since"])]
    return [*found, spy.file(Shared.CONTACTS, Format.CSV), spy.events()]


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
@pytest.mark.parametrize("work", WORK)
def test_asking_again_and_again_tells_not_when_it_was(calendar, volunteers, alpha, work):
    """Alpha asks before and after; every answer is the same until the next morning at five."""
    calls_on(FIRST, volunteers)
    logged(volunteers[2], Outcome.NO_ANSWER, CORBYN)
    calendar.move_to(SECOND + MORNING)
    since = {
        name: alpha.program.get(f"/datasets/{name.value}?limit=10000").get_json()["since"]
        for name in FOR_PARTNERS
    }
    before = polled(alpha, since)
    calendar.move_to(SECOND + timedelta(hours=10, minutes=42, seconds=13))
    work(volunteers)
    assert polled(alpha, since) == before
    calendar.move_to(THIRD + timedelta(hours=4, minutes=59))
    assert polled(alpha, since) == before
    calendar.move_to(THIRD + timedelta(hours=5))
    leaves_no_trace = work in (calls_and_undoes, is_renamed_today, is_redacted_today)
    told = alpha.program.get(f"/datasets/contacts?since={since[Shared.CONTACTS]}").get_json()
    assert bool(told["rows"]) is not leaves_no_trace


@on_one
@pytest.mark.parametrize(
    "day, minute, at",
    [
        ("2026-11-03", 1, "2026-11-04T05:00:00.000Z"),
        ("2026-11-03", 642, "2026-11-04T05:00:00.000Z"),
        ("2026-11-03", 1439, "2026-11-04T05:00:00.000Z"),
        ("2027-06-01", 60, "2027-06-02T04:00:00.000Z"),
        ("2027-06-01", 1380, "2027-06-03T04:00:00.000Z"),
        ("2027-03-27", 1380, "2027-03-28T04:00:00.000Z"),
        ("2026-10-24", 1320, "2026-10-25T05:00:00.000Z"),
    ],
)
def test_an_event_says_the_same_hour_for_all(calendar, volunteers, alpha, day, minute, at):
    """Whenever the call was, and whenever the server came to send it."""
    begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
    with transaction():
        db.session.execute(update(ExportHead).values(told_until=begins - timedelta(days=1)))
    calendar.move_to(begins + timedelta(minutes=minute, seconds=13, milliseconds=123))
    logged(volunteers[0], Outcome.NO_ANSWER)
    assert alpha.events(Shared.CONTACTS) == []
    due = datetime.fromisoformat(at)
    calendar.move_to(due - timedelta(seconds=1))
    assert alpha.events(Shared.CONTACTS) == []
    calendar.move_to(due + timedelta(minutes=minute % 50))
    [event] = alpha.events(Shared.CONTACTS)
    assert event["at"] == at
    assert "13.123" not in json.dumps(event)


@on_one
@pytest.mark.parametrize("path", ["/pledges.json", "/pledges", "/"])
@pytest.mark.parametrize("work", [calls, leaves_a_message, calls_and_undoes, calls_and_corrects])
def test_what_the_public_reads_tells_no_hour(app, calendar, volunteers, stranger, work, path):
    """Not by way of *asked* either, which is told from the next day on."""
    before = stranger.get(path)
    calendar.move_to(FIRST + timedelta(hours=10, minutes=42))
    work(volunteers)
    forget(app)
    after = stranger.get(path)
    assert (after.headers.get("ETag"), after.text) == (before.headers.get("ETag"), before.text)
    calendar.move_to(SECOND + timedelta(minutes=1))
    forget(app)
    asked = stranger.get("/pledges.json").get_json()["counts"]["asked"]
    assert asked == (1 if work is leaves_a_message else 0)


@on_one
@pytest.mark.parametrize("name", FOR_PARTNERS)
def test_no_cell_has_an_hour(calendar, volunteers, alpha, name):
    calls_on(FIRST, volunteers)
    logged(volunteers[0], Outcome.VOICEMAIL_LEFT, BLACKMAN)
    calendar.move_to(SECOND + MORNING)
    rows = alpha.rows(name, "jsonl")
    assert rows
    assert not [cell for row in rows for cell in row.values() if re.search(r"\d:\d\d", str(cell))]


@on_one
def test_a_cursor_says_nothing(calendar, volunteers, alpha):
    """Neither how much was saved, nor whether anything was: two of the same moment differ, and
    those of different moments are as long."""
    url = "/datasets/contacts"
    texts = [alpha.program.rows(url)[1] for _ in range(2)]
    for turn in range(3):
        logged(volunteers[turn], Outcome.NO_ANSWER, (ABBOTT, CORBYN, BLACKMAN)[turn])
        texts.append(alpha.program.rows(url)[1])
    assert len(set(texts)) == len(texts)
    assert len({len(text) for text in texts}) == 1
    for text in texts:
        opened = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        assert b"contacts" not in opened
        assert not set(opened[:16]) <= set(range(32, 127))


@on_one
def test_a_cursor_leads_nowhere_for_another_partner(calendar, alpha, beta):
    _, cursor = alpha.program.rows("/datasets/contacts")
    problem(beta.program.get(f"/datasets/contacts?since={cursor}"), 400, "unknown-cursor")


@on_one
@pytest.mark.parametrize("place", [0, 3, 21, 40, -30, -22, -1])
def test_a_cursor_with_one_sign_changed_is_none(calendar, alpha, place):
    _, cursor = alpha.program.rows("/datasets/contacts")
    signs = list(cursor)
    signs[place] = "A" if signs[place] != "A" else "Q"
    answer = alpha.program.get(f"/datasets/contacts?since={''.join(signs)}")
    problem(answer, 400, "unknown-cursor")


@on_one
@pytest.mark.parametrize("text", ["", "A", "....", "é", "A" * 43, "A" * 5000, "=", "c-1"])
def test_what_is_no_cursor_is_none(calendar, alpha, text):
    answer = alpha.program.get(f"/datasets/contacts?since={text}")
    problem(answer, 400, "unknown-cursor")


@on_one
def test_a_cursor_of_the_earlier_kind_is_told_to_begin_anew(app, calendar, alpha):
    from itsdangerous import URLSafeSerializer

    said = ["contacts", "1.0", cursors.about((), None, None), alpha.number, "epoch", 7, None, None]
    old = URLSafeSerializer(app.config["SECRET_KEY"], salt="exports cursor").dumps(said)
    answer = alpha.program.get(f"/datasets/contacts?since={old}")
    assert "take everything once more" in problem(answer, 410, "old-cursor")


@on_one
def test_a_page_in_the_middle_leads_on_after_a_place_and_a_key(calendar, volunteers, alpha):
    calls_on(FIRST, volunteers, times=4)
    calendar.move_to(SECOND + MORNING)
    pages = [alpha.program.rows(f"/datasets/contacts?limit={limit}")[0] for limit in (1, 3, 10000)]
    assert pages[0] == pages[1] == pages[2]
    assert len(pages[0]) == 20


@on_one
def test_a_name_is_gone_from_the_next_answer_also_of_who_keeps_the_last(
    calendar, volunteers, alpha
):
    consent(volunteers[0], alpha.number)
    calls_on(FIRST, volunteers)
    calendar.move_to(SECOND + MORNING)
    url = "/datasets/contacts"
    first = alpha.program.get(url)
    assert "Asha" in first.text
    withdraw(volunteers[0], alpha.number)
    again = alpha.program.get(url, If_None_Match=first.headers["ETag"])
    assert again.status_code == 200
    assert "Asha" not in again.text


@on_one
def test_no_morning_is_left_out_when_the_server_was_away(calendar, volunteers, alpha):
    """What waited for days is told at once, and nothing twice."""
    _, cursor = alpha.program.rows("/datasets/contacts")
    for day in (FIRST, SECOND):
        calls_on(day, volunteers)
    calendar.move_to(FOURTH + MORNING)
    rows, cursor = alpha.program.rows(f"/datasets/contacts?since={cursor}")
    assert len(rows) == 20
    assert alpha.program.rows(f"/datasets/contacts?since={cursor}")[0] == []
    daily.tell_if_due(clock.now())
    assert len(alpha.events(Shared.CONTACTS)) == 20


def test_cursors_know_positions_and_days():
    about = {"contract": CONTRACTS[Shared.CONTACTS], "asked": "x", "partner_id": 1, "epoch": "e"}
    one = Cursor(since=3, until=9, after=(172, "c-1"), day=4)
    text = cursors.written(one, secret="k", **about)
    assert cursors.read(text, head=10, secret="k", **about) == one
