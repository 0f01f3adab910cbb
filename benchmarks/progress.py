"""How /progress grows with the log: `python -m benchmarks.progress [--database URL] [COUNT ...]`.

Builds, in an empty database, the 650 MPs, 400 volunteers and a year of contacts with them, 20,000
to 200,000 by default, and opens the page in one process as a coordinator: number of queries, and
milliseconds of server time (the fastest of TIMES requests, and the median), without filters and
with one. Prints Markdown. With PostgreSQL the database must be empty; it is filled step by step.
"""

import argparse
import random
import statistics
import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, insert, select, text, update

from benchmarks.data import _analyse, _cookie, app_on, give_voice
from outreach.auth.models import SignIn
from outreach.contacts.models import Contact
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import Basis, Channel, Direction, Outcome, PledgeStatus, Role
from outreach.parliament.actions import load_facts
from outreach.people.models import Person
from outreach.pledges.models import PledgeCheck, PledgeEntry
from outreach.queue.enrolment import enrol
from outreach.queue.models import QueueEntry
from outreach.scripts.actions import add_defaults
from outreach.scripts.queries import pledge_version

COUNTS = (20_000, 50_000, 100_000, 200_000)
VOLUNTEERS, DAYS, TIMES = 400, 364, 15
PAGES = {
    "the last twelve weeks": "/progress",
    "the whole year": "/progress?from={first}",
    "one region": "/progress?from={first}&region=North+West",
}
# Two calls in five end at a machine, as in a real log.
SHARES = {
    (Channel.PHONE, Direction.OUT, Outcome.VOICEMAIL_LEFT): 36,
    (Channel.PHONE, Direction.OUT, Outcome.NO_ANSWER): 18,
    (Channel.EMAIL, Direction.OUT, Outcome.SENT): 18,
    (Channel.PHONE, Direction.OUT, Outcome.SPOKE_STAFF): 12,
    (Channel.PHONE, Direction.OUT, Outcome.TOLD_TO_EMAIL): 6,
    (Channel.PHONE, Direction.OUT, Outcome.BUSY_OR_FULL): 4,
    (Channel.EMAIL, Direction.IN, Outcome.REPLIED_GENERIC): 3,
    (Channel.PHONE, Direction.OUT, Outcome.SPOKE_MP): 2,
    (Channel.PHONE, Direction.OUT, Outcome.REFUSED): 1,
}
# From half past nine to half past five, Monday to Friday; more in the morning.
HOURS = {9: 8, 10: 18, 11: 17, 12: 9, 13: 8, 14: 14, 15: 13, 16: 9, 17: 4}


def begin(app: Flask, now: datetime) -> str:
    """The MPs and the people; returns the coordinator's cookie."""
    upgrade()
    with transaction():
        load_facts(now=now)
        enrol(now=now)
        add_defaults(now=now)
    with transaction():
        everyone = [
            {
                "email": f"volunteer{n}@example.org",
                "name": f"Volunteer {n}",
                "password_hash": "-",
                "role": Role.VOLUNTEER if n > 1 else Role.COORDINATOR,
                "totp_secret": None if n > 1 else "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
                "totp_since": None if n > 1 else now,
                "created_at": now - timedelta(days=DAYS),
            }
            for n in range(VOLUNTEERS + 2)
        ]
        db.session.execute(insert(Person), everyone)
        lasting = {"created_at": now, "last_seen_at": now, "password_at": now, "code_at": now}
        who = db.session.scalar(select(Person.id).order_by(Person.id).limit(1))
        until = now + timedelta(hours=10)
        db.session.add(
            SignIn(token_hash=hash_token("token"), person_id=who, expires_at=until, **lasting)
        )
    return _cookie(app, "token")[0]


def add_contacts(number: int, now: datetime, chance: random.Random) -> None:
    """More of them, over the whole year. The database counts them by itself."""
    people = list(db.session.scalars(select(Person.id)))
    mps = [mp for mp in db.session.scalars(select(QueueEntry.mp_id)) if mp % 50]
    days = [day for day in _days(now) if day.weekday() < 5]
    kinds, shares = [*SHARES], [*SHARES.values()]
    hours, weights = [*HOURS], [*HOURS.values()]
    for done in range(0, number, 5000):
        many = min(5000, number - done)
        kind = chance.choices(kinds, shares, k=many)
        hour = chance.choices(hours, weights, k=many)
        rows = [
            {
                "mp_id": chance.choice(mps),
                "person_id": chance.choice(people),
                "at": chance.choice(days).replace(hour=hour[n], minute=chance.randrange(60)),
                "channel": kind[n][0],
                "direction": kind[n][1],
                "outcome": kind[n][2],
                "note": "Ask for the diary secretary." if chance.random() < 0.3 else "",
            }
            for n in range(many)
        ]
        rows = [row | {"at": min(row["at"], now - timedelta(minutes=1))} for row in rows]
        with transaction():
            db.session.execute(insert(Contact), rows)
    with transaction():
        db.session.execute(text(_WHAT_FOLLOWS))


_WHAT_FOLLOWS = """
UPDATE queue_entries SET
  attempts = (SELECT count(*) FROM contacts c WHERE c.mp_id = queue_entries.mp_id
    AND c.voided_at IS NULL AND c.direction = 'out' AND c.outcome <> 'no_reply'),
  last_contact_at = (SELECT max(at) FROM contacts c WHERE c.mp_id = queue_entries.mp_id),
  last_outcome = (SELECT c.outcome FROM contacts c WHERE c.mp_id = queue_entries.mp_id
    ORDER BY c.at DESC, c.id DESC LIMIT 1)
"""


def _days(now: datetime) -> Iterable[datetime]:
    return (now - timedelta(days=n) for n in range(DAYS))


def add_pledges(now: datetime, chance: random.Random) -> None:
    """Seven MPs of ten were asked, one in six of all has signed; others said no or think."""
    first, second, *_ = db.session.scalars(select(Person.id).order_by(Person.id))
    later = (PledgeStatus.SIGNED, PledgeStatus.CONSIDERING, PledgeStatus.DECLINED)
    states, entries = {}, []
    for mp_id in db.session.scalars(select(QueueEntry.mp_id).order_by(QueueEntry.mp_id)):
        if chance.random() > 0.7:
            continue
        asked = now - timedelta(days=chance.randrange(20, DAYS))
        entries.append((mp_id, asked, PledgeStatus.ASKED))
        states[mp_id] = PledgeStatus.ASKED
        if chance.random() < 0.5:
            states[mp_id] = chance.choices(later, (5, 5, 2))[0]
            on = now - (now - asked) * chance.random()
            entries.append((mp_id, on, states[mp_id]))
    entries.sort(key=lambda one: one[1])
    said = {"basis": Basis.PUBLIC_LINK, "link": "https://example.org/said-so", "entered_by": first}
    said |= {"answered_by": first, "checks_needed": 1}
    with transaction():
        give_voice(second, now)
        for mp_id, at, status in entries:
            public = status is PledgeStatus.SIGNED
            words = {"words_id": pledge_version().id if public else None}
            entry = PledgeEntry(
                mp_id=mp_id, at=at, status=status, is_public=public, **said, **words
            )
            db.session.add(entry)
            db.session.flush()
            if public:
                check = {"entered_by": first, "checked_by": second, "confirmed": True}
                on = min(at + timedelta(hours=3), now)
                db.session.add(PledgeCheck(entry_id=entry.id, at=on, **check))
        for mp_id, status in states.items():
            row = update(QueueEntry).where(QueueEntry.mp_id == mp_id)
            db.session.execute(row.values(pledge_status=status))


def measure(app: Flask, cookie: str, path: str) -> tuple[int, float, float]:
    """Queries, and milliseconds from request to answer: the fastest, which says least about what
    else the machine does, and the median."""
    client, asked = app.test_client(use_cookies=False), 0
    headers = {"Cookie": cookie}

    def count(*_: Any) -> None:
        nonlocal asked
        asked += 1

    for _ in range(2):
        assert client.get(path, headers=headers).status_code == 200, path
    event.listen(db.engine, "before_cursor_execute", count)
    client.get(path, headers=headers)
    event.remove(db.engine, "before_cursor_execute", count)
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(path, headers=headers)
        taken.append((time.perf_counter() - started) * 1000)
    return asked, min(taken), statistics.median(taken)


def curve(url: str, counts: Iterable[int]) -> None:
    """Fill the database up to each count in turn, and measure."""
    chance, now, app = random.Random(6), clock.now(), app_on(url)
    first = (clock.london_date(now) - timedelta(days=DAYS)).isoformat()
    with app.app_context():
        cookie = begin(app, now)
        add_pledges(now, chance)
        kind, so_far = db.engine.dialect.name, 0
        print(f"\n{kind}: queries and milliseconds (fastest, median of {TIMES})\n")
        print(f"| contacts | {' | '.join(PAGES)} |\n|{' ---: |' * (len(PAGES) + 1)}")
        for number in counts:
            add_contacts(number - so_far, now, chance)
            so_far = number
            _analyse()
            db.session.remove()
            found = [measure(app, cookie, path.format(first=first)) for path in PAGES.values()]
            cells = [f"{asked} q, {fastest:.0f} ({middle:.0f})" for asked, fastest, middle in found]
            print(f"| {number:,} | {' | '.join(cells)} |", flush=True)
        db.session.remove()
        db.engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="", help="an empty one; else a file made for this")
    parser.add_argument("counts", nargs="*", type=int, default=COUNTS)
    asked = parser.parse_args()
    if asked.database:
        return curve(asked.database, asked.counts)
    with TemporaryDirectory(prefix="outreach-bench-") as folder:
        curve(f"sqlite:///{Path(folder) / 'bench.sqlite3'}", asked.counts)


if __name__ == "__main__":
    main()
