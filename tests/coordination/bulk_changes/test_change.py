"""What each kind of change does, to whom it does nothing, and that it can be undone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from outreach.audit.models import AuditEvent
from outreach.coordination.bulk_changes.actions import NothingToChange, UndoneAlready
from outreach.coordination.bulk_changes.effects import MEANWHILE
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Unfitting
from outreach.core.extensions import db
from outreach.core.vocabulary import Closed, Outcome, PledgeStatus, Role, Steer
from outreach.parliament.models import MP, PhoneNumber
from outreach.pledges.verify import differences
from outreach.queue.actions import release
from outreach.queue.models import Target
from outreach.queue.queries import board_revision
from tests.coordination.bulk_changes.scenes import do, everything, steer, steps, undo
from tests.facts import marked, scalar, scalars
from tests.scenes import (
    ABBOTT,
    BLACKMAN,
    CORBYN,
    DAY,
    HOUR,
    change,
    change_all,
    claim,
    claim_next,
    claims,
    entry,
    logged,
)


def day(later):
    return clock.london_date(clock.now() + later * DAY)


def broken(mp_id=ABBOTT):
    """All numbers of an MP marked as not working, and the email that came back."""
    with transaction():
        for phone in db.session.scalars(select(PhoneNumber).where(PhoneNumber.mp_id == mp_id)):
            phone.broken_at = clock.now()
        db.session.get_one(MP, mp_id).email_bounced_at = clock.now()
    change(mp_id, reachable=False)


def ready_for(kind, asha, ben):
    """Two MPs for whom there is something to do of this kind, and what is entered."""
    both = (ABBOTT, CORBYN)
    if kind is Steer.NOT_FIRST:
        change_all(bumped_at=clock.now())
    elif kind is Steer.REOPEN:
        change(ABBOTT, paused_because="A by-election")
        marked(asha, CORBYN, PledgeStatus.DECLINED)
    elif kind is Steer.RELEASE:
        claim(asha, ABBOTT), claim(ben, CORBYN)
    elif kind is Steer.NUMBERS:
        broken(ABBOTT), broken(CORBYN)
    return both, {
        Steer.PAUSE: {"because": "A by-election"},
        Steer.DATES: {"contact_from": day(3), "follow_up_on": day(4)},
        Steer.ASK: {"people": (asha.id, ben.id), "ask_until": day(9), "about": "Labour"},
    }.get(kind, {})


@pytest.mark.parametrize("kind", [kind for kind in Steer if kind is not Steer.DETAILS])
def test_undone_all_is_as_it_was(kind, asha, ben, carol):
    ids, words = ready_for(kind, asha, ben)
    before = everything()
    change_id = do(kind, *ids, by=carol, **words)
    assert everything() != before
    assert all(step.left_because is None for step in steps(change_id).values())
    undo(change_id, carol)
    assert everything() == before
    assert [step.put_back for step in steps(change_id).values()] == [True, True]
    with pytest.raises(UndoneAlready):
        undo(change_id, carol)
    steered = select(AuditEvent.action).where(AuditEvent.action.like("steering.%"))
    actions = scalars(steered.order_by(AuditEvent.id))
    assert actions == [f"steering.{kind}", "steering.undo"]
    assert list(differences()) == []


@pytest.mark.parametrize(
    "kind, state, why",
    [
        (Steer.FIRST, {"bumped_at": datetime(2026, 11, 1, tzinfo=UTC)}, "Asked for first already."),
        (Steer.FIRST, {"paused_because": "Why"}, "Paused."),
        (Steer.FIRST, {"held_because": "Why"}, "Flagged: solve that first."),
        (Steer.FIRST, {"reachable": False}, "No number or address works."),
        (Steer.NOT_FIRST, {}, "Nobody asked for this one first."),
        (Steer.PAUSE, {"closed_because": Closed.SIGNED}, "Done: signed."),
        (Steer.PAUSE, {"paused_because": "Why"}, "Paused already."),
        (Steer.REOPEN, {}, "In the queue already."),
        (Steer.REOPEN, {"closed_because": Closed.SIGNED}, "Done: signed."),
        (Steer.REOPEN, {"closed_because": Closed.LEFT_PARLIAMENT}, "Done: no longer an mp."),
        (Steer.RELEASE, {}, "Nobody holds this MP."),
        (Steer.DATES, {"closed_because": Closed.DECLINED}, "Done: said no."),
        (Steer.ASK, {"held_because": "Why"}, "Flagged: solve that first."),
        (Steer.NUMBERS, {}, "All their numbers and their address work."),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_who_is_left_as_they_are_and_why(kind, state, why, asha, ben, carol):
    _, words = (
        ready_for(kind, asha, ben) if kind in (Steer.PAUSE, Steer.DATES, Steer.ASK) else ((), {})
    )
    if state:
        change(ABBOTT, **state)
    with pytest.raises(NothingToChange) as refused:
        do(kind, ABBOTT, by=carol, **words)
    assert str(refused.value) == f"Nothing to change. {why}"


def test_only_some_change_and_the_others_say_why(carol):
    change(CORBYN, paused_because="Why")
    change_id = do(Steer.FIRST, ABBOTT, CORBYN, by=carol)
    assert entry(ABBOTT).bumped_at == clock.now()
    assert entry(CORBYN).bumped_at is None
    assert {mp_id: step.left_because for mp_id, step in steps(change_id).items()} == {
        ABBOTT: None,
        CORBYN: "Paused.",
    }


def test_what_somebody_acted_on_since_it_was_shown_stays(asha, carol):
    wish = Wish(kind=Steer.FIRST, mp_ids=(ABBOTT, CORBYN))
    claim(asha, ABBOTT)
    change_id = steer(wish, carol, seen=0)
    assert entry(ABBOTT).bumped_at is None
    assert steps(change_id)[ABBOTT].left_because == MEANWHILE
    with pytest.raises(NothingToChange, match="Look again before you change them"):
        steer(wish, carol, seen=0)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_the_same_change_of_a_second_coordinator_says_that_somebody_did_it(carol, person):
    change(CORBYN, paused_because="Why")
    wish, dev = Wish(kind=Steer.FIRST, mp_ids=(ABBOTT, CORBYN)), person("Dev", Role.COORDINATOR)
    seen = board_revision()
    steer(wish, carol, seen)
    with pytest.raises(NothingToChange, match="Somebody acted on these since you looked"):
        steer(wish, dev, seen)


def test_undoing_leaves_what_changed_since(asha, carol):
    change_id = do(Steer.FIRST, ABBOTT, CORBYN, by=carol)
    logged(asha, Outcome.VOICEMAIL_LEFT, ABBOTT)
    undo(change_id, carol)
    assert {mp_id: step.put_back for mp_id, step in steps(change_id).items()} == {
        ABBOTT: False,
        CORBYN: True,
    }
    assert entry(ABBOTT).last_outcome is Outcome.VOICEMAIL_LEFT


def test_nothing_is_undone_when_all_changed_since(carol):
    change_id = do(Steer.PAUSE, ABBOTT, by=carol, because="A by-election")
    change(ABBOTT, paused_because="Something else")
    with pytest.raises(NothingToChange):
        undo(change_id, carol)
    assert entry(ABBOTT).paused_because == "Something else"


def test_a_claim_is_given_back_only_if_nobody_had_the_mp_since(asha, carol):
    claim(asha, ABBOTT), claim(asha, CORBYN)
    change_id = do(Steer.RELEASE, ABBOTT, CORBYN, by=carol)
    assert claims(ABBOTT)[0].ended_as == "freed"
    taken = claim(asha, ABBOTT)  # another turn
    with transaction():
        release(claim_id=taken, person_id=asha.id, now=clock.now())
    undo(change_id, carol)
    assert entry(ABBOTT).claimed_by is None
    assert entry(CORBYN).claimed_by == asha.id
    assert claims(CORBYN)[0].ended_at is None


def test_a_claim_is_not_given_back_beyond_the_limit_or_its_time(asha, carol, moment):
    claim(asha, ABBOTT)
    change_id = do(Steer.RELEASE, ABBOTT, by=carol)
    for _ in range(3):
        claim_next(asha)
    with pytest.raises(NothingToChange):
        undo(change_id, carol)
    moment.shift(2 * HOUR)
    with pytest.raises(NothingToChange):
        undo(change_id, carol)


def test_no_date_brings_an_office_sooner_than_its_limits(asha, carol):
    """It heard from us an hour ago: not again within 24 hours, whatever a coordinator says."""
    heard = clock.now() - HOUR
    logged(asha, Outcome.VOICEMAIL_LEFT, ABBOTT, at=heard)
    change(CORBYN, not_before=clock.now() + 9 * DAY)
    do(Steer.DATES, ABBOTT, CORBYN, by=carol, contact_from=day(0))
    assert entry(ABBOTT).not_before == heard + DAY
    assert entry(CORBYN).not_before == clock.now()


def test_a_follow_up_does_not_come_before_the_mp_is_free(carol):
    change(ABBOTT, follow_up_at=clock.now() + DAY)
    do(Steer.DATES, ABBOTT, by=carol, contact_from=day(5))
    row = entry(ABBOTT)
    assert row.follow_up_at == row.not_before == clock.now() + timedelta(days=5, minutes=-30)


def test_one_who_said_no_can_be_put_back_and_is_done_again_with_the_next_no(asha, carol):
    marked(asha, ABBOTT, PledgeStatus.DECLINED)
    do(Steer.REOPEN, ABBOTT, by=carol)
    assert entry(ABBOTT).closed_because is None
    assert list(differences()) == []
    marked(asha, ABBOTT, PledgeStatus.NOT_APPLICABLE)
    assert entry(ABBOTT).closed_because == Closed.NOT_APPLICABLE


@pytest.mark.parametrize(
    "words, field",
    [
        ({"kind": Steer.PAUSE}, "because"),
        ({"kind": Steer.DATES}, "contact_from"),
        ({"kind": Steer.DATES, "contact_from": date(2026, 11, 2)}, "contact_from"),
        ({"kind": Steer.DATES, "follow_up_on": date(2027, 11, 4)}, "follow_up_on"),
        ({"kind": Steer.ASK, "ask_until": date(2026, 11, 9)}, "people"),
        ({"kind": Steer.ASK, "people": (1,)}, "ask_until"),
        ({"kind": Steer.ASK, "people": (999,), "ask_until": date(2026, 11, 9)}, "people"),
    ],
)
@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_says_what_is_missing(words, field, carol):
    with pytest.raises(Unfitting) as refused:
        steer(Wish(mp_ids=(ABBOTT,), **words), carol)
    assert refused.value.field == field
    assert scalar(select(Target.id)) is None


def test_cards_on_the_board_change_each_with_a_number_of_its_own(carol):
    do(Steer.PAUSE, ABBOTT, CORBYN, BLACKMAN, by=carol, because="A by-election")
    numbers = [entry(mp_id).revision for mp_id in (ABBOTT, CORBYN, BLACKMAN)]
    assert sorted(numbers) == [1, 2, 3]
