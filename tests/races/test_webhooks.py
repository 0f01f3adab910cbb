"""Several workers send what is due at the same moment: each event arrives once."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import insert, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.exports.webhooks.models import Delivery, Hook
from outreach.partners.actions import add_partner
from outreach.partners.agreements import agree
from tests.exports.scenes import tell_all
from tests.exports.webhooks import racing
from tests.exports.webhooks.receiver import Receiver
from tests.scenes import logged

EVENTS, CROWD = 120, 8


@pytest.fixture
def receiver():
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def hook(carol, receiver):
    with transaction():
        partner = add_partner(name="Migrants Organise", person_id=carol.id, now=clock.now())
        agree(
            partner_id=partner,
            datasets=["pledges", "contacts"],
            until=date(2026, 12, 31),
            person_id=None,
            now=clock.now(),
        )
        made = Hook(
            partner_id=partner,
            url=receiver.url,
            datasets=["pledges", "contacts"],
            salt="salt",
            revision=0,
            made_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()
        return made.id


def test_each_event_is_sent_once(race, hook, receiver):
    now = clock.now()
    rows = [
        {
            "hook_id": hook,
            "event_id": f"evt_{number}",
            "dataset": "pledges",
            "key": number,
            "revision": 1,
            "body": "{}",
            "made_at": now,
            "due_at": now,
        }
        for number in range(EVENTS)
    ]
    with transaction():
        db.session.execute(insert(Delivery), rows)
    done = race(racing.send_all, [(now,)] * CROWD)
    assert Counter(receiver.ids) == dict.fromkeys((one["event_id"] for one in rows), 1)
    assert sum(done) == EVENTS
    assert sum(1 for one in done if one) > 1  # or it was no race
    left = select(Delivery.id).where(Delivery.delivered_at.is_(None))
    assert db.session.scalars(left).all() == []


def test_each_change_becomes_one_event(race, hook, asha):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    tell_all()
    made = race(racing.make_all, [(clock.now(),)] * CROWD)
    found = db.session.execute(select(Delivery.dataset, Delivery.key, Delivery.revision)).all()
    assert sum(made) == len(found) == len(set(found)) > 1
