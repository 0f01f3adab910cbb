"""What the processes of a race do. They share nothing with the tests but a database's address.

A time machine does not reach them: every moment is handed to them.
"""

import http.client
import sqlite3
import traceback
import warnings
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event

from outreach.audit import actions as audit
from outreach.contacts import actions as contacts
from outreach.database import engine_options, normalise_url, transaction
from outreach.extensions import db
from outreach.offices import actions as offices
from outreach.queue import actions as queue
from outreach.refusal import Refusal
from outreach.vocabulary import Channel, Outcome
from tests.stores import Store

PATIENCE = 60  # seconds that anyone waits for the others
# One after the other, each later than a claim of the one before can last.
LATER = queue.LEASE + timedelta(minutes=1)

VOICEMAIL = contacts.Entry(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL_LEFT)

_app: Flask
_barrier: Barrier


def join(url: str, barrier: Barrier) -> None:
    """A process's start: an application of its own, with few connections."""
    global _app, _barrier
    warnings.simplefilter("error")
    store = Store()
    store.url = url
    options = engine_options(normalise_url(url)) | {"pool_size": 1, "max_overflow": 1}
    _app, _barrier = store.make_app(SQLALCHEMY_ENGINE_OPTIONS=options), barrier
    with _app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _forget_the_disk)


def _forget_the_disk(connection: sqlite3.Connection, _record: object) -> None:
    """Nothing here outlives the run, and 32 queue for one disk. Two do in earnest, one a worker:
    five seconds are plenty for them, but not always for the last of 32 on a busy machine."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


def work(task: Callable[..., Any], *arguments: Any) -> Any:
    """Do it, together with all others. Whoever fails lets nobody wait."""
    try:
        with _app.app_context():
            return task(*arguments)
    except Exception:
        _barrier.abort()
        raise RuntimeError(traceback.format_exc()) from None  # the original may not travel


def ready() -> None:
    """Returns in every process at the same moment."""
    _barrier.wait(PATIENCE)


def attempt(action: Callable[..., Any], **words: Any) -> Any:
    """One transaction: what the action returned, or the name of its refusal."""
    try:
        with transaction():
            return action(**words)
    except Refusal as refusal:
        return type(refusal).__name__


def rounds(attempts: Iterable[tuple[Callable[..., Any], dict[str, Any]]]) -> list[Any]:
    """One attempt a round; all processes begin each round together."""
    answers = []
    for action, words in attempts:
        ready()
        answers.append(attempt(action, **words))
    return answers


def claim_next(people: list[int], times: int, now: datetime) -> list[Any]:
    """Press *Claim next MP*, so many times as each of these people."""
    presses = [person_id for person_id in people for _ in range(times)]
    return rounds((queue.claim_next, {"person_id": person_id, "now": now}) for person_id in presses)


def go_for(mp_id: int, people: list[int], now: datetime) -> list[Any]:
    """Claim the same MP every round, as the next person each time; claims of before have lapsed."""
    return rounds(
        (queue.claim_mp, {"person_id": person_id, "mp_id": mp_id, "now": now + LATER * number})
        for number, person_id in enumerate(people)
    )


def log_voicemail(**words: Any) -> int:
    """Which entry it became."""
    return contacts.log(entry=VOICEMAIL, **words).id


def sign(**words: Any) -> int:
    """Sign over an office's link; the signature's number."""
    return offices.sign(**words).id


def post(
    line: http.client.HTTPConnection, visitor: tuple[str, str], path: str, **form: str
) -> tuple[int, str]:
    """Send a form; the status, and where it leads or what it says."""
    cookie, token = visitor
    headers = {
        "Cookie": f"outreach={cookie}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request("POST", path, urlencode(form), headers)
    response = line.getresponse()
    body = response.read().decode()
    return response.status, response.getheader("Location") or body


def write_events(times: int, now: datetime) -> int:
    """Write down something of each kind, over and over; how many events that was."""
    ready()
    for number in range(times):
        with transaction():
            audit.record(person_id=None, action="race.record", subject=f"mp:{number}", now=now)
            audit.record(person_id=None, action="race.record", subject="mp:0", now=now)
        audit.note(person_id=None, action="race.note", subject=f"mp:{number}", now=now)
    return 3 * times


def browse(port: int, posts: list[tuple[tuple[str, str], str, dict[str, str]]]) -> list[Any]:
    """Send one form a round, over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    answers = []
    for visitor, path, form in posts:
        ready()
        answers.append(post(line, visitor, path, **form))
    line.close()
    return answers


def last_one(mp_id: int, person_id: int, times: list[datetime]) -> list[Any]:
    """Whoever may take an MP takes the last one each round. Who holds three asks for it five times
    instead: each time its row is locked, and let go of."""
    answers = []
    for now in times:
        ready()
        answers.append(attempt(queue.claim_next, person_id=person_id, now=now))
        if answers[-1] == "ClaimLimitReached":
            for _ in range(5):
                attempt(queue.claim_mp, person_id=person_id, mp_id=mp_id, now=now)
    return answers
