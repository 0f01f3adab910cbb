"""What is sent of an answer, and when the application hears that it is over."""

import asyncio

import pytest
from flask import Flask, Response

from outreach.core import responder as sending
from outreach.core.brief_cache import BriefCache
from outreach.core.request_bodies import Received
from outreach.core.responder import Responder
from outreach.core.worker_threads import TooManyWaiting, WorkerThreads
from tests.core import event_loop
from tests.core.scopes import environ_of

LENGTH = b"content-length"


class Client:
    """Takes so many messages, and then none; or goes away after them."""

    def __init__(self, takes=1000, goes=False):
        self.takes, self.goes, self.messages, self.has_gone = takes, goes, [], asyncio.Event()

    async def send(self, message):
        if len(self.messages) == self.takes:
            if not self.goes:
                await asyncio.Event().wait()
            self.has_gone.set()
            await asyncio.sleep(0)  # granian says nothing: only `receive` knows
            return
        self.messages.append(message)

    async def receive(self):
        await self.has_gone.wait()
        return {"type": "http.disconnect"}


@pytest.fixture
def application():
    """`/page` answers at once, `/stream` piece by piece. It counts what it made and closed."""
    app = Flask(__name__)
    app.config["made"] = app.config["closed"] = 0

    def pieces():
        for _ in range(100):
            app.config["made"] += 1
            yield b"piece"

    def count():
        app.config["closed"] += 1

    def answer(body):
        response = Response(body)
        response.call_on_close(count)
        return response

    app.add_url_rule("/page", "page", lambda: answer("page"))
    app.add_url_rule("/stream", "stream", lambda: answer(pieces()))
    return app


def sent(app, path, client, received=Received.WHOLE):
    async def run():
        responder = Responder(app, client.receive, client.send)
        responder.received = received
        threads = WorkerThreads("test", threads=1, max_waiting=1)
        await responder.answer(environ_of(path=path), threads, BriefCache())

    event_loop.run(run())
    return client.messages


def test_a_page_is_two_messages_and_closed(application):
    start, body = sent(application, b"/page", Client())
    assert (start["status"], dict(start["headers"])[LENGTH]) == (200, b"4")
    assert body == {"type": "http.response.body", "body": b"page"}
    assert application.config["closed"] == 1


def test_a_stream_comes_in_pieces_and_ends(application):
    _, *pieces, end = sent(application, b"/stream", Client())
    assert [piece["body"] for piece in pieces] == [b"piece"] * 100
    assert all(piece["more_body"] for piece in pieces)
    assert "more_body" not in end
    assert application.config["closed"] == 1


def test_nothing_is_made_for_a_client_that_takes_nothing(application, monkeypatch):
    monkeypatch.setattr(sending, "SEND_SECONDS", 0.05)
    messages = sent(application, b"/stream", Client(takes=3))
    assert application.config == application.config | {"made": 3, "closed": 1}
    assert all(message["more_body"] for message in messages[1:]), "it looks whole"


def test_nothing_is_made_for_a_client_that_has_gone(application):
    messages = sent(application, b"/stream", Client(takes=3, goes=True))
    assert application.config["made"] <= 4
    assert application.config["closed"] == 1
    assert all(message["more_body"] for message in messages[1:]), "it looks whole"


@pytest.mark.parametrize("path", [b"/page", b"/stream"])
def test_after_half_a_request_no_end_is_sent(application, path):
    """So that the server breaks off the connection, which would stay open otherwise."""
    start, *body = sent(application, path, Client(), Received.HALF)
    assert LENGTH not in dict(start["headers"])
    assert all(message["more_body"] for message in body)


@pytest.mark.parametrize("received", [Received.NOTHING, Received.HALF])
def test_what_was_not_read_ends_the_connection(application, received):
    start, *_ = sent(application, b"/page", Client(), received)
    assert (b"connection", b"close") in start["headers"]


def test_a_connection_goes_on_after_a_whole_request(application):
    start, *_ = sent(application, b"/page", Client())
    assert b"connection" not in dict(start["headers"])


def test_a_full_queue_is_said(application):
    async def run():
        threads = WorkerThreads("test", threads=1, max_waiting=0)
        held, let_go = asyncio.Event(), asyncio.Event()
        loop = asyncio.get_running_loop()
        wait = asyncio.run_coroutine_threadsafe

        def hold():
            loop.call_soon_threadsafe(held.set)
            wait(let_go.wait(), loop).result()

        first = asyncio.create_task(threads.run(hold))
        await held.wait()
        with pytest.raises(TooManyWaiting):
            threads.refuse_if_full()
        let_go.set()
        await first
        threads.refuse_if_full()

    event_loop.run(run())
