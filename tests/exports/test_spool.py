"""What one thread writes and another reads at its own pace."""

from hashlib import sha256
from threading import Event

import pytest

from outreach.exports.spool import NobodyReads, Spool, in_thread

PATIENCE = 10


def test_all_of_it_in_order_and_its_hash():
    pieces = [bytes([number]) * 70_000 for number in range(20)]
    spool = in_thread(lambda spool: [spool.write(piece) for piece in pieces])
    assert b"".join(spool.pieces()) == b"".join(pieces)
    assert spool.sha256 == sha256(b"".join(pieces)).hexdigest()
    assert spool.size == 20 * 70_000


def test_whoever_reads_slowly_keeps_nobody_from_writing():
    written = Event()

    def work(spool):
        for _ in range(100):
            spool.write(b"x" * 100_000)
        written.set()

    pieces = in_thread(work).pieces()
    assert next(pieces)
    assert written.wait(PATIENCE), "the writer waits for the reader"
    pieces.close()


def test_whoever_reads_fast_waits_for_more():
    go_on = Event()

    def work(spool):
        spool.write(b"one")
        go_on.wait(PATIENCE)
        spool.write(b"two")

    pieces = in_thread(work).pieces()
    assert next(pieces) == b"one"
    go_on.set()
    assert next(pieces) == b"two"
    assert next(pieces, None) is None


def test_what_breaks_off_is_not_taken_for_the_whole():
    def work(spool):
        spool.write(b"a part")
        raise ZeroDivisionError

    pieces = in_thread(work).pieces()
    assert next(pieces) == b"a part"
    with pytest.raises(ZeroDivisionError):
        next(pieces)


def test_when_nobody_reads_on_the_writing_ends():
    ended, dropped = Event(), Event()

    def work(spool):
        spool.write(b"x")
        dropped.wait(PATIENCE)
        try:
            spool.write(b"y")
        except NobodyReads:
            ended.set()
            raise

    spool = in_thread(work)
    next(spool.pieces())
    spool.drop()
    dropped.set()
    assert ended.wait(PATIENCE)


def test_waiting_ends_with_time_or_with_enough():
    spool = Spool()
    spool.wait(0.01)
    assert not spool.over
    spool.write(b"123")
    spool.wait(PATIENCE, 3)
    spool.end()
    spool.wait(PATIENCE, 1000)
    assert spool.whole() == b"123"
