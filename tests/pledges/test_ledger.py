"""The ledger against a plain model of it, whatever people do and in whatever order."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run
from sqlalchemy import insert, select

from outreach.contacts.actions import Entry
from outreach.contacts.corrections.actions import correct
from outreach.contacts.models import Contact, UndoStep
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Basis,
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    PublicStatus,
    Role,
)
from outreach.pledges import actions, published
from outreach.pledges.models import PledgeCheck, PledgeEntry, PledgeRetraction
from outreach.pledges.verify import differences
from outreach.queue.actions import lock
from outreach.queue.models import QueueEntry
from tests.facts import mps

S = PledgeStatus
SAID = (S.SIGNED, S.DECLINED, S.NO_PLEDGES_POLICY)
PUBLIC = {
    S.SIGNED: PublicStatus.SIGNED,
    S.DECLINED: PublicStatus.SAID_NO,
    S.NO_PLEDGES_POLICY: PublicStatus.NO_PLEDGES_POLICY,
}
# Most often what a second person has to check: the rest is refused soon.
ENTERED = (
    S.SIGNED,
    *SAID,
    S.AGREED_UNCONFIRMED,
    S.ASKED,
    S.CONSIDERING,
    *SAID,
    S.WITHDRAWN,
    S.NOT_APPLICABLE,
    *SAID,
)
MOSTLY = st.sampled_from((True, True, True, False))
WHO = st.integers(0, 2)
WHICH = st.integers(0, 30)


@dataclass(eq=False)
class Said:
    """An entry, as the model has it."""

    status: PledgeStatus
    by: int
    contact: int | None
    public: bool
    better: bool = False
    gone: bool = False
    checked: bool | None = None


@dataclass
class Model:
    """What is true of one MP, without a database."""

    entries: list[Said] = field(default_factory=list)

    def head(self) -> Said | None:
        return next(
            (e for e in reversed(self.entries) if not e.gone and e.checked is not False), None
        )

    def stands(self) -> PledgeStatus:
        head = self.head()
        if head is None:
            return S.NOT_ASKED
        return S.AGREED_UNCONFIRMED if head.status is S.SIGNED and not head.checked else head.status

    def public(self) -> PublicStatus:
        head = self.head()
        if head and head.checked and head.public and head.status in SAID:
            return PUBLIC[head.status]
        counting = [e for e in self.entries if not e.gone and e.checked is not False]
        asked = any(e.status is S.ASKED or e.contact is not None for e in counting)
        return PublicStatus.ASKED if asked else PublicStatus.NOT_ASKED

    def waits(self, one: Said) -> bool:
        return one is self.head() and one.public and one.status in SAID and one.checked is None

    def public_again(self, before: Said | None, by: int) -> bool:
        """What was above it is gone: it waits for a second person as if it was entered now."""
        one = self.head()
        if one is None or one is before or not (one.checked and one.public and one.status in SAID):
            return False
        one.gone = True
        self.entries.append(Said(one.status, by, one.contact, one.public, one.better))
        return True

    def may(
        self, status: PledgeStatus, *, public: bool, better: bool, written: bool = True
    ) -> bool:
        """Written out anew, and not read from the table that it is compared with."""
        now, head = self.stands(), self.head()
        if status is S.SIGNED and not (public and (better or written)):
            return False
        if now is S.SIGNED:
            return status is S.WITHDRAWN
        if status is S.WITHDRAWN:
            return False
        if status is S.ASKED:
            return now is S.NOT_ASKED
        if head is not None and head.status is S.SIGNED and status is S.AGREED_UNCONFIRMED:
            return False
        if head is not None and head.status is S.SIGNED and status is S.SIGNED:
            return better
        if now is status:
            louder = public and head is not None and not head.public
            return now is S.WITHDRAWN or (louder and status in (S.DECLINED, S.NO_PLEDGES_POLICY))
        return True


def machine(people: list[int], places: Any) -> type[RuleBasedStateMachine]:
    class Ledger(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.mp, self.model, self.ids = next(places), Model(), []
            self.contacts: list[int] = []

        def newest(self) -> int:
            """Which entry is the head; the first, if none is."""
            head = self.model.head()
            return self.model.entries.index(head) if head else 0

        def tried(self, action: Any, **words: Any) -> Any:
            """What it returned; None if it was refused, and then nothing has changed."""
            try:
                with transaction():
                    return action(**words, now=clock.now())
            except Refusal:
                return None

        def heard(self, who) -> int:
            """Somebody logs that they reached the MP; the contact's id."""
            words = {"channel": Channel.PHONE, "direction": Direction.OUT, "note": ""}
            words |= {"mp_id": self.mp, "person_id": people[who], "at": clock.now(), "late": False}
            with transaction():
                query = insert(Contact).values(**words, outcome=Outcome.SPOKE_MP)
                contact = db.session.scalar(query.returning(Contact.id))
                db.session.add(UndoStep(contact_id=contact, before={}, after={}))
            self.contacts.append(contact)
            return contact

        @rule(
            who=WHO,
            status=st.sampled_from(ENTERED),
            public=MOSTLY,
            link=MOSTLY,
            heard=MOSTLY,
            written=MOSTLY,
        )
        def enter(self, who, status, public, link, heard, written):
            contact = self.heard(who) if heard else None
            spoken = Basis.MP_IN_WRITING if written else Basis.MP_BY_VOICE
            basis = Basis.PUBLIC_LINK if link else spoken

            def record(now):
                lock(self.mp)
                return actions.record(
                    mp_id=self.mp,
                    person_id=people[who],
                    status=status,
                    basis=basis,
                    contact_id=contact,
                    link="https://example.org/" if link else None,
                    is_public=public,
                    now=now,
                )

            made = self.tried(record)
            rests = link or contact is not None
            assert (made is not None) == (
                rests and self.model.may(status, public=public, better=link, written=written)
            )
            if made:
                self.ids.append(made)
                self.model.entries.append(Said(status, who, contact, public, link))
                self.read()

        def went(self, before, who):
            if self.model.public_again(before, who):
                self.entered_by_itself()
            self.read()

        def entered_by_itself(self):
            """The numbers of entries that followed from something else."""
            kept = select(PledgeEntry.id).where(PledgeEntry.mp_id == self.mp)
            self.ids = list(db.session.scalars(kept.order_by(PledgeEntry.id)))
            db.session.rollback()
            assert len(self.ids) == len(self.model.entries)

        @precondition(lambda self: self.ids)
        @rule(who=WHO, newest=MOSTLY, which=WHICH, yes=MOSTLY)
        def check(self, who, newest, which, yes):
            which = self.newest() if newest else which % len(self.ids)
            one, entry_id = self.model.entries[which], self.ids[which]
            whom = {"entry_id": entry_id, "person_id": people[who]}
            if yes:
                done = self.tried(actions.confirm, **whom)
            else:
                done = self.tried(actions.refuse, **whom, reason="Not so")
            assert (done is not None) == (self.model.waits(one) and one.by != who)
            if done:
                one.checked = yes
                self.went(one, who)

        @precondition(lambda self: self.ids)
        @rule(who=WHO, which=WHICH, coordinator=st.booleans())
        def take_back(self, who, which, coordinator):
            which %= len(self.ids)
            one, whom = self.model.entries[which], {"person_id": people[who]}
            counts = not one.gone and one.checked is not False and one.status is not S.ASKED
            own = one.by == who and one.checked is None
            words = {"entry_id": self.ids[which], "by_coordinator": coordinator}
            before = self.model.head()
            done = self.tried(actions.take_back, **words, **whom)
            assert (done is not None) == (counts and (coordinator or own))
            if done:
                one.gone = True
                self.went(before, who)

        @precondition(lambda self: self.contacts)
        @rule(who=WHO, which=WHICH, reached=st.booleans())
        def correct(self, who, which, reached):
            """What rested on it, and its confirmation, are void. If somebody was reached, it is
            entered again, unless something newer was."""
            contact = self.contacts[which % len(self.contacts)]
            outcome = Outcome.SPOKE_MP if reached else Outcome.NO_ANSWER
            words = {"entry": Entry(channel=Channel.PHONE, outcome=outcome)}
            words |= {"contact_id": contact, "person_id": people[who]}
            if self.tried(correct, **words) is None:
                return
            query = select(Contact.id).where(Contact.corrects_id == contact)
            self.contacts[self.contacts.index(contact)] = right = db.session.scalar(query)
            db.session.rollback()
            model, before = self.model, self.model.head()
            counting = [e for e in model.entries if not e.gone and e.checked is not False]
            beside = [n for n, one in enumerate(counting) if one.contact != contact]
            on_top = counting[max(beside, default=-1) + 1 :]
            for one in model.entries:
                one.gone = one.gone or one.contact == contact
            if reached and model.head() is None:
                model.entries.append(Said(S.ASKED, who, right, public=False))
            for one in on_top if reached else ():
                # They spoke: what is in writing nowhere else is a promise.
                promised = one.status is S.SIGNED and not one.better
                status = S.AGREED_UNCONFIRMED if promised else one.status
                allowed = model.may(status, public=one.public, better=one.better)
                if one.status is not S.ASKED and allowed:
                    again = Said(status, who, right, one.public, better=one.better)
                    model.entries.append(again)
            model.public_again(before, who)
            self.entered_by_itself()
            self.read()

        @invariant()
        def stored_is_what_the_model_says(self):
            row = db.session.get(QueueEntry, self.mp, populate_existing=True)
            assert row.pledge_status is self.model.stands()
            db.session.rollback()

        def read(self):
            """What the public is told."""
            told = {one.mp_id: one.status for one in published.everyone()}
            assert told[self.mp] == self.model.public()
            shown = self.model.public() in PUBLIC.values()
            assert bool(published.evidence(self.mp)) == shown
            db.session.rollback()

        def teardown(self):
            """All that was ever entered is there, and builds the same anew."""
            kept = select(PledgeEntry.id).where(PledgeEntry.mp_id == self.mp)
            assert list(db.session.scalars(kept.order_by(PledgeEntry.id))) == self.ids
            gone = select(PledgeRetraction.entry_id).where(PledgeRetraction.entry_id.in_(self.ids))
            model = {i for i, one in zip(self.ids, self.model.entries, strict=True) if one.gone}
            assert set(db.session.scalars(gone)) == model
            checks = select(PledgeCheck.entry_id).where(
                PledgeCheck.checked_by == PledgeCheck.entered_by
            )
            assert list(db.session.scalars(checks)) == []
            self.read()

    return Ledger


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_the_ledger_is_what_a_plain_model_of_it_says(app, person):
    people = [person(name, role=Role.COORDINATOR).id for name in ("Asha", "Ben", "Carol")]
    places = (mp for _ in count() for mp in mps(650))
    often = settings(max_examples=15, stateful_step_count=30)
    # Left alone, half of the stories are too short for two people to meet in them.
    run(machine(people, places), settings=often, _min_steps=25)
    assert list(differences()) == []
    db.session.rollback()
