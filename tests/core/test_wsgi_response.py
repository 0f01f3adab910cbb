"""A WSGI application, run a step at a time."""

from contextvars import ContextVar
from threading import Thread

import pytest

from outreach.core.wsgi_response import PIECE_BYTES, WSGIResponse

word: ContextVar[str] = ContextVar("word", default="")


class Body:
    """Pieces that are made as they are asked for; it counts them, and how often it was closed."""

    def __init__(self, *pieces):
        self.pieces, self.made, self.closed = iter(pieces), 0, 0

    def __iter__(self):
        return self

    def __next__(self):
        piece = next(self.pieces)
        if isinstance(piece, Exception):
            raise piece
        self.made += 1
        return piece

    def close(self):
        self.closed += 1


def response_of(body, length=None, status="200 OK"):
    headers = [("Content-Type", "text/plain"), ("Set-Cookie", "a"), ("Set-Cookie", "b")]
    headers += [("Content-Length", str(length))] if length is not None else []

    def app(environ, start):
        start(status, headers)
        return body

    return WSGIResponse(app, {})


def to_the_end(response):
    pieces = [response.begin()]
    while not response.is_over:
        pieces.append(response.read())
    return pieces


@pytest.mark.parametrize(
    "pieces, length",
    [([b"page"], 4), ([b"p", b"", b"age"], 4), ([], 0), ([], 4), ([b""], None), ([], None)],
)
def test_a_small_one_is_over_and_closed_at_once(pieces, length):
    body = Body(*pieces)
    response = response_of(body, length)
    assert response.begin() == b"".join(pieces)
    assert (response.is_over, response.is_closed, body.closed) == (True, True, 1)


def test_status_and_headers_are_as_the_application_says():
    response = response_of(Body(), status="404 NOT FOUND")
    response.begin()
    assert response.status == 404
    assert response.headers[1:] == [(b"set-cookie", b"a"), (b"set-cookie", b"b")]


def test_what_does_not_say_its_length_comes_as_it_is_made():
    """The next piece may take long: nobody waits for it with the first."""
    body = Body(b"one", b"two", b"three")
    response = response_of(body)
    assert (response.begin(), body.made) == (b"one", 1)
    assert to_the_end(response)[:-1] == [b"two", b"three"] or body.made == 3
    assert (response.is_closed, body.closed) == (False, 0)


def test_what_says_its_length_comes_in_large_pieces():
    line = b"x" * 1000
    response = response_of(Body(*[line] * 1000), length=1_000_000)
    pieces = to_the_end(response)
    assert b"".join(pieces) == line * 1000
    assert len(pieces) == 1_000_000 // PIECE_BYTES + 2
    assert max(map(len, pieces)) < PIECE_BYTES + 1000


def test_nothing_is_made_before_it_is_asked_for():
    body = Body(*[b"x" * PIECE_BYTES] * 100)
    response = response_of(body, length=100 * PIECE_BYTES)
    response.begin()
    response.read()
    assert body.made == 2


def test_it_is_closed_once():
    body = Body(b"one", b"two")
    response = response_of(body)
    response.begin()
    response.close()
    response.close()
    assert (response.is_closed, body.closed) == (True, 1)


def test_it_is_closed_when_the_first_piece_fails():
    body = Body(ValueError("no"))
    with pytest.raises(ValueError, match="no"):
        response_of(body).begin()
    assert body.closed == 1


def test_what_fails_later_is_closed_by_who_reads():
    body = Body(b"one", ValueError("no"))
    response = response_of(body)
    response.begin()
    with pytest.raises(ValueError, match="no"):
        response.read()
    response.close()
    assert body.closed == 1


def test_a_list_needs_no_close():
    response = response_of([b"a", b"b"], length=2)
    assert (response.begin(), response.is_closed) == (b"ab", True)


def test_what_one_step_sets_the_next_one_finds_in_another_thread():
    found = []

    def pieces():
        token = word.set("kept")
        yield b"one"
        found.append(word.get())
        word.reset(token)
        yield b"two"

    response = response_of(pieces())
    response.begin()
    step = Thread(target=response.read)
    step.start()
    step.join()
    assert found == ["kept"]
    assert word.get() == ""
