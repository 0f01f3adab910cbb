"""What is no longer allowed breaks off in the middle, and nobody takes a part for the whole."""

import csv
import io
import threading
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.vocabulary import Format
from outreach.exports import download_progress, downloads, spool
from outreach.exports import reader as reading
from outreach.exports.api import actions, queries
from outreach.exports.api.models import Token
from outreach.exports.models import Taking
from outreach.exports.responses import CUT_OFF
from tests.exports.api.scenes import CSV, LINES, problem
from tests.facts import scalar
from tests.partners.scenes import agree

PLEDGES = "/datasets/pledges"
on_postgresql = pytest.mark.parametrize("store", ["postgresql"], indirect=True)


def revoke(number):
    with transaction():
        actions.revoke(token_id=scalar(select(Token.id)), person_id=None, now=clock.now())


def agree_on_less(number):
    agree(number, "contacts")


def to_the_end(pieces):
    """What comes until it breaks off."""
    found = []
    with pytest.raises(download_progress.NoLongerAllowed):
        found.extend(pieces)
    return b"".join(found)


def last_taking():
    return scalar(select(Taking).order_by(Taking.id.desc()).limit(1))


@pytest.fixture(autouse=True)
def bit_by_bit(monkeypatch):
    """Rows are read and sent a few at a time, however few there are."""
    monkeypatch.setattr(reading, "BATCH", 10)
    monkeypatch.setattr(spool, "PIECE", 1000)
    monkeypatch.setattr(downloads, "AT_ONCE", 0)
    monkeypatch.setattr(downloads, "SMALL", 0)


@pytest.fixture
def looks(monkeypatch) -> Callable[[float], None]:
    return lambda seconds: monkeypatch.setattr(download_progress, "LOOKED_EVERY", seconds)


def test_what_may_be_taken_is_taken_to_the_end(program, looks):
    looks(-1)
    answer = program.get(PLEDGES, LINES)
    assert len(answer.text.splitlines()) == 650
    assert (last_taking().state, last_taking().rows) == ("done", 650)


@pytest.mark.parametrize("end", [revoke, agree_on_less])
def test_a_download_is_cut_off_when_its_token_opens_it_no_more(program, number, looks, end):
    """Its rows are all read by now; they wait to be sent."""
    looks(1000)
    answer = program.get(PLEDGES, CSV, whole=False)
    assert answer.status_code == 200
    pieces = answer.iter_encoded()
    assert b"mp_id" in next(pieces)
    end(number)
    looks(-1)
    taken = to_the_end(pieces)
    # Either way nobody takes it for the whole.
    assert answer.content_length or taken.endswith(CUT_OFF[Format.CSV])
    answer.close()
    taking = last_taking()
    assert (taking.state, taking.sha256) == ("cut_off", None)


@pytest.fixture
def paused(looks, monkeypatch) -> Iterator[tuple[threading.Event, threading.Event]]:
    """Whoever reads the rows has some, and waits: (they have, go on)."""
    ask, begun, go = queries.still_opens, threading.Event(), threading.Event()

    def wait_and_ask(*words):
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            assert go.wait(30)
        return ask(*words)

    monkeypatch.setattr(queries, "still_opens", wait_and_ask)
    looks(-1)
    yield begun, go
    go.set()


# On SQLite nobody can save while rows are read: there, all of this happens after that.


@on_postgresql
def test_it_is_cut_off_while_rows_are_read(program, number, paused):
    begun, go = paused
    answer = program.get(PLEDGES, CSV, whole=False)
    assert begun.wait(30)
    revoke(number)
    go.set()
    taken = to_the_end(answer.iter_encoded())
    with pytest.raises(csv.Error):
        list(csv.reader(io.StringIO(taken.decode()), strict=True))
    answer.close()
    assert (last_taking().state, last_taking().rows) == ("cut_off", 10)


@on_postgresql
def test_nobody_reads_on_for_whoever_hung_up(program, paused):
    begun, go = paused
    before = set(threading.enumerate())
    answer = program.get(PLEDGES, CSV, whole=False)
    assert begun.wait(30)
    [reader] = set(threading.enumerate()) - before
    answer.close()
    go.set()
    reader.join(30)
    assert not reader.is_alive()
    assert (last_taking().state, last_taking().rows) == ("cut_off", 10)


def test_before_the_first_piece_it_is_said(program, looks, monkeypatch):
    monkeypatch.setattr(queries, "still_opens", lambda *_: False)
    looks(-1)
    problem(program.get(PLEDGES, LINES), 401, "revoked-token")
    assert last_taking().state == "cut_off"


def test_who_hangs_up_has_not_taken_it(program, looks):
    looks(1000)
    answer = program.get(PLEDGES, LINES, whole=False)
    next(answer.iter_encoded())
    answer.close()
    assert last_taking().state == "cut_off"


def test_a_page_after_that_is_refused(program, number):
    page = program.get(f"{PLEDGES}?limit=10").get_json()
    revoke(number)
    problem(program.get(page["next"]), 401, "revoked-token")
