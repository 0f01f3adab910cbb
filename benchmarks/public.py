"""What the country asks for, against Flask's hello world on the same server in the same run."""

import time

from flask import Flask
from sqlalchemy import insert, select, update

from benchmarks import clients, load
from benchmarks.data import give_voice
from benchmarks.servers import Server
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Basis, PledgeStatus
from outreach.parliament.models import MP
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.public.responses import forget
from outreach.queue.models import QueueEntry
from outreach.scripts.queries import pledge_version

PATHS = ("/pledges", "/constituencies/E14001290")
SIGNED = 200


def sign(app: Flask) -> None:
    """Let 200 MPs have signed, each confirmed by a second person."""
    now = clock.now()
    with app.app_context(), transaction():
        one, other = db.session.scalars(select(Person.id).order_by(Person.id).limit(2))
        mps = db.session.scalars(select(MP.parliament_id).limit(SIGNED)).all()
        entry = {"at": now, "status": PledgeStatus.SIGNED, "basis": Basis.PUBLIC_LINK}
        entry |= {"link": "https://example.org/pledge", "is_public": True, "entered_by": one}
        entry |= {"answered_by": one, "checks_needed": 1, "words_id": pledge_version().id}
        give_voice(other, now)
        db.session.execute(insert(PledgeEntry), [{"mp_id": mp, **entry} for mp in mps])
        check = {"entered_by": one, "checked_by": other, "at": now, "confirmed": True}
        ids = db.session.scalars(select(PledgeEntry.id).where(PledgeEntry.mp_id.in_(mps))).all()
        checks = [{"entry_id": entry_id, "reason": "", **check} for entry_id in ids]
        db.session.execute(insert(PledgeCheck), checks)
        rows = update(QueueEntry).where(QueueEntry.mp_id.in_(mps))
        db.session.execute(rows.values(pledge_status=PledgeStatus.SIGNED))


def anew(app: Flask, path: str, count: int) -> float:
    """Milliseconds of processor time to make it with nothing kept, as once a change."""
    client = app.test_client(use_cookies=False)
    client.get(path)  # templates are compiled
    started = time.process_time()
    for _ in range(count):
        forget(app)
        assert client.get(path).status_code == 200, path
    return (time.process_time() - started) / count * 1000


def first_time(server: Server, path: str, requests: int) -> load.Load:
    """Asked by people who have it not yet."""
    ask = load.request("GET", path, {"Accept-Encoding": "gzip"})
    run = load.run(server.port, [clients.Again(ask)] * 16, requests)
    assert set(run.statuses) == {200}, run.statuses
    return run


def again(server: Server, app: Flask, path: str, requests: int) -> load.Load:
    """Asked by a cache that has it: 304."""
    tag = app.test_client(use_cookies=False).get(path).headers["ETag"]
    ask = load.request("GET", path, {"Accept-Encoding": "gzip", "If-None-Match": tag})
    run = load.run(server.port, [clients.Again(ask)] * 16, requests)
    assert set(run.statuses) == {304}, run.statuses
    return run
