"""Slow readers, clients that go away, answers that break off: no thread, little memory, always
closed."""

from select import select

import pytest

from outreach.core.front import MAX_WAITING, THREADS
from tests.attacks.connections.sockets import ask, until

SIZE = 300  # MiB
ENDLESS = 1_000_000  # nobody reads so much before the test gives up


@pytest.mark.parametrize("kind", ["large", "sized"])
def test_a_slow_reader_costs_little_memory(streaming, kind):
    before = streaming.memory()
    line = streaming.ask(f"/{kind}/{SIZE}", buffer=4096)
    line.read(100_000)
    assert ask(streaming.port, "GET", "/quick").status == 200
    assert streaming.memory() < before + SIZE / 3
    line.leave()
    until(lambda: streaming.closed() == [kind], "it was not closed")


def test_slow_readers_take_no_thread(streaming):
    lines = [streaming.ask(f"/large/{SIZE}", buffer=4096) for _ in range(4 * THREADS)]
    for line in lines:
        line.read(1000)
    assert ask(streaming.port, "GET", "/quick").status == 200
    assert streaming.closed() == []
    for line in lines:
        line.leave()
    until(lambda: len(streaming.closed()) == len(lines), "some were not closed")


@pytest.mark.parametrize("rudely", [False, True])
@pytest.mark.parametrize("kind", ["large", "sized"])
def test_who_goes_away_ends_the_answer(streaming, kind, rudely):
    line = streaming.ask(f"/{kind}/{ENDLESS}")
    line.read(3_000_000)
    line.leave(rudely=rudely)
    until(lambda: streaming.closed() == [kind], "it was not closed")


def test_who_goes_away_before_the_first_byte_ends_the_answer(streaming):
    held = streaming.hold(THREADS)
    line = streaming.ask(f"/large/{ENDLESS}")
    # What came after it is answered, so it was read and waits for a thread: leaving takes back a
    # request that was not read yet, and then there is nothing to close.
    assert ask(streaming.port, "GET", "/healthz").status == 200
    line.leave()
    streaming.let_go(held)
    until(lambda: streaming.closed() == ["large"], "it was not closed")


@pytest.mark.parametrize("kind", ["large", "sized"])
def test_who_reads_to_the_end_has_it_all(streaming, kind):
    answer = ask(streaming.port, "GET", f"/{kind}/40")
    assert answer.status == 200
    assert len(answer.body) == 40 * 1024 * 1024
    until(lambda: streaming.closed() == [kind], "it was not closed")


def test_half_an_answer_never_looks_whole(streaming):
    line = streaming.ask("/broken")
    assert line.answers() == [200]
    assert b"first piece" in line.received
    assert not line.received.endswith(b"0\r\n\r\n")
    until(lambda: streaming.closed() == ["broken"], "it was not closed")


def test_an_error_is_logged_without_its_words(streaming):
    streaming.ask("/broken").answers()
    until(lambda: "front\n" in streaming.logged(), "it was not logged")
    lines = streaming.logged().rpartition("front\n")[2]
    assert "streaming.py" in lines
    assert "ValueError" in lines
    assert "a private word" not in lines


def test_a_generator_keeps_its_request_across_threads(streaming):
    answer = ask(streaming.port, "GET", "/context?word=Outreach")
    assert answer.body == b"Outreach"
    until(lambda: streaming.closed() == ["context"], "it was not closed")


def test_head_of_a_large_answer_has_no_body(streaming):
    answer = ask(streaming.port, "HEAD", "/sized/40")
    assert (answer.status, answer.headers["Content-Length"]) == (200, str(40 * 1024 * 1024))
    until(lambda: streaming.closed() == ["sized"], "it was not closed")


def test_health_is_told_while_every_thread_is_busy(streaming):
    held = streaming.hold(2 * THREADS)
    assert ask(streaming.port, "GET", "/healthz").body == b"ok"
    assert not any(line.received for line in held)
    assert streaming.let_go(held) == [b"200"] * 2 * THREADS


def test_too_many_who_wait_are_asked_to_come_back(streaming):
    held = streaming.hold(THREADS + MAX_WAITING + 20)
    until(lambda: len(select(held, [], [], 0)[0]) == 20, "the others wait without end")
    answer = ask(streaming.port, "GET", "/quick")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
    assert answer.body.startswith(b"Too many people are waiting")
    assert ask(streaming.port, "GET", "/healthz").status == 200
    statuses = streaming.let_go(held)
    assert (statuses.count(b"200"), statuses.count(b"503")) == (THREADS + MAX_WAITING, 20)
    assert ask(streaming.port, "GET", "/quick").status == 200


@pytest.mark.parametrize("size", [0, 1, 65_536])
def test_a_body_arrives_as_it_was_sent(streaming, size):
    answer = ask(streaming.port, "POST", "/echo", body=b"\xff" * size)
    assert (answer.status, answer.body) == (200, b"\xff" * size)


def test_a_body_in_chunks_arrives_whole(streaming):
    pieces = iter([b"one ", b"two ", b"three"])
    answer = ask(streaming.port, "POST", "/echo", body=pieces, encode_chunked=True)
    assert (answer.body, answer.headers["Was-Length"]) == (b"one two three", "13")
