"""What the register says and cannot be so: nothing is lost by it."""

import copy

import pytest
from sqlalchemy import select

from outreach.parliament.models import MP, Membership
from tests.facts import scalar, scalars
from tests.scenes import ABBOTT, BLACKMAN, CORBYN

pytestmark = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SEAT = "latestHouseMembership"


def state():
    people = select(MP.display_name + MP.list_name + MP.full_title + MP.party + MP.search)
    seats = select(Membership.mp_id).where(Membership.ended_on.is_(None))
    return sorted(scalars(people)), sorted(scalars(seats))


def listed(parliament, path, value="missing"):
    """Let one field be missing on the list, or be something else."""
    found = parliament.listed[CORBYN] = copy.deepcopy(parliament.members[CORBYN])
    *way, last = path.split(".")
    for name in way:
        found = found[name]
    del found[last]
    if value != "missing":
        found[last] = value


def test_what_is_missing_stays_as_we_have_it(parliament, sync):
    before = state()
    for name in ("nameDisplayAs", "nameListAs", "nameFullTitle", "latestParty"):
        parliament.members[CORBYN][name] = None
    parliament.membership(CORBYN)["membershipStatus"] = None
    assert sync("--apply") == "45 MPs in the register, 0 changes: done.\n"
    assert state() == before


@pytest.mark.parametrize(
    "path, value, says",
    [
        (SEAT, None, "Jeremy Corbyn is listed for no constituency"),
        (f"{SEAT}.membershipFromId", 1, "0 changes"),  # its name says which
        ("id", None, "Jeremy Corbyn is not on Parliament’s list, but by their own entry"),
        ("id", "185", "Jeremy Corbyn is not on Parliament’s list, but by their own entry"),
        ("id", BLACKMAN, "does not hold together"),
        (f"{SEAT}.house", 2, "by their own entry they still sit: nothing is changed."),
    ],
)
def test_nobody_leaves_because_of_an_answer_that_is_broken(parliament, sync, path, value, says):
    before = state()
    listed(parliament, path, value)
    assert says in sync("--apply", fails="together" in says)
    assert state() == before


def test_whom_the_register_does_not_know_at_all_stays(parliament, sync):
    del parliament.members[ABBOTT]
    assert "Ms Diane Abbott is not on Parliament’s list, but it does not say why" in sync("--apply")
    assert scalar(select(Membership.ended_on).where(Membership.mp_id == ABBOTT)) is None


def test_who_went_to_the_lords_left(parliament, sync):
    parliament.membership(ABBOTT)["house"] = 2
    parliament.listed[ABBOTT] = {}  # one on the list that nobody can read, elsewhere
    assert "Ms Diane Abbott leaves" in sync("--apply")


@pytest.mark.parametrize(
    "seat, says",
    [
        ({"membershipFromId": 1, "membershipFrom": "Atlantis"}, "“Atlantis”, which we do not know"),
        ({"membershipFromId": None, "membershipFrom": None}, "is listed for no constituency"),
    ],
)
def test_a_seat_that_there_is_not(parliament, sync, seat, says):
    parliament.elects(999001, "Nia Example", like=ABBOTT, on="2026-11-02")
    parliament.membership(999001).update(seat)
    assert says in sync("--apply")
    assert scalar(select(MP.parliament_id).where(MP.parliament_id == 999001)) is None


def test_a_seat_for_two_is_nobodys_news(parliament, sync):
    before = state()
    parliament.elects(999001, "Nia Example", like=ABBOTT, on="2026-11-02")
    said = sync("--apply")
    assert said.count("is one of several listed for Hackney North and Stoke Newington") == 2
    assert state() == before


def test_a_seat_is_taken_only_when_who_has_it_leaves(parliament, sync):
    parliament.elects(999001, "Nia Example", like=ABBOTT, on="2026-11-02")
    parliament.listed[ABBOTT] = {}
    said = sync("--apply")
    assert "Nia Example is listed for Hackney North and Stoke Newington, where we have" in said
    assert scalar(select(MP.parliament_id).where(MP.parliament_id == 999001)) is None


def test_a_new_one_without_a_name_waits_for_it(parliament, sync):
    parliament.leaves(ABBOTT)
    parliament.elects(999001, "Nia Example", like=ABBOTT, on="2026-11-02")
    parliament.members[999001]["nameDisplayAs"] = None
    assert "Member 999001 is listed without a name or a party" in sync("--apply")
    assert scalar(select(MP.parliament_id).where(MP.parliament_id == 999001)) is None


def leaving(parliament):
    parliament.leaves(ABBOTT)


def joining(parliament):
    """Somebody new on top of the list: whoever was last on a page comes again on the next."""
    parliament.leaves(ABBOTT)
    parliament.elects(999001, "Nia Example", like=ABBOTT, on="2026-11-02")
    parliament.elects(999002, "Ada Example", like=ABBOTT, on="2026-11-02")
    new = {mp_id: parliament.members.pop(mp_id) for mp_id in (999001, 999002)}
    parliament.members = new | parliament.members


@pytest.mark.parametrize("happens", [leaving, joining])
def test_a_list_that_changes_while_it_is_read_is_read_again(parliament, sync, happens):
    def changes(handler):
        happens(parliament)
        parliament.serve(handler)

    parliament.bad(changes, "skip=20")
    assert "Ms Diane Abbott leaves" in sync("--apply")
    assert len(parliament.addresses("skip=0&")) == 2
