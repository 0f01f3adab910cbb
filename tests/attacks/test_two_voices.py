"""Two voices stand behind everything public: no one voice makes anything public, with however many
accounts; and with two honest ones nothing is stuck."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.auth import rate_limits as limits
from outreach.core.vocabulary import Role
from outreach.pledges import published
from tests.attacks.insiders import Campaign, moment_after, staff
from tests.facts import ABBOTT, mps

ROLES = (Role.VOLUNTEER, Role.VOLUNTEER, Role.COORDINATOR, Role.COORDINATOR, Role.PARTNER)
# What can be done by an account of Mallory's, to whom; some of it more often.
ALONE = ("enter", "enter", "make_link", "sign", "dispute", "see", "details", "redact", "take_back")
ALONE += ("check", "check", "check", "sheet")
TO_PEOPLE = ("take_over", "reset_step", "switch_off", "switch_on", "vouch", "vouch", "take_voice")
BY_HONEST = ("honest_link", "honest_sheet", "honest_chooser")
MOVES = ("invite", "invite", "change_role", "later", *ALONE, *TO_PEOPLE, *BY_HONEST)
STEP = st.tuples(st.sampled_from(MOVES), *([st.integers(0, 11)] * 3))
# Ways that are worth trying, each as it stands: (move, by, to, which), among those who fit.
PLANS = (
    "invite 0; enter 1; check 0 0 1",
    "invite 0 0 2; enter 0; vouch 0 1; check 1 0 1",
    "invite 0 0 2; invite 1 0 2; vouch 0 2; vouch 1 2; enter 0; check 2 0 1",
    "invite 0 0 2; invite 1; enter 2; check 0 0 1; check 1 0 1; check 0 0 1",
    "take_over 0 1; enter 1; check 0 0 1",
    "take_over 0 2; enter 1; check 0 0 1",
    "take_over 0 2; change_role 0 1 2; vouch 0 1; enter 0; check 1 0 1",
    "take_over 0 2; change_role 0 1 2; invite 1; enter 2; check 0 0 1; check 1 0 1",
    "honest_sheet 0; check 0 0 1",
    "invite 0 0 2; honest_sheet 1; check 0 0 1; check 1 0 1",
    "honest_chooser 0; check 0 0 1",
    "take_over 0 2; change_role 0 1 2; honest_sheet 1; check 0 0 1",
    "take_over 0 3; reset_step 0 3; enter 1; check 0 0 1",
    "invite 0 0 2; take_over 0 3; reset_step 1 4; enter 0; check 2 0 1",
    "take_over 0 3; later 8; reset_step 0 3; enter 0; check 1 0 1",
    "make_link 0; sign 0; check 0 0 1",
    "invite 0 0 2; make_link 1; sign 1; check 0 0 1",
    "details 0; honest_link 0; sign 0; check 0 0 1",
    "dispute 0; see 0",
    "invite 0 0 2; dispute 1; see 0; see 1",
    "invite 0 0 2; invite 1 0 2; dispute 2; see 0; see 1; see 0",
    "invite 0 0 2; enter 0 0 1; redact 1; check 0 0 1",
    "invite 0; enter 1 0 1; take_back 0; check 0 0 1",
    "invite 0; change_role 0 1 2; enter 0; check 1 0 1",
    "invite 0; switch_off 0 1; switch_on 0 1; enter 1; check 0 0 1",
)


@pytest.fixture
def no_limits(monkeypatch):
    monkeypatch.setattr(limits, "count", lambda *_: None)


def do(campaign, move, by, to, which):
    """One step of Mallory's; by whom and to whom is counted among those there are."""
    me = campaign.accounts[by % len(campaign.accounts)]
    whom = campaign.everybody()[to % len(campaign.everybody())]
    if move == "later":
        campaign.now = moment_after(campaign, by)
    elif move == "invite":
        campaign.invite(me, ROLES[which % len(ROLES)])
    elif move == "change_role":
        campaign.change_role(me, whom, ROLES[which % len(ROLES)])
    elif move in TO_PEOPLE:
        getattr(campaign, move)(me, whom)
    elif move in ("enter", "check"):
        getattr(campaign, move)(me, which)
    elif move in ("sheet", *BY_HONEST):
        with_sheet(campaign, move, me, whom)
    else:
        getattr(campaign, move)(me)


def with_sheet(campaign, move, me, other):
    """Who is honest does as they are asked: makes a link, corrects a sheet, presses Write."""
    if move == "honest_link":
        campaign.make_link(campaign.helen)
    elif campaign._role(me) is not Role.COORDINATOR:
        return
    elif move == "honest_sheet":
        campaign.sheet(me, me, campaign.helen)
    elif move == "honest_chooser":
        campaign.sheet(campaign.helen, me, campaign.helen)
    else:
        mine = [one for one in staff(campaign, campaign.accounts) if one != me] or [me]
        campaign.sheet(me, mine[0], mine[-1])


@pytest.mark.parametrize(
    "plan, role",
    [(plan, Role.COORDINATOR) for plan in PLANS]
    # Only admins make password links.
    + [(plan, Role.ADMIN) for plan in PLANS if "take_over" in plan],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_plan_makes_anything_public(app, person, no_limits, plan, role):
    campaign = Campaign(person, ABBOTT, "M", role)
    for step in plan.split("; "):
        move, *numbers = step.split()
        do(campaign, move, *map(int, [*numbers, "0", "0"][:3]))
        assert not published.evidence(ABBOTT), step
    assert campaign.public() == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN])
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_no_history_makes_anything_public(app, person, no_limits, role):
    places = iter(enumerate(mps(650)))

    def try_it(steps):
        number, mp_id = next(places)
        campaign = Campaign(person, mp_id, f"M{number}", role)
        for step in steps:
            do(campaign, *step)
        assert campaign.public() == []

    examples = settings(max_examples=12)
    examples(given(st.lists(STEP, min_size=18, max_size=24))(try_it))()


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_two_honest_voices_are_never_stuck(app, person, no_limits):
    """They confirm what waits as it is, or, where they had a hand in it themselves, one takes it
    back and enters it anew for the other."""
    places = iter(enumerate(mps(650)))

    def try_it(steps):
        number, mp_id = next(places)
        campaign = Campaign(person, mp_id, f"L{number}", Role.COORDINATOR)
        helped = False
        for move, *rest in steps:
            whom = campaign.everybody()[rest[1] % len(campaign.everybody())]
            if move in ("change_role", *TO_PEOPLE) and whom in campaign.honest:
                continue
            helped = helped or move in BY_HONEST or bool(set(campaign.volunteers) & {whom})
            do(campaign, move, *rest)
        if not helped:
            assert campaign.confirm_by_honest()
        if not published.evidence(mp_id):
            assert campaign.enter_by_honest()
        assert campaign.public() != []

    examples = settings(max_examples=10)
    examples(given(st.lists(STEP, min_size=8, max_size=14))(try_it))()
