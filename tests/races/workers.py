"""What the processes of a race do. They share nothing with the tests but a database's address.

A time machine does not reach them: every moment is handed to them.
"""

import http.client
import json
import traceback
import warnings
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import create_engine, event, func, insert, select, update

from outreach.audit import actions as audit
from outreach.contacts import actions as contacts
from outreach.contacts.models import Contact
from outreach.coordination.bulk_changes import actions as steering
from outreach.coordination.bulk_changes.models import ChangedRow
from outreach.core.database import engine_options, normalise_url, transaction, wire
from outreach.core.errors import Refusal
from outreach.core.extensions import db
from outreach.core.vocabulary import (
    Channel,
    Direction,
    FlagKind,
    Format,
    Outcome,
    Shared,
    TakenBy,
    Voided,
)
from outreach.exports import daily, downloads, hooks
from outreach.exports import reader as reading
from outreach.exports.contracts.registry import CONTRACTS
from outreach.exports.request import Wanted
from outreach.imports import actions as importing
from outreach.imports import queries as importing_queries
from outreach.imports.mappings import Choices
from outreach.imports.plan import World
from outreach.imports.planner import plan
from outreach.imports.stored_rows import brought
from outreach.partners.models import Partner
from outreach.pledges.offices import actions as offices
from outreach.pledges.words import actions as pledge_words
from outreach.queue import actions as queue
from outreach.queue.flags import actions as flags
from tests.stores import NEXT_MORNING

PATIENCE = 60  # seconds that anyone waits for the others
# One after the other, each later than a claim of the one before can last.
LATER = queue.LEASE + timedelta(minutes=1)

VOICEMAIL = contacts.Entry(channel=Channel.PHONE, outcome=Outcome.VOICEMAIL_LEFT)

_app: Flask
_barrier: Barrier


def join(url: str, barrier: Barrier) -> None:
    """A process's start: few connections, to the race's database."""
    global _app, _barrier
    from tests.races.prepared import app

    warnings.simplefilter("error")
    _app, _barrier = app, barrier
    with _app.app_context():
        parsed = normalise_url(url)
        options = engine_options(parsed) | {"pool_size": 1, "max_overflow": 1}
        db.engines[None] = create_engine(parsed, **options)
        wire(db.engine)
        hooks.init_app(app)
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _forget_the_disk)


def _forget_the_disk(connection: Any, _record: object) -> None:
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


def confirm_words(**words: Any) -> int:
    """Confirm proposed words of the pledge; the new version's number."""
    return pledge_words.confirm(**words).number


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


def steer(**words: Any) -> int:
    """How many MPs changed."""
    made = steering.change(**words)
    db.session.flush()
    rows = select(func.count()).select_from(ChangedRow)
    rows = rows.where(ChangedRow.change_id == made.id, ChangedRow.left_because.is_(None))
    return db.session.scalar(rows) or 0


def undo(**words: Any) -> None:
    steering.undo(**words)


def claim_and_flag(person_id: int, now: datetime, times: int) -> list[Any]:
    """Claim the next; once three are held, flag them, one a round."""
    answers: list[Any] = []
    for number in range(times):
        ready()
        answers.append(attempt(queue.claim_next, person_id=person_id, now=now))
        if number < 3:
            kind = {"kind": FlagKind.UNSURE, "words": "", "person_id": person_id, "now": now}
            attempt(flags.raise_flag, mp_id=answers[number].mp_id, **kind)
    return answers


def call(task: Callable[..., Any], *arguments: Any) -> Any:
    """For races in which processes do different things."""
    return task(*arguments)


def write_sheet(import_id: int, person_id: int, names: list[str], now: datetime) -> int:
    """Write a voicemail and a call to each of these MPs; returns how many were new."""
    lines = [f"{name},2/10/2026,{what}" for name in names for what in ("voicemail", "no answer")]
    one = brought("\n".join(["MP,Date,Outcome", *lines]).encode())
    world = World(parliament=importing_queries.parliament(), now=now)
    planned = plan(one.table, Choices(), world, one.same)
    db.session.rollback()
    ready()
    words = {"import_id": import_id, "person_id": person_id, "planned": planned, "now": now}
    done = attempt(importing.write, **words)
    return len(done.new) if isinstance(done, importing.Written) else 0


def write_pairs(person_id: int, mp_ids: tuple[int, int], times: int, now: datetime) -> list[Any]:
    """Two calls in one transaction, and the two of before taken back in the same: whoever reads
    sees both of a pair or none."""
    return rounds((_a_pair, {"who": person_id, "mp_ids": mp_ids, "at": now}) for _ in range(times))


def _a_pair(who: int, mp_ids: tuple[int, int], at: datetime) -> None:
    before = select(Contact.id).where(Contact.person_id == who, Contact.voided_at.is_(None))
    taken_back = {"voided_at": at, "voided_as": Voided.UNDONE}
    ids = list(db.session.scalars(before))
    db.session.execute(update(Contact).where(Contact.id.in_(ids)).values(taken_back))
    call = {"person_id": who, "at": at, "channel": Channel.PHONE, "direction": Direction.OUT}
    call |= {"outcome": Outcome.NO_ANSWER, "late": False}
    db.session.execute(insert(Contact), [call | {"mp_id": mp_id} for mp_id in mp_ids])


def follow_contacts(partner_id: int, times: int) -> list[Any]:
    """Take everything, again and again, and what changed since the time before."""
    kept: dict[int, dict[str, Any]] = {}
    seen, since = [], None
    for _ in range(times):
        ready()
        since, lines = take_contacts(partner_id, since)
        for row in lines:
            kept[row["contact_id"]] = row
        kept = {key: row for key, row in kept.items() if not row["removed"]}
        # Of one moment is what is taken whole: what changed is told when the day is over.
        _, everything = take_contacts(partner_id, None)
        seen.append(sorted((row["volunteer"], row["mp_id"]) for row in everything))
    return [seen, since, kept]


def take_contacts(partner_id: int, since: int | None) -> tuple[int | None, list[dict[str, Any]]]:
    """One download: as of which revision it is, and its rows."""
    contract = CONTRACTS[Shared.CONTACTS]
    with transaction():
        daily.tell(until=NEXT_MORNING)
        view = reading.view_of(db.session.get_one(Partner, partner_id), since=since)
    wanted = Wanted(
        contract=contract,
        columns=contract.columns,
        view=view,
        format=Format.JSONL,
        how=TakenBy.COMMAND,
    )
    download = downloads.start(wanted)
    lines = b"".join(download).decode().splitlines()
    return download.revision, [json.loads(line) for line in lines]
