"""Whoever is switched off leaves nothing behind, whatever they make at that moment; and what was
agreed is put into force once, as it was read."""

from datetime import date

import pytest
from sqlalchemy import func, select

from outreach.audit.models import AuditEvent
from outreach.auth.password_resets import make_reset_link
from outreach.coordination.announcements import actions as notices
from outreach.coordination.bulk_changes.requests import Wish
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Role, Steer
from outreach.exports.api.actions import make_token
from outreach.exports.webhooks import actions as webhooks
from outreach.partners import agreements
from outreach.partners.models import Agreement
from outreach.partners.queries import agreed
from outreach.people.actions import disable, invite
from outreach.people.handover import ongoing
from outreach.pledges.offices.actions import make_link
from tests.facts import mps
from tests.partners.scenes import partner, sharing_with
from tests.races import workers

ROUNDS = 6
UNTIL = date(2026, 12, 31)


@pytest.fixture
def two_admins(person):
    return [person(name, role=Role.ADMIN).id for name in ("Ada", "Amal")]


def proposal(by):
    """A partner of its own and what waits to be put into force: its numbers."""
    number = partner(f"Partner {by.name}")
    words = {"datasets": ["contacts"], "until": UNTIL, "now": clock.now()}
    with transaction():
        made = agreements.agree(partner_id=number, person_id=by.id, **words)
    return {"partner_id": number, "agreement_id": made}


def in_force(numbers):
    with transaction():
        return agreed(numbers["partner_id"], clock.london_date(clock.now()))


def making(asha):
    """How each kind is made: the role that may, and what it does, by a person's number and the
    round."""
    now, shared = clock.now(), sharing_with()
    of = {"partner_id": shared, "datasets": ["contacts"], "now": now}
    elsewhere = {"datasets": ["contacts"], "until": UNTIL, "now": now}
    numbers = mps(ROUNDS)
    hook, until = "https://hooks.example.org", clock.london_date(now)
    ask = {"kind": Steer.ASK, "people": (asha.id,), "ask_until": UNTIL, "about": "All"}
    return {
        "token": (
            Role.ADMIN,
            lambda me, n: (make_token, of | {"person_id": me, "label": f"{n}", "days": 30}),
        ),
        "webhook": (
            Role.ADMIN,
            lambda me, n: (webhooks.add, of | {"person_id": me, "url": f"{hook}/{n}"}),
        ),
        "agreement": (
            Role.COORDINATOR,
            lambda me, n: (
                agreements.agree,
                elsewhere | {"person_id": me, "partner_id": partner(f"Partner {n}")},
            ),
        ),
        "office_link": (
            Role.COORDINATOR,
            lambda me, n: (make_link, {"person_id": me, "mp_id": numbers[n], "now": now}),
        ),
        "password_link": (
            Role.COORDINATOR,
            lambda me, n: (make_reset_link, {"person_id": asha.id, "by": me, "now": now}),
        ),
        "invitation": (
            Role.COORDINATOR,
            lambda me, n: (
                invite,
                {"email": f"new{n}@example.org", "role": Role.VOLUNTEER}
                | {"invited_by": me, "now": now},
            ),
        ),
        "notice": (
            Role.COORDINATOR,
            lambda me, n: (
                notices.post,
                {"words": f"Ring {n}", "last_day": until, "person_id": me, "now": now},
            ),
        ),
        "target": (
            Role.COORDINATOR,
            lambda me, n: (
                workers.steer,
                {"wish": Wish(mp_ids=(numbers[n],), **ask), "by": me, "seen": 10**6, "now": now},
            ),
        ),
    }


def test_whoever_is_switched_off_leaves_nothing_behind(race, person, asha, two_admins):
    made, off, makers = [], [], []
    for kind, (role, how) in making(asha).items():
        for number in range(ROUNDS):
            maker = person(f"{kind} {number}".replace("_", " "), role=role).id
            made.append(how(maker, number))
            who = {"person_id": maker, "by": two_admins[0], "now": clock.now()}
            off.append((disable, who))
            makers.append(maker)
    answers, ended = race(workers.rounds, [(made,), (off,)])
    assert ended == [None] * len(makers)
    # Secrets are longer than the names of refusals.
    said = {one for one in answers if isinstance(one, str) and len(one) < 30}
    assert said <= {"NoLongerYours", "Disabled"}
    with transaction():
        left = {maker: ongoing(maker, clock.now()) for maker in makers}
    assert not {maker: rows for maker, rows in left.items() if rows}


def test_two_voices_put_it_into_force_at_once_and_one_did(race, person):
    waiting = [proposal(person(f"Maker {n}", role=Role.COORDINATOR)) for n in range(ROUNDS)]
    work = []
    for name in ("Dev", "Efua", "Faye"):
        me = {"person_id": person(name, role=Role.COORDINATOR).id, "now": clock.now()}
        work.append([(agreements.put_into_force, numbers | me) for numbers in waiting])
    answers = race(workers.rounds, [(mine,) for mine in work])
    assert answers == [[None] * ROUNDS] * 3
    said = select(func.count(AuditEvent.id)).where(AuditEvent.action == "partners.put_into_force")
    with transaction():
        assert db.session.scalar(said) == ROUNDS
        behind = db.session.scalars(select(Agreement.in_force_by)).all()
    assert None not in behind


def test_another_is_proposed_while_the_first_is_put_into_force(race, person):
    """What is in force is what was read, whichever came first."""
    makers = [person(f"Maker {n}", role=Role.COORDINATOR) for n in range(ROUNDS)]
    waiting = [proposal(one) for one in makers]
    helen = {"person_id": person("Helen", role=Role.COORDINATOR).id, "now": clock.now()}
    more = {"datasets": ["contacts", "pledges"], "until": UNTIL, "now": clock.now()}
    put = [(agreements.put_into_force, numbers | helen) for numbers in waiting]
    propose = [
        (
            agreements.agree,
            more | {"person_id": one.id, "partner_id": numbers["partner_id"]},
        )
        for one, numbers in zip(makers, waiting, strict=True)
    ]
    said, _ = race(workers.rounds, [(put,), (propose,)])
    for numbers, answer in zip(waiting, said, strict=True):
        assert in_force(numbers) == ({"contacts"} if answer is None else frozenset()), answer
    assert set(said) <= {None, "Ended"}


def test_the_maker_is_switched_off_while_it_is_put_into_force(race, person, two_admins):
    makers = [person(f"Maker {n}", role=Role.COORDINATOR) for n in range(ROUNDS)]
    waiting = [proposal(one) for one in makers]
    helen = {"person_id": person("Helen", role=Role.COORDINATOR).id, "now": clock.now()}
    put = [(agreements.put_into_force, numbers | helen) for numbers in waiting]
    who = {"by": two_admins[0], "now": clock.now()}
    off = [(disable, {"person_id": one.id} | who) for one in makers]
    said, ended = race(workers.rounds, [(put,), (off,)])
    assert (set(said) <= {None, "Ended"}, ended) == (True, [None] * ROUNDS)
    assert [in_force(numbers) for numbers in waiting] == [frozenset()] * ROUNDS


def test_the_second_voice_is_switched_off_while_it_puts_into_force(race, person, two_admins):
    waiting = [proposal(person(f"Maker {n}", role=Role.COORDINATOR)) for n in range(ROUNDS)]
    voices = [person(f"Voice {n}", role=Role.COORDINATOR).id for n in range(ROUNDS)]
    now = {"now": clock.now()}
    put = [
        (agreements.put_into_force, numbers | {"person_id": voice} | now)
        for numbers, voice in zip(waiting, voices, strict=True)
    ]
    off = [(disable, {"person_id": voice, "by": two_admins[0]} | now) for voice in voices]
    said, _ = race(workers.rounds, [(put,), (off,)])
    assert set(said) <= {None, "NoLongerYours"}
    held = [in_force(numbers) for numbers in waiting]
    assert [bool(one) for one in held] == [answer is None for answer in said]


def test_who_takes_over_is_switched_off_at_that_moment(race, person, two_admins):
    """It ends with them, or is not handed over; it never goes on as nobody's."""
    makers = [person(f"Maker {n}", role=Role.COORDINATOR) for n in range(ROUNDS)]
    waiting = [proposal(one) for one in makers]
    takers = [person(f"Taker {n}", role=Role.COORDINATOR).id for n in range(ROUNDS)]
    now = {"now": clock.now()}
    hand, off = [], []
    for maker, numbers, taker in zip(makers, waiting, takers, strict=True):
        choices = {f"agreement-{numbers['agreement_id']}": taker}
        who = {"person_id": maker.id, "by": two_admins[0], "choices": choices}
        hand.append((disable, who | now))
        off.append((disable, {"person_id": taker, "by": two_admins[1]} | now))
    said, ended = race(workers.rounds, [(hand,), (off,)])
    assert (set(said) <= {None, "Unfitting"}, ended) == (True, [None] * ROUNDS)
    with transaction():
        left = db.session.scalars(select(Agreement).where(Agreement.ended_at.is_(None))).all()
        kept_by_takers = {one.kept_by for one in left} & set(takers)
    assert not kept_by_takers
    assert len(left) == said.count("Unfitting")
