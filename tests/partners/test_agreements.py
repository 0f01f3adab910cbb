"""What a partner may take, and until when."""

from datetime import date

import pytest

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import NotFound, Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import FOR_PARTNERS, Shared
from outreach.partners import actions
from outreach.partners.models import Agreement
from outreach.partners.queries import agreed, agreement_of
from tests.browsing import text_of
from tests.facts import KEY, NOBODY, lasting, scalar, scalars
from tests.ladder import (
    asks_for_password,
    message_at,
    not_for,
    not_when_signed_out,
    only_a_form,
    value_of,
)
from tests.partners.scenes import EVERYTHING, UNTIL, agree, partner
from tests.people.helping import events
from tests.scenes import HOUR, MINUTE

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SAID = {"datasets": ["contacts", "pledges"], "until": "2026-12-31"}
TODAY = date(2026, 11, 3)


@pytest.fixture
def number(app):
    return partner()


@pytest.fixture
def path(number):
    return f"/partners/{number}/agreements"


def all_of_them():
    return scalars(db.select(Agreement).order_by(Agreement.id))


def test_is_made_and_holds_until_its_last_day_is_over(carols, carol, number, path, moment):
    page = carols.follow(carols.post(path, SAID))
    text = text_of(page)
    assert "Agreed. It holds from now on." in text
    assert "Until the end of Thu 31 Dec : Where each MP stands Calls and letters" in text
    (made,) = all_of_them()
    assert (made.datasets, made.until) == (["pledges", "contacts"], date(2026, 12, 31))
    assert (made.made_by, made.ended_at) == (carol.id, None)
    assert events("partners.agree") == [(carol.id, f"partner:{number} agreement:{made.id}")]
    for day, may in ((TODAY, 2), (date(2026, 12, 31), 2), (date(2027, 1, 1), 0)):
        assert len(agreed(number, day)) == may
    assert agreed(number, TODAY) == {"contacts", "pledges"}


def test_after_its_last_day_it_is_still_the_one_and_lets_nobody_take_anything(number):
    made = agree(number, until=TODAY)
    assert agreement_of(number).id == made
    assert agreed(number, date(2026, 11, 4)) == frozenset()


def test_the_page_says_that_it_ran_out(browser_of, carol, number, moment):
    agree(number, until=TODAY)
    moment.move_to(clock.london(date(2026, 11, 4)) - MINUTE)
    assert "Until the end of Tue 3 Nov" in text_of(browser_of(carol).get(f"/partners/{number}"))
    moment.move_to(clock.london(date(2026, 11, 4)))
    text = text_of(browser_of(carol).get(f"/partners/{number}"))
    assert "What was agreed ran out after Tue 3 Nov . It can take nothing" in text


def test_a_new_one_ends_the_one_before(carols, carol, number, path):
    agree(number, "progress")
    assert carols.post(path, SAID).status_code == 303
    before, made = all_of_them()
    assert (before.ended_at, before.ended_by) == (clock.now(), carol.id)
    assert agreement_of(number).id == made.id
    assert agreed(number, TODAY) == {"contacts", "pledges"}


def test_the_same_again_changes_nothing(carols, number, path):
    carols.post(path, SAID)
    before = lasting()
    other_order = SAID | {"datasets": ["pledges", "contacts"]}
    assert carols.post(path, other_order).status_code == 303
    assert lasting() == before


def test_each_partner_has_its_own(number):
    other = partner("Another")
    agree(number, "contacts")
    agree(other, "progress")
    assert (agreed(number, TODAY), agreed(other, TODAY)) == ({"contacts"}, {"progress"})
    assert agreed(partner("A third"), TODAY) == frozenset()


def test_at_the_command_line_nobody_made_it(number):
    agree(number, *EVERYTHING)
    (made,) = all_of_them()
    assert made.made_by is None
    assert made.datasets == list(EVERYTHING) == [name.value for name in FOR_PARTNERS]


@pytest.mark.parametrize(
    "name, value, message",
    [
        ("datasets", [], "Choose at least one."),
        ("datasets", ["contacts", "volunteers"], "Choose from the list."),
        ("datasets", ["contacts_full"], "Choose from the list."),
        ("datasets", ["nothing"], "Choose from the list."),
        ("until", "", "Say until when it holds."),
        ("until", "soon", "There is no such day. Use year-month-day: 2026-11-30."),
        ("until", "2026-11-02", "Choose a day from today to 3 years ahead."),
        ("until", "2029-11-04", "Choose a day from today to 3 years ahead."),
    ],
)
def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(carols, path, name, value, message):
    before = lasting()
    answer = carols.post(path, SAID | {name: value})
    assert message in message_at(answer, name)
    assert '<details class="narrow-form" open>' in answer.text
    kept = 'value="pledges" checked' if name == "until" else 'value="2026-12-31"'
    assert kept in answer.text
    assert lasting() == before


@on_one
@pytest.mark.parametrize("until", ["2026-11-03", "2029-11-03"])
def test_the_first_and_the_last_day_will_do(carols, path, until):
    assert carols.post(path, SAID | {"until": until}).status_code == 303


def test_whatever_calls_it_no_other_dataset_leaves(number):
    for name in (Shared.VOLUNTEERS, Shared.CONTACTS_FULL):
        with pytest.raises(Unfitting):
            agree(number, name)
    assert agreed(number, TODAY) == frozenset()


def test_three_years_after_a_leap_day():
    assert actions.latest(date(2028, 2, 29)) == date(2031, 2, 28)


@on_one
def test_suggested_is_the_same_for_another_year(carols, number):
    agree(number, "progress", until=date(2026, 12, 31))
    page = carols.get(f"/partners/{number}")
    assert value_of(page, "until") == "2027-11-03"
    assert 'value="progress" checked' in page.text
    assert page.text.count(" checked") == 1


def test_it_can_be_ended_at_once(carols, carol, number, path):
    made = agree(number)
    page = carols.follow(carols.post(f"{path}/{made}/end"))
    assert "Ended. From now on they can take nothing." in text_of(page)
    assert "Nothing: nothing is agreed." in text_of(page)
    assert agreement_of(number) is None
    assert agreed(number, TODAY) == frozenset()
    ended = scalar(db.select(Agreement))
    assert (ended.ended_at, ended.ended_by) == (clock.now(), carol.id)
    subject = f"partner:{number} agreement:{made}"
    assert events("partners.end_agreement") == [(carol.id, subject)]


def test_an_old_page_does_not_end_a_newer_one(carols, number, path):
    old = agree(number, "progress")
    agree(number, "contacts")
    answer = carols.post(f"{path}/{old}/end")
    assert (answer.status_code, "has ended already" in answer.text) == (409, True)
    assert agreed(number, TODAY) == {"contacts"}


def test_nor_that_of_another_partner(carols, number):
    other = partner("Another")
    made = agree(other)
    assert carols.post(f"/partners/{number}/agreements/{made}/end").status_code == 404
    assert agreed(other, TODAY) == {"contacts"}


@pytest.mark.parametrize("ending", [False, True])
def test_the_password_is_asked_for_again(carols, number, path, moment, ending):
    made = agree(number)
    where = f"{path}/{made}/end" if ending else path
    moment.shift(11 * MINUTE)
    assert asks_for_password(carols.post(where, SAID))
    assert [(one.id, one.ended_at) for one in all_of_them()] == [(made, None)]
    page = carols.get(f"/partners/{number}")
    assert f'href="/account/confirm?next=/partners/{number}"' in page.text


@on_one
def test_the_ladder(carols, browser_of, asha, sam, number, path, stranger):
    made = agree(number)
    for where in (path, f"{path}/{made}/end"):
        only_a_form(where, carols)
        not_when_signed_out(where, stranger)
        not_for(where, browser_of(asha))
        not_for(where, browser_of(sam))
    assert carols.post(f"/partners/{NOBODY}/agreements", SAID).status_code == 404
    assert carols.post(f"/partners/{NOBODY}/agreements").status_code == 404
    assert carols.post(f"{path}/{NOBODY}/end").status_code == 404
    assert agreement_of(number).id == made


def test_sent_twice_it_is_made_once(carols, number, path):
    form = SAID | {"idempotency_key": KEY}
    assert {carols.post(path, form).location for _ in range(2)} == {f"/partners/{number}"}
    assert len(all_of_them()) == len(events("partners.agree")) == 1


def test_nothing_is_agreed_with_nobody(app):
    with pytest.raises(NotFound), transaction():
        actions.agree(
            partner_id=NOBODY,
            datasets=["contacts"],
            until=UNTIL,
            person_id=None,
            now=clock.now(),
        )


@on_one
def test_the_last_day_is_londons_also_at_the_change_of_clocks(number, moment):
    moment.move_to(clock.london(date(2027, 3, 27)))
    agree(number, until=date(2027, 3, 28))
    moment.move_to(clock.london(date(2027, 3, 29)) - HOUR)
    assert agreed(number, clock.london_date(clock.now())) == {"contacts"}
    moment.shift(HOUR)
    assert agreed(number, clock.london_date(clock.now())) == frozenset()
