"""A database as after a busy year: the MPs (or many times as many), people, logged contacts."""

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import delete, insert, select, text, update

from outreach import create_app
from outreach.auth.models import SignIn
from outreach.contacts.models import Contact, Letter
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.tokens import hash_token
from outreach.core.vocabulary import OUTCOMES, Channel, Direction, Outcome, PledgeStatus, Role
from outreach.parliament.actions import load_facts
from outreach.parliament.models import MP, Constituency, Membership, PhoneNumber
from outreach.people.models import Person, Vouching
from outreach.queue.enrolment import enrol
from outreach.queue.models import BoardRevision, QueueEntry
from outreach.scripts.actions import add_defaults

SECRET_KEY = "a key of the benchmarks, forty characters"  # noqa: S105
CONTACTS = 100_000
PEOPLE = 240  # three claims each: enough to take all 650
HISTORY = 500  # of the MP with the longest
DAYS = 60
COPY = 10_000  # what the ids of one copy of the MPs are apart; above every real id
LANES = (PledgeStatus.NOT_ASKED, PledgeStatus.ASKED, PledgeStatus.CONSIDERING)
# A call_back would need its date; everything else may stand alone.
SAID = [outcome for outcome in OUTCOMES[Channel.PHONE] if outcome is not Outcome.CALL_BACK]


@dataclass(frozen=True)
class Someone:
    """A person who is signed in, with what their browser and the queue know of them."""

    id: int
    token: str
    token_hash: str
    own: str
    here: str
    cookie: str
    csrf: str


def app_on(url: str) -> Flask:
    return create_app({"SECRET_KEY": SECRET_KEY, "SQLALCHEMY_DATABASE_URI": url})


def environment(url: str) -> dict[str, str]:
    """The same for a server of its own."""
    return {"SECRET_KEY": SECRET_KEY, "DATABASE_URL": url, "OUTREACH_ENV": "development"}


def build(url: str, people_file: Path, times: int = 1) -> None:
    """Fill an empty database, and write down who is signed in. `times` the MPs."""
    chance, now = random.Random(times), clock.now()
    app = app_on(url)
    with app.app_context():
        upgrade()
        with transaction():
            load_facts(now=now)
            for copy in range(1, times):
                _copy_of_the_mps(copy * COPY)
            enrol(now=now)
            add_defaults(now=now)
        with transaction():
            people = _people(app, now)
        with transaction():
            _contacts([one.id for one in people], now, chance)
            _crowd([one.id for one in people], now, chance)
        with transaction():
            _states(now, chance)
            db.session.execute(update(BoardRevision).values(value=5_000_000))
        _analyse()
        db.session.remove()
        db.engine.dispose()
    people_file.write_text(json.dumps([asdict(one) for one in people]))


def people_in(file: Path) -> list[Someone]:
    return [Someone(**one) for one in json.loads(file.read_text())]


def set_free() -> None:
    """As if nobody had claimed anything: the next round starts where this one did."""
    with transaction():
        db.session.execute(
            text(
                "UPDATE queue_entries SET claimed_by = NULL, claimed_until = NULL"
                " WHERE claimed_by IS NOT NULL"
            )
        )
        for table in ("claims", "receipts"):
            db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def _copy_of_the_mps(shift: int) -> None:
    """As many again, with seats of their own in the same regions."""
    code, place = f"X{shift // COPY:02}", {"shift": shift}
    gss_code = f"substr(gss_code, 1, 1) || '{code}' || substr(gss_code, 5)"
    for model, changed in (
        (
            Constituency,
            {
                "gss_code": gss_code,
                "name": f"name || ' {code}'",
                "parliament_id": "parliament_id + :shift",
            },
        ),
        (MP, {"parliament_id": "parliament_id + :shift"}),
        (
            Membership,
            {"id": None, "gss_code": gss_code, "mp_id": "mp_id + :shift"},
        ),
        (PhoneNumber, {"id": None, "mp_id": "mp_id + :shift"}),
    ):
        table = model.__table__
        values = {c.name: changed.get(c.name, c.name) for c in table.columns}
        values = {name: value for name, value in values.items() if value is not None}
        key = "gss_code LIKE '_X%'" if "gss_code" in values else f"{_id_of(model)} > {COPY}"
        db.session.execute(
            text(
                f"INSERT INTO {table.name} ({', '.join(values)})"  # noqa: S608
                f" SELECT {', '.join(values.values())} FROM {table.name} WHERE NOT ({key})"
            ),
            place if ":shift" in str(values) else {},
        )


def _id_of(model: Any) -> str:
    return "parliament_id" if model is MP else "mp_id"


def _people(app: Flask, now: datetime) -> list[Someone]:
    seats = db.session.execute(
        select(Constituency.gss_code, Constituency.region).order_by(Constituency.gss_code)
    ).all()
    found = []
    for place in range(PEOPLE):
        # All over the country, so that the own MP and the region of each are asked for.
        own, here = seats[place * 37 % len(seats)]
        person = Person(
            email=f"volunteer{place}@example.org",
            name=f"Volunteer {place}",
            password_hash="-",  # noqa: S106
            role=Role.COORDINATOR if place == 0 else Role.VOLUNTEER,
            own_gss_code=own,
            created_at=now,
        )
        if place == PEOPLE - 1:
            person.id = 1_900_000_001  # found again among a statement's values, see recording.py
        db.session.add(person)
        db.session.flush()
        token = f"token-{place}"
        hashed = hash_token(token)
        db.session.add(
            SignIn(
                token_hash=hashed,
                person_id=person.id,
                created_at=now,
                expires_at=now + timedelta(hours=20),
                last_seen_at=now,
                password_at=now,
                code_at=now,
            )
        )
        cookie, csrf = _cookie(app, token)
        found.append(Someone(person.id, token, hashed, own, here, cookie, csrf))
    return found


def _cookie(app: Flask, token: str) -> tuple[str, str]:
    """What a browser holds after signing in and opening a page: its cookie, and a form's token."""
    session = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    kept = {"token": token, "csrf_token": "form token", "_permanent": True}
    form = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token")
    name = app.config["SESSION_COOKIE_NAME"]
    return f"{name}={session.dumps(kept)}", form.dumps("form token")


def give_voice(person_id: int, now: datetime) -> None:
    """Make this person a coordinator who checks pledges."""
    theirs = update(Person).where(Person.id == person_id)
    db.session.execute(theirs.values(role=Role.COORDINATOR))
    db.session.merge(Vouching(person_id=person_id, at=now))
    db.session.flush()


def _contacts(people: list[int], now: datetime, chance: random.Random) -> None:
    """Seven MPs of ten have been rung, the rest never."""
    mps = [mp for mp in db.session.scalars(select(QueueEntry.mp_id)) if chance.random() < 0.7]
    for rows in _in_thousands(CONTACTS):
        values = [
            {
                "mp_id": chance.choice(mps),
                "person_id": chance.choice(people),
                "at": now - timedelta(minutes=chance.randrange(60, DAYS * 24 * 60)),
                "channel": Channel.PHONE,
                "direction": Direction.OUT,
                "outcome": chance.choice(SAID),
                "note": "Ask for the diary secretary." if chance.random() < 0.3 else "",
            }
            for _ in rows
        ]
        db.session.execute(insert(Contact), values)


def _crowd(people: list[int], now: datetime, chance: random.Random) -> None:
    """One MP with HISTORY contacts, every tenth of them a letter; and one with none."""
    crowded, empty = crowded_and_empty()
    db.session.execute(delete(Contact).where(Contact.mp_id.in_((crowded, empty))))
    for n in range(HISTORY):
        written = n % 10 == 0
        contact = Contact(
            mp_id=crowded,
            person_id=chance.choice(people),
            at=now - timedelta(hours=2 * n + 1),
            channel=Channel.EMAIL if written else Channel.PHONE,
            direction=Direction.OUT,
            outcome=Outcome.SENT if written else chance.choice(SAID),
            note="Ask for the diary secretary.",
        )
        db.session.add(contact)
        if written:
            db.session.flush()
            body = f"Dear MP,\n\nLetter number {n} of a long year. " + "Will you sign? " * 60
            db.session.add(Letter(contact_id=contact.id, subject="Will you sign?", body=body))


def crowded_and_empty() -> tuple[int, int]:
    """The two MPs whose call pages are compared."""
    first, second = db.session.scalars(
        select(QueueEntry.mp_id).order_by(QueueEntry.mp_id).limit(2)
    ).all()
    return first, second


def _in_thousands(total: int) -> Iterator[range]:
    for start in range(0, total, 1000):
        yield range(start, min(start + 1000, total))


def _states(now: datetime, chance: random.Random) -> None:
    """What the contacts left behind: most may be rung again, some wait, some have a follow-up."""
    db.session.execute(
        text(
            "UPDATE queue_entries SET attempts = (SELECT count(*) FROM contacts c"
            " WHERE c.mp_id = queue_entries.mp_id), last_contact_at = (SELECT max(at)"
            " FROM contacts c WHERE c.mp_id = queue_entries.mp_id)"
        )
    )
    rung = db.session.scalars(
        select(QueueEntry.mp_id).where(QueueEntry.last_contact_at.is_not(None))
    ).all()
    values = []
    for revision, mp_id in enumerate(rung, 1):
        waits, follows = chance.random() < 0.2, chance.random() < 0.02
        values.append(
            {
                "mp_id": mp_id,
                "last_outcome": chance.choice(SAID),
                "pledge_status": chance.choice(LANES),
                "not_before": now + timedelta(days=chance.randrange(1, 14)) if waits else None,
                "follow_up_at": now - timedelta(days=2) if follows else None,
                "revision": revision,
            }
        )
    db.session.execute(update(QueueEntry), values)


def _analyse() -> None:
    """What PostgreSQL does by itself after a while."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
