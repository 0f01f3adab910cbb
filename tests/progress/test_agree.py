"""Numbers that agree: over invented histories, every number on the page is the length of the list
that it leads to, parts add up to wholes, and the public reads the same."""

import json
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from outreach.contacts.actions import Entry, log, mark_pledge
from outreach.contacts.corrections import actions as corrections
from outreach.contacts.models import Contact
from outreach.contacts.queries import COUNTS
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    OUTCOMES,
    REACHED,
    Channel,
    Direction,
    Outcome,
    PledgeStatus,
    Role,
)
from outreach.parliament.models import MP, Membership
from outreach.pledges import actions as pledges
from outreach.pledges import published
from outreach.pledges.models import PledgeEntry
from outreach.pledges.queries import signed_count
from outreach.progress import drilldowns as lists
from outreach.progress import filters as addresses
from outreach.progress import metrics
from outreach.public.responses import forget
from outreach.queue.actions import claim_mp
from outreach.queue.enrolment import enrol
from outreach.queue.models import QueueEntry
from tests.facts import mps

KINDS = [
    (channel, outcome)
    for channel in (Channel.PHONE, Channel.EMAIL)
    for outcome in OUTCOMES[channel]
    if outcome is not Outcome.CALL_BACK
]
STATUSES = (PledgeStatus.SIGNED,) * 3 + tuple(PledgeStatus)
WHAT = ("log",) * 6 + ("mark", "mark", "confirm", "confirm", "refuse", "undo", "correct")
step = st.tuples(
    st.sampled_from((*WHAT, "take back", "leave", "change party")),
    st.integers(0, 2),  # who
    st.integers(0, 4),  # which MP
    st.sampled_from(KINDS),
    st.sampled_from(STATUSES),
    st.integers(1, 90),  # hours that pass
)


class History:
    """What people did one after the other; whatever is refused is not done."""

    def __init__(self, people, begins):
        self.people, self.now, self.last = people, begins, {}
        self.mps = mps(300)[::60]

    def do(self, what, who, which, kind, status, hours):
        self.now = min(self.now + timedelta(hours=hours), clock.now())
        person, mp_id = self.people[who], self.mps[which]
        action = getattr(self, what.replace(" ", "_"))
        try:
            with transaction():
                action(person.id, mp_id, kind, status)
        except Refusal:
            pass

    def log(self, person_id, mp_id, kind, status):
        channel, outcome = kind
        words = {"mp_id": mp_id, "person_id": person_id, "now": self.now}
        db.session.get_one(QueueEntry, mp_id).not_before = None
        db.session.flush()
        with suppress(Refusal):  # held already, by them or by somebody else
            claim_mp(**words)
        contact = log(entry=Entry(channel=channel, outcome=outcome), **words)
        self.last[mp_id] = contact.id, person_id

    def mark(self, person_id, mp_id, kind, status):
        said = {"link": "https://example.org/said", "by_coordinator": True, "now": self.now}
        mark_pledge(mp_id=mp_id, person_id=person_id, status=status, **said)

    def _newest(self, mp_id):
        query = select(func.max(PledgeEntry.id)).where(PledgeEntry.mp_id == mp_id)
        return db.session.scalar(query) or 0

    def confirm(self, person_id, mp_id, kind, status):
        pledges.confirm(entry_id=self._newest(mp_id), person_id=person_id, now=self.now)

    def refuse(self, person_id, mp_id, kind, status):
        which = {"entry_id": self._newest(mp_id), "person_id": person_id}
        pledges.refuse(**which, reason="Not so", now=self.now)

    def take_back(self, person_id, mp_id, kind, status):
        which = {"entry_id": self._newest(mp_id), "person_id": person_id}
        pledges.take_back(**which, by_coordinator=True, now=self.now)

    def undo(self, person_id, mp_id, kind, status):
        contact_id, person_id = self.last.get(mp_id, (0, person_id))
        corrections.undo(contact_id=contact_id, person_id=person_id, now=self.now)

    def correct(self, person_id, mp_id, kind, status):
        contact_id, person_id = self.last.get(mp_id, (0, person_id))
        words = {"person_id": person_id, "now": self.now}
        right = Entry(channel=kind[0], outcome=kind[1])
        corrections.correct(contact_id=contact_id, entry=right, **words)
        newest = select(func.max(Contact.id)).where(Contact.corrects_id == contact_id)
        self.last[mp_id] = db.session.scalar(newest), person_id

    def leave(self, person_id, mp_id, kind, status):
        """No longer an MP: the seat is vacant."""
        there = update(Membership).where(Membership.mp_id == mp_id, Membership.ended_on.is_(None))
        db.session.execute(there.values(ended_on=clock.london_date(self.now)))
        enrol(now=self.now)

    def change_party(self, person_id, mp_id, kind, status):
        db.session.execute(update(MP).where(MP.parliament_id == mp_id).values(party="Your Party"))


def numbers_on(page):
    """(number, where it leads) of every number on the page that has a list."""
    found = BeautifulSoup(page.text, "html.parser").select("a[href^='/progress/list?']")
    return [(int(a.text.replace(",", "")), a["href"]) for a in found]


def length_of(href, everybody, now):
    """How long the list is that an address leads to, without rendering its page."""
    args = {name: words[0] for name, words in parse_qs(urlsplit(href).query).items()}
    scope = addresses.scope_in(args, addresses.choices(everybody), now)
    seats = metrics.within(everybody, scope)
    found = lists.listing(args["show"], lists.Asked(seats, scope, now, args.get("is", "")))
    _, total, _ = lists.page_of(found, 1, 1)
    return total


def lists_agree(page, everybody, now):
    found = numbers_on(page)
    assert len(found) > 10
    known = {}
    for number, href in found:
        if href not in known:
            known[href] = length_of(href, everybody, now)
        assert number == known[href], href


def parts_add_up(everybody, scope, now):
    total, rows = len(everybody), metrics.hours(scope)
    made, steps = metrics.made(rows), metrics.over_time(everybody, rows, scope)
    assert total == 650
    assert sum(len(metrics.at_status(everybody, word)) for word in PledgeStatus) == total
    assert sum(len(metrics.at_stage(everybody, word)) for word in metrics.Stage) == total
    assert sum(len(metrics.tried(everybody, word)) for word in metrics.Tries) == total
    assert sum(len(metrics.last_contact(everybody, w, now)) for w in metrics.Since) == total
    states = Counter(seat.state for seat in everybody)
    assert states[None] == len(metrics.vacant(everybody))
    assert sum(metrics.by_outcome(scope).values()) == made == sum(one.contacts for one in steps)
    reached = sum(n for word, n in metrics.by_outcome(scope).items() if word in REACHED)
    assert metrics.reached(rows) == reached == sum(one.reached for one in steps)
    counted = [Contact.at >= scope.begins, Contact.at < scope.ends, COUNTS]
    assert made == db.session.scalar(select(func.count(Contact.id)).where(*counted))
    calls = metrics.by_hour_of_day(rows)
    assert sum(one.made for one in calls.values()) == metrics.count_of(*counted, metrics.CALL)
    nations = {seat.nation for seat in everybody}
    here = sum(metrics.made(metrics.hours(replace(scope, nation=one))) for one in nations)
    seated = {seat.mp_id for seat in everybody}
    assert here == metrics.count_of(*counted, Contact.mp_id.in_(seated))


def nobody_is_told_otherwise(everybody, stranger):
    signed = metrics.signed(everybody)
    assert signed == metrics.at_status(everybody, PledgeStatus.SIGNED)
    told = json.loads(stranger.get("/pledges.json").text)
    there = {one["mp"]["parliament_id"] for one in told["constituencies"] if one["mp"]}
    by_status = Counter(one["status"] for one in told["constituencies"])
    assert len(signed) == told["counts"]["signed"] == by_status["signed"] == signed_count()
    assert there == {seat.mp_id for seat in everybody if seat.mp_id}
    for word, number in published.counts(clock.now()).items():
        assert len(metrics.told(everybody, word)) == number == told["counts"][word]
    home = BeautifulSoup(stranger.get("/").text, "html.parser")
    assert home.select_one("progress")["value"] == str(len(signed))


def what_is_kept_is_what_was_logged():
    """On each MP's row, and in the hours that the database counts by itself."""
    attempts = dict(
        db.session.execute(
            select(Contact.mp_id, func.count())
            .where(COUNTS, Contact.direction == Direction.OUT, metrics.ATTEMPT)
            .group_by(Contact.mp_id)
        ).all()
    )
    for mp_id, number in db.session.execute(select(QueueEntry.mp_id, QueueEntry.attempts)):
        assert number == attempts.get(mp_id, 0), mp_id


@settings(
    max_examples=6,
    phases=[Phase.generate],  # a shorter example of the same mistake would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(history=st.lists(step, min_size=10, max_size=30), back=st.integers(1, 120))
def test_numbers_agree(store, app, person, stranger, browser_of, history, back):
    db.session.remove()
    store.renew()
    forget(app)
    people = [person(name, role=Role.COORDINATOR) for name in ("Asha", "Ben", "Carol")]
    carol = people[2]
    with transaction():
        db.session.execute(update(type(carol)).values(role="coordinator"))
    now = clock.now()
    told = History(people, now - timedelta(days=back))
    for one in history:
        told.do(*one)
    everybody = metrics.everybody(now)
    parts_add_up(everybody, metrics.last_weeks(now), now)
    parts_add_up(everybody, metrics.Scope(clock.london_date(told.now), now.date()), now)
    what_is_kept_is_what_was_logged()
    nobody_is_told_otherwise(everybody, stranger)
    browser = browser_of(carol)
    lists_agree(browser.get("/progress"), everybody, now)
    party = everybody[told.mps[0] % 650].party
    filtered = browser.get(f"/progress?party={party}&by=region&map=attempts&from=2026-10-01")
    lists_agree(filtered, everybody, now)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
def test_a_list_has_on_its_page_as_many_as_it_says(asha, carol, browser_of):
    History([asha], clock.now()).do("log", 0, 0, KINDS[0], None, 1)
    page = browser_of(carol).get("/progress/list?show=made")
    soup = BeautifulSoup(page.text, "html.parser")
    assert soup.select_one("[role=status]").text.startswith("1 contact,")
    assert len(soup.select("tbody tr")) == 1
