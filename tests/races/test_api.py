"""Eight log, undo and correct while a partner's program follows what changes: it misses nothing."""

from typing import Any, NamedTuple

import pytest
from flask import current_app
from sqlalchemy import select

from outreach.contacts import actions as contacts
from outreach.contacts.corrections import actions as corrections
from outreach.core import clock
from outreach.core.vocabulary import Channel, Outcome
from outreach.exports.api import authentication as callers
from outreach.exports.models import ExportHead
from outreach.queue import actions as queue
from tests.exports.api.scenes import Program, agreed_with, merged, token_of
from tests.facts import mps, scalar
from tests.races import workers

WRITERS, STEPS, PAGES = 8, 24, 80
SPOKE = contacts.Entry(channel=Channel.PHONE, outcome=Outcome.SPOKE_STAFF)
NO_ANSWER = contacts.Entry(channel=Channel.PHONE, outcome=Outcome.NO_ANSWER)
FOLLOWED = ("contacts", "pledges", "pledge_history")


@pytest.fixture(autouse=True)
def moment():
    """A time machine does not reach other processes, so these tests live in the present."""


class Left(NamedTuple):
    """Where a program is: what it has by now, and what it asks for next."""

    known: dict[int, Any]
    url: str


def ask(program: Program, name: str, left: Left) -> Left:
    """One page, taken in."""
    page = program.get(left.url).get_json()
    cursor = f"/datasets/{name}?limit=3&since={page['since']}"
    return Left(merged(left.known, page["rows"]), page["next"] or cursor)


def follow(token: str) -> dict[str, Left]:
    """In a process of its own: page after page, of calls more than of the others."""
    callers.LIMIT = callers.LIMIT._replace(times=100_000)
    program = Program(current_app, token)
    left = {name: Left({}, f"/datasets/{name}?limit=3") for name in FOLLOWED}
    workers.ready()
    for number in range(PAGES):
        name = FOLLOWED[number % 8] if number % 8 < len(FOLLOWED) else FOLLOWED[0]
        left[name] = ask(program, name, left[name])
    return left


def to_the_end(program: Program, name: str, left: Left) -> list[Any]:
    """What they have after the pages that they had not read, and what changed since."""
    for page in program.pages(left.url):
        merged(left.known, page["rows"])
    merged(left.known, program.rows(f"/datasets/{name}?since={page['since']}")[0])
    return [left.known[key] for key in sorted(left.known)]


def write(person_id: int, mine: list[int]) -> list[Any]:
    """In a process of its own: log a call, then undo or correct it; on to the next MP."""
    answers: list[Any] = []
    workers.ready()
    for number in range(STEPS):
        words = {"person_id": person_id, "now": clock.now()}
        if number % 2 == 0:
            mp_id = mine[number // 2]
            workers.attempt(queue.claim_mp, mp_id=mp_id, **words)
            answers.append(workers.attempt(log, mp_id=mp_id, entry=SPOKE, **words))
        elif number in (3, 11):  # not more: who undoes three holds three MPs again
            undone = {"contact_id": answers[-1]}
            answers.append(workers.attempt(corrections.undo, **undone, **words))
        else:
            wrong = {"contact_id": answers[-1], "entry": NO_ANSWER}
            answers.append(workers.attempt(corrections.correct, **wrong, **words))
    return answers


def log(**words: Any) -> int:
    return contacts.log(**words).id


def test_whoever_follows_has_what_there_is_in_the_end(race, app, crowd, monkeypatch):
    monkeypatch.setattr(callers, "LIMIT", callers.LIMIT._replace(times=100_000))
    token = token_of(agreed_with())
    seats = mps(WRITERS * STEPS // 2)
    people = crowd(WRITERS)
    before = scalar(select(ExportHead.revision))
    work = [(write, person, seats[n::WRITERS]) for n, person in enumerate(people)]
    left, *answers = race(workers.call, [(follow, token), *work])
    refused = [one for mine in answers for one in mine if isinstance(one, str)]
    assert not refused, refused
    assert scalar(select(ExportHead.revision)) >= before + WRITERS * STEPS
    program = Program(app, token)
    for name in FOLLOWED:
        found = to_the_end(program, name, left[name])
        assert found == program.rows(f"/datasets/{name}?limit=10000")[0], name
