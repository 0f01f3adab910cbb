"""The MPs kept current from Parliament's register."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from outreach.cli import parliament_sync as keeping_current
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import ClaimEnd, Closed, News, PledgeStatus
from outreach.parliament import actions
from outreach.parliament.models import MP, Membership, RegisterAnswer, RegisterChange
from outreach.parliament.register import cache as keeping
from outreach.queue.models import QueueEntry
from tests.browsing import text_of
from tests.facts import contents, scalar, scalars
from tests.parliament.service import cut_off, empty, page, status
from tests.scenes import ABBOTT, BLACKMAN, CORBYN, claim, claims, entry

NEW, SEAT = 999001, "Hackney North and Stoke Newington"
ON_ONE = pytest.mark.parametrize("store", ["sqlite"], indirect=True)


def seat_of(mp_id: int) -> Membership | None:
    return scalar(
        select(Membership).where(Membership.mp_id == mp_id, Membership.ended_on.is_(None))
    )


def news(mp_id: int) -> list[tuple[str, str, str]]:
    rows = scalars(select(RegisterChange).where(RegisterChange.mp_id == mp_id))
    return [(row.what, row.before, row.after) for row in rows]


def test_a_vacancy_and_a_by_election_run_through_the_whole_product(
    asha, carol, stranger, browser_of, parliament, sync
):
    claim(asha)
    link = {"status": "considering", "link": "https://example.org/letter"}
    assert browser_of(carol).post(f"/mps/{ABBOTT}/pledge", link).status_code == 303
    parliament.leaves(ABBOTT, on="2026-10-30", reason="Resignation")
    assert f"{SEAT}: Ms Diane Abbott leaves (Resignation), from Fri 30 Oct" in sync("--apply")
    assert (entry().closed_because, entry().claimed_by) == (Closed.LEFT_PARLIAMENT, None)
    assert claims()[0].ended_as == ClaimEnd.FREED
    assert (
        str(scalar(select(Membership.ended_on).where(Membership.mp_id == ABBOTT))) == "2026-10-30"
    )
    browser = browser_of(asha)
    assert "44 MPs" in text_of(browser.get("/mps"))
    assert "vacant" in text_of(stranger.get("/constituencies/E14001259"))

    parliament.elects(NEW, "Nia Example", like=ABBOTT, on="2026-11-02")
    assert f"{SEAT}: Nia Example, from Mon 2 Nov" in sync("--apply")
    assert "45 MPs" in text_of(browser.get("/mps"))
    assert entry(NEW).pledge_status == PledgeStatus.NOT_ASKED
    assert entry(NEW).region == "London"
    assert "Nia Example" in text_of(browser.get("/mps?q=nia example"))
    assert browser.post(f"/mps/{NEW}/claim").status_code == 303
    call = text_of(browser.get(f"/mps/{NEW}"))
    assert SEAT in call
    assert "020 7219 3000" in call
    public = text_of(stranger.get("/constituencies/E14001259"))
    assert "Nia Example Green Party Not yet asked" in public
    assert "Ms Diane Abbott Labour, 4 July 2024 to 30 October 2026" in public
    # What was said before stays with whom it was said of.
    assert "No longer an MP" in text_of(browser.get(f"/mps/{ABBOTT}"))
    assert entry().pledge_status == PledgeStatus.CONSIDERING
    assert browser.post(f"/mps/{ABBOTT}/claim").status_code == 409
    assert news(ABBOTT) == [(News.LEFT, SEAT, "Resignation")]
    assert news(NEW) == [(News.JOINED, "", SEAT)]


def test_it_says_what_would_change_and_changes_nothing(parliament, sync):
    parliament.leaves(ABBOTT)
    parliament.members[CORBYN]["latestParty"] = {"name": "Labour", "abbreviation": "Lab"}
    before = contents()
    said = sync()
    assert "Jeremy Corbyn: Party: " in said
    assert "leaves" in said
    assert "44 MPs in the register" in said
    assert "Nothing is done yet: add --apply to do it." in said
    after = contents()
    assert after.pop("register_answers")
    assert after == {name: rows for name, rows in before.items() if name != "register_answers"}


@ON_ONE
def test_what_was_shown_is_done_without_asking_again(parliament, sync):
    parliament.leaves(ABBOTT)
    sync()
    asked = len(parliament.asked)
    sync("--apply")
    assert len(parliament.asked) == asked
    assert seat_of(ABBOTT) is None
    assert not scalars(select(RegisterAnswer.address))


@ON_ONE
def test_a_register_that_says_the_same_changes_nothing(parliament, sync):
    before = contents()
    assert sync("--apply") == "45 MPs in the register, 0 changes: done.\n"
    changed = {name for name, rows in contents().items() if rows != before[name]}
    assert changed == {"datasets"}


@ON_ONE
def test_names_parties_and_seats_follow_the_register(asha, browser_of, parliament, sync):
    one, two = parliament.members[CORBYN], parliament.members[BLACKMAN]
    one["latestParty"] = {"name": "Your Party", "abbreviation": "YP"}
    one |= {"nameDisplayAs": "Sir Jeremy Corbyn", "nameListAs": "Corbyn, Rt Hon Sir Jeremy"}
    seats = parliament.membership(CORBYN), parliament.membership(BLACKMAN)
    for name in ("membershipFrom", "membershipFromId"):
        seats[0][name], seats[1][name] = seats[1][name], seats[0][name]
    said = sync("--apply")
    assert f"Islington North: {two['nameDisplayAs']}, from " in said
    mp = scalar(select(MP).where(MP.parliament_id == CORBYN))
    assert (mp.display_name, mp.list_name) == ("Sir Jeremy Corbyn", "Corbyn, Jeremy")
    assert (News.NAME, "Jeremy Corbyn", "Sir Jeremy Corbyn") in news(CORBYN)
    assert entry(CORBYN).region == "Scotland"
    assert entry(BLACKMAN).region == "London"
    assert scalar(select(QueueEntry.revision).where(QueueEntry.mp_id == CORBYN)) > 0
    assert "Sir Jeremy Corbyn" in text_of(browser_of(asha).get("/mps?q=sir jeremy"))


@ON_ONE
def test_somebody_who_comes_back_is_in_the_queue_again(parliament, sync):
    seat = parliament.membership(ABBOTT) | {"membershipStatus": {"statusIsActive": True}}
    parliament.leaves(ABBOTT)
    sync("--apply")
    parliament.members[ABBOTT]["latestHouseMembership"] = seat | {
        "membershipStatus": {"statusIsActive": True, "statusStartDate": "2026-11-02T00:00:00"}
    }
    sync("--apply")
    assert str(seat_of(ABBOTT).started_on) == "2026-11-02"
    assert entry().closed_because is None


@ON_ONE
def test_the_tables_that_came_along_never_overrule_the_register(parliament, sync):
    parliament.leaves(ABBOTT)
    sync("--apply")
    with transaction():
        actions.load_facts(now=clock.now())
    assert seat_of(ABBOTT) is None
    assert not actions.facts_changed()


BAD_DAYS = {
    "a cut connection": (cut_off, 0),
    "a page instead of data": (page, 0),
    "an empty page": (empty, 0),
    "a failure": (status(500), 0),
    "somewhere else": (status(302, Location="/"), 0),
    "busy for a moment": (status(429, Retry_After="17"), 34),
    "busy until then": (status(503, Retry_After="Tue, 03 Nov 2026 10:00:50 GMT"), 50),
}


@ON_ONE
@pytest.mark.parametrize("day, seconds", BAD_DAYS.values(), ids=BAD_DAYS)
def test_a_bad_moment_is_waited_for(parliament, sync, time, day, seconds):
    parliament.leaves(ABBOTT)
    parliament.bad(day, "skip=20", times=2)
    sync("--apply")
    assert seat_of(ABBOTT) is None
    assert len(parliament.addresses("skip=20")) == 3
    assert time.waited >= max(seconds, 12)  # a while between one and the next


@ON_ONE
@pytest.mark.parametrize(
    "day, says",
    [
        (cut_off, "does not answer as it should: the connection failed"),
        (page, "it sent a page instead of data"),
        (empty, "something is missing in what it sent"),
        (status(500), "it says 500"),
        (status(429, Retry_After="30"), "asks us to wait until today at 10:0"),
        (status(403), "asks us to wait until today at 11:0"),
        (lambda handler: handler.wfile.write(b"\0\0") and None, "the connection failed"),
    ],
)
def test_a_bad_day_changes_nothing_and_says_so(parliament, sync, day, says):
    parliament.leaves(ABBOTT)
    parliament.bad(day, "skip=20", times=9)
    assert says in sync("--apply", fails=True)
    assert seat_of(ABBOTT)


def test_when_it_wants_to_be_left_alone_we_do_and_go_on_where_we_stopped(
    parliament, sync, time, moment
):
    parliament.leaves(ABBOTT)
    parliament.bad(status(429, Retry_After="3600"), "skip=40")
    assert "wait until today at 11:00" in sync("--apply", fails=True)
    asked = len(parliament.asked)
    assert len(parliament.addresses("skip=40")) == 1
    moment.shift(3590)
    assert "Run this again then" in sync("--apply", fails=True)
    assert len(parliament.asked) == asked
    moment.shift(30)
    sync("--apply")
    assert seat_of(ABBOTT) is None
    assert parliament.addresses("skip=20&")[1:] == []
    assert len(parliament.addresses("skip=40")) == 2


@ON_ONE
def test_never_more_than_five_a_second_and_twenty_a_page(parliament, sync):
    sync(contacts=True)
    moments = [at for at, _ in parliament.asked]
    assert len(moments) == 3 + 45
    apart = [later - sooner for sooner, later in zip(moments, moments[5:], strict=False)]
    assert min(apart) > 0.999
    assert len(parliament.addresses("take=20")) == 3


@ON_ONE
def test_the_doctor_says_when_nobody_reads_it_any_more(app, carol, parliament, sync, moment):
    sync("--apply")
    moment.shift(8 * 86400)
    said = app.test_cli_runner().invoke(args=["doctor"]).stdout
    assert "Parliament's register was last read on Tue 3 Nov: somebody may have" in said


@ON_ONE
def test_old_answers_are_asked_for_again(parliament, sync, moment):
    sync()
    moment.shift(6 * 3600 + 60)
    sync()
    assert len(parliament.asked) == 6


def test_two_at_once_the_second_lets_the_first_do_it(parliament, sync, moment):
    with transaction():
        keeping.take_lock(holder="somebody", now=clock.now())
    assert "is being read already" in sync("--apply", fails=True)
    assert not parliament.asked
    with pytest.raises(keeping.AnotherReads), transaction():
        keeping.take_lock(holder="a third", now=clock.now())
    moment.shift(601)  # whoever it was, it is gone
    sync("--apply")


def test_of_several_at_the_same_moment_one_gets_in(app):
    def tries(holder: str) -> bool:
        with app.app_context():
            try:
                with transaction():
                    keeping.take_lock(holder=holder, now=clock.now())
            except keeping.AnotherReads:
                return False
            finally:
                db.session.remove()
            return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(tries, "abcd")) == [False, False, False, True]


def test_whoever_was_overtaken_changes_nothing(app, parliament, sync, time):
    def overtake(handler):
        time.sleep(700)
        with app.app_context(), transaction():
            keeping.take_lock(holder="somebody", now=time.now())
        status(500)(handler)

    parliament.leaves(ABBOTT)
    parliament.bad(overtake, "skip=40")
    assert "is being read already" in sync("--apply", fails=True)
    assert seat_of(ABBOTT)
    assert scalar(select(RegisterAnswer.body).where(RegisterAnswer.address == "(lock)"))


@ON_ONE
def test_not_even_at_the_last_moment(parliament, sync, time, monkeypatch):
    compare = keeping_current.compare

    def overtaken(register, today):
        plan = compare(register, today=today)
        with transaction():
            keeping.take_lock(holder="somebody", now=time.now() + timedelta(minutes=11))
        return plan

    monkeypatch.setattr(keeping_current, "compare", overtaken)
    parliament.leaves(ABBOTT)
    assert "is being read already" in sync("--apply", fails=True)
    assert seat_of(ABBOTT)


@ON_ONE
@pytest.mark.parametrize("name", ["leaves nobody", "leaves few"])
def test_a_register_that_empties_the_queue_is_not_believed(parliament, sync, name):
    left = 0 if name == "leaves nobody" else 4
    parliament.members = dict([*parliament.members.items()][:left])
    said = sync("--apply", fails=True)
    assert "Nothing is changed." in said
    assert ("no MP at all" if left == 0 else "41 MPs would leave at once") in said


@ON_ONE
def test_after_an_election_it_is(parliament, sync):
    for mp_id in [*parliament.members][:41]:
        parliament.leaves(mp_id, reason="General Election")
    sync("--apply", "--after-election")
    open_ones = select(Membership.id).where(Membership.ended_on.is_(None))
    assert len(scalars(open_ones)) == 4
    ended = select(QueueEntry.mp_id).where(QueueEntry.closed_because == Closed.LEFT_PARLIAMENT)
    assert len(scalars(ended)) == 41
