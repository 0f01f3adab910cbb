"""Bodies are collected within a deadline and a size, and nothing of a larger one is kept."""

import asyncio

import pytest

from outreach.core import request_bodies
from outreach.core.request_bodies import BodyBroken, BodyTooLarge, BodyTooSlow, collect
from tests.core import event_loop


class Client:
    """Sends these pieces; then the end, nothing at all, or it goes away."""

    def __init__(self, *pieces, then="end"):
        self.pieces, self.then = list(pieces), then

    async def receive(self):
        if self.pieces:
            more = len(self.pieces) > 1 or self.then != "end"
            return {"type": "http.request", "body": self.pieces.pop(0), "more_body": more}
        if self.then == "goes":
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()


def collected(client, announced=None, max_bytes=10, seconds=0.05):
    return event_loop.run(
        collect(client.receive, announced=announced, max_bytes=max_bytes, seconds=seconds)
    )


@pytest.mark.parametrize("pieces", [[b"abc"], [b"a", b"b", b"c"], [b"", b"abc", b""]])
def test_all_of_it_in_order(pieces):
    assert collected(Client(*pieces), announced=3) == b"abc"
    assert collected(Client(*pieces)) == b"abc"


def test_as_much_as_is_allowed_is_not_too_large():
    assert collected(Client(b"x" * 10), announced=10) == b"x" * 10


@pytest.mark.parametrize("announced", [None, 11])
def test_one_byte_more_is_too_large(announced):
    with pytest.raises(BodyTooLarge) as raised:
        collected(Client(b"x" * 11), announced)
    assert raised.value.length == 11


def test_what_is_too_large_is_read_to_its_end_first():
    """So that the client has sent it all, and reads the answer."""
    client = Client(*[b"x" * 8] * 5)
    with pytest.raises(BodyTooLarge):
        collected(client)
    assert client.pieces == []


def test_but_not_without_end(monkeypatch):
    monkeypatch.setattr(request_bodies, "MAX_DISCARDED_BYTES", 20)
    client = Client(*[b"x" * 8] * 100)
    with pytest.raises(BodyTooLarge) as raised:
        collected(client, announced=800)
    assert (len(client.pieces), raised.value.length) == (96, 800)


def test_what_is_too_large_and_slow_is_too_large():
    with pytest.raises(BodyTooLarge):
        collected(Client(b"x" * 8, then="waits"), announced=800)


@pytest.mark.parametrize("pieces", [[], [b"a"], [b"a", b"b"]])
def test_what_does_not_end_in_time_is_too_slow(pieces):
    with pytest.raises(BodyTooSlow):
        collected(Client(*pieces, then="waits"), announced=9)


@pytest.mark.parametrize("pieces", [[], [b"a"], [b"x" * 11]])
def test_what_breaks_off_is_nothing(pieces):
    with pytest.raises(BodyBroken):
        collected(Client(*pieces, then="goes"))


def test_a_large_one_may_take_longer(monkeypatch):
    monkeypatch.setattr(request_bodies, "MIN_BYTES_PER_SECOND", 1)

    class Slow(Client):
        async def receive(self):
            await asyncio.sleep(0.06)
            return await super().receive()

    assert collected(Slow(b"abcde"), announced=5) == b"abcde"
    with pytest.raises(BodyTooSlow):
        collected(Slow(b"abcde"))  # it does not say how large it is
