"""Addresses and phone numbers from Parliament's register."""

import pytest
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import News, PhoneKind
from outreach.parliament import actions
from outreach.parliament.models import MP, PhoneNumber, RegisterChange
from outreach.parliament.queries import phone_numbers
from tests.browsing import text_of
from tests.facts import scalar, scalars
from tests.parliament.service import office, status
from tests.scenes import ABBOTT, change, claim, entry

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SWITCHBOARD, LONDON, LOCAL = "020 7219 3000", "020 7219 6543", "01632 960001"


def ring() -> list[tuple[str, bool]]:
    """The numbers in the order in which they are rung, and whether each works."""
    found = phone_numbers(ABBOTT)
    listed = [(one.number, one.broken_at is None) for one in found]
    scalars(select(1))
    return listed


def email():
    return scalar(select(MP.email).where(MP.parliament_id == ABBOTT))


@pytest.fixture
def offices(parliament, sync):
    """Let the register say this, and take it over."""

    def say(*those):
        parliament.contacts[ABBOTT] = list(those)
        return sync("--apply", contacts=True)

    return say


def test_new_numbers_and_a_new_address_are_taken_over(asha, browser_of, offices):
    claim(asha)
    with transaction():
        actions.mark_email_bounced(mp_id=ABBOTT, now=clock.now())
    said = offices(
        office("Constituency office", "01632 960 001", "local@example.org"),
        office("Parliamentary office", "0207 219 6543", "diane@parliament.uk"),
        office("Website", "020 7946 0999", "web@example.org"),
        office("Treasury", "020 7946 0998", "minister@example.org"),
    )
    assert "Ms Diane Abbott: Phone number: none → 020 7219 6543" in said
    assert ring() == [(LONDON, True), (LOCAL, True), (SWITCHBOARD, True)]
    kinds = select(PhoneNumber.kind).where(PhoneNumber.mp_id == ABBOTT).order_by(PhoneNumber.id)
    assert scalars(kinds) == [*PhoneKind]
    assert email() == "diane@parliament.uk"
    assert scalar(select(MP.email_bounced_at).where(MP.parliament_id == ABBOTT)) is None
    assert LONDON in text_of(browser_of(asha).get(f"/mps/{ABBOTT}"))
    assert "0 changes" in offices(
        office("Parliamentary office", LONDON), office("Constituency office", LOCAL)
    )


def test_a_number_that_is_listed_no_longer_is_put_aside_once_and_may_come_back(offices):
    both = office("Parliamentary office", LONDON), office("Constituency office", LOCAL)
    offices(*both)
    assert f"Phone number no longer listed: {LOCAL} → none" in offices(both[0])
    assert ring() == [(LONDON, True), (SWITCHBOARD, True), (LOCAL, False)]
    gone = select(PhoneNumber.id).where(PhoneNumber.number == LOCAL)
    with transaction():
        actions.mark_number_working(mp_id=ABBOTT, phone_id=scalar(gone))
    assert "0 changes" in offices(both[0])  # somebody rang it: that counts for more
    with transaction():
        actions.mark_number_broken(mp_id=ABBOTT, phone_id=scalar(gone), now=clock.now())
    assert f"Phone number: none → {LOCAL}" in offices(*both)
    assert (LOCAL, True) in ring()
    what = select(RegisterChange.what).order_by(RegisterChange.id)
    assert scalars(what) == [News.PHONE, News.PHONE, News.PHONE_GONE, News.PHONE]


def test_a_number_that_a_volunteer_found_dead_stays_dead(offices):
    offices(office("Parliamentary office", LONDON))
    with transaction():
        actions.mark_number_broken(mp_id=ABBOTT, phone_id=None, now=clock.now())
    assert "0 changes" in offices(office("Parliamentary office", LONDON))
    assert ring() == [(SWITCHBOARD, True), (LONDON, False)]


def test_what_the_register_does_not_have_is_kept(offices):
    before = email()
    assert "0 changes" in offices(office("Parliamentary office", "020 7219 3000", "nobody"))
    assert (email(), ring()) == (before, [(SWITCHBOARD, True)])


def test_somebody_who_could_not_be_reached_can_be_again(offices):
    with transaction():
        actions.mark_number_broken(mp_id=ABBOTT, phone_id=None, now=clock.now())
    change(reachable=False)
    offices(office("Parliamentary office", LONDON))
    assert entry().reachable


def test_somebody_whose_last_number_is_listed_no_longer_cannot_be_reached(offices):
    with transaction():
        actions.mark_email_bounced(mp_id=ABBOTT, now=clock.now())
        actions.mark_number_broken(mp_id=ABBOTT, phone_id=None, now=clock.now())
    offices(office("Parliamentary office", LONDON))
    assert entry().reachable
    offices()
    assert not entry().reachable


def test_one_answer_that_never_comes_keeps_nobody_else_from_being_read(parliament, sync):
    parliament.contacts[185] = [office("Parliamentary office", LONDON)]
    parliament.bad(status(500), f"{ABBOTT}/Contact", times=4)
    said = sync("--apply", contacts=True)
    assert f"Members/{ABBOTT}/Contact has no usable answer" in said
    assert scalar(select(PhoneNumber.mp_id).where(PhoneNumber.number == LONDON)) == 185


def test_but_when_many_do_not_come_it_ends(parliament, sync):
    parliament.bad(status(500), "Contact", times=99)
    assert "does not answer as it should" in sync("--apply", contacts=True, fails=True)
    assert len(parliament.addresses("Contact")) == 6 * 4
