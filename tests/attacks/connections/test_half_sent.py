"""Requests that are slow, half sent or nonsense: everybody else is served, and they are ended."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from outreach.core.extensions import db
from outreach.core.vocabulary import Role
from outreach.queue.models import Claim
from tests.attacks.connections.conftest import BODY_SECONDS
from tests.attacks.connections.sockets import Line, ask, head
from tests.browsing import Browser
from tests.facts import STARMER

FORM = "Content-Type: application/x-www-form-urlencoded"
CROWD = 200


@pytest.fixture
def signed_in(app, person) -> Callable[..., dict[str, str]]:
    """The headers of a browser in which somebody is signed in, form token included."""

    def headers(name: str, role: Role = Role.VOLUNTEER) -> dict[str, str]:
        browser = Browser(app, person(name, role))
        cookie = browser.client.get_cookie("outreach")
        assert cookie is not None
        return {"Cookie": f"outreach={cookie.value}", "X-CSRFToken": browser.token}

    return headers


def lines_of(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def claims() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Claim)) or 0


def half(path: str, *lines: str, length: int = 50_000, method: str = "POST") -> bytes:
    return head(method, path, f"Content-Length: {length}", *lines) + b"a="


@pytest.mark.parametrize("path", ["/sign-in", "/import", "/nowhere"])
def test_a_crowd_that_never_finishes_stops_nobody(site, signed_in, path):
    """With threads that wait for bodies, the third of these never comes."""
    ours = signed_in("Asha")
    crowd = [Line(site.port, half(path, FORM)) for _ in range(CROWD)]
    assert ask(site.port, "GET", "/healthz").status == 200
    assert ask(site.port, "GET", "/pledges").status == 200
    assert ask(site.port, "GET", "/today", headers=ours).status == 200
    answer = ask(site.port, "POST", f"/mps/{STARMER}/claim", headers=ours)
    assert (answer.status, claims()) == (303, 1)
    answered = [found for line in crowd if (found := line.answers())]
    assert {*map(tuple, answered)} == {(404 if path == "/nowhere" else 408,)}
    # All are ended. One that is cut at once may lose the sentence that was sent before.
    assert len(answered) > CROWD * 0.9


# Never finished: ended at the deadline -----------------------------------------------------------

CHUNKED = "Transfer-Encoding: chunked"
NEVER_FINISHED = {
    "nothing of it": head("POST", "/sign-in", "Content-Length: 50000"),
    "two bytes of it": half("/sign-in"),
    "all but a byte": half("/sign-in", length=3),
    "of a form with its type": half("/sign-in", FORM),
    "of a form in parts": half("/sign-in", "Content-Type: multipart/form-data; boundary=x"),
    "as JSON": half("/sign-in", "Content-Type: application/json"),
    "from HTTP/1.0": head("POST", "/sign-in", "Content-Length: 9", version="1.0"),
    "of the largest form": half("/sign-in", length=65_536),
    "of an upload by a stranger": half("/import"),
    "of a claim by a stranger": half(f"/mps/{STARMER}/claim"),
    "no chunk": head("POST", "/sign-in", CHUNKED),
    "one chunk": head("POST", "/sign-in", CHUNKED) + b"3\r\na=b\r\n",
    "half a chunk": head("POST", "/sign-in", CHUNKED) + b"500\r\na=b",
    "half the length of a chunk": head("POST", "/sign-in", CHUNKED) + b"5",
    "no end of the last chunk": head("POST", "/sign-in", CHUNKED) + b"3\r\na=b\r\n0\r\n",
    "trailers without end": head("POST", "/sign-in", CHUNKED) + b"0\r\nX: y\r\n",
    "with the whole address": half("http://127.0.0.1/sign-in"),
    "with two slashes": half("//sign-in"),
    "with an escaped address": half("/sign%2Din"),
    "that would be a websocket": half("/sign-in", "Connection: Upgrade", "Upgrade: websocket"),
    "that would be HTTP/2": half("/sign-in", "Connection: Upgrade", "Upgrade: h2c"),
    "that names another site": half("/sign-in", "X-Forwarded-Host: evil.example"),
}


TRICKLING = {
    "a byte now and then": (half("/sign-in"), b"x"),
    "a chunk now and then": (head("POST", "/sign-in", CHUNKED), b"1\r\nx\r\n"),
}
AFTER_OTHERS = {
    "after whole requests": (head("GET", "/healthz") * 3 + half("/sign-in"), [200, 200, 200, 408]),
    "after a whole form": (half("/sign-in", length=2) + half("/sign-in"), [400, 408]),
    "after a word to go on": (half("/sign-in", "Expect: 100-continue"), [100, 408]),
}


@pytest.fixture(scope="module")
def ended(store) -> dict[str, tuple[list[int], bytes]]:
    """All of them at once: what each was answered."""
    begun = NEVER_FINISHED | {name: sent for name, (sent, _) in (TRICKLING | AFTER_OTHERS).items()}
    lines = {name: Line(store.port, sent) for name, sent in begun.items()}
    for _ in range(BODY_SECONDS * 4):  # the deadline is for all of it, not for the next byte
        time.sleep(0.25)
        for name, (_, more) in TRICKLING.items():
            lines[name].send(more)
    return {name: (line.answers(), line.received) for name, line in lines.items()}


@pytest.mark.parametrize("name", [*NEVER_FINISHED, *TRICKLING])
def test_what_never_ends_is_ended(site, ended, name):
    assert ended[name][0] == [408]


@pytest.mark.parametrize("name", AFTER_OTHERS)
def test_what_never_ends_after_others_is_ended(site, ended, name):
    assert ended[name][0] == AFTER_OTHERS[name][1]


def test_it_is_said_in_plain_words(site, ended):
    received = ended["two bytes of it"][1]
    assert b"\r\nconnection: close\r\n" in received
    assert b"\r\ncontent-type: text/plain" in received
    assert b"What you sent did not arrive in time, and nothing was saved." in received
    assert b"\r\nserver: outreach\r\n" in received
    assert b"\r\ncontent-security-policy: " in received


# Answered without reading ------------------------------------------------------------------------

AT_ONCE = {
    "an unknown page": (half("/nowhere"), 404),
    "a page that takes no form": (half("/pledges"), 405),
    "a file": (half("/static/app.css"), 405),
    "GET": (half("/healthz", method="GET"), 200),
    "HEAD": (half("/pledges", method="HEAD"), 200),
    "OPTIONS": (half("/sign-in", method="OPTIONS"), 200),
    "PUT": (half("/sign-in", method="PUT"), 405),
    "DELETE": (half("/sign-in", method="DELETE"), 405),
    "TRACE": (half("/sign-in", method="TRACE"), 405),
    "a made-up method": (half("/sign-in", method="STEAL"), 405),
    "GET in chunks": (head("GET", "/healthz", CHUNKED) + b"5\r\nab", 200),
    "GET of a trillion bytes": (half("/healthz", method="GET", length=10**12), 200),
    "a form of a trillion bytes": (half("/sign-in", length=10**12), 413),
    "a form of the most bytes there are": (half("/sign-in", length=2**64 - 3), 413),
    "a large form that waits for a word": (
        half("/sign-in", "Expect: 100-continue", length=65_537),
        413,
    ),
    "an upload larger than any": (half("/import", length=10**8), 413),
    "a large upload by a stranger": (half("/import", length=4_000_000), 303),
}


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_nobody_takes_is_not_waited_for(site, name):
    """None of it would end: with a body that is waited for, it would be 408."""
    sent, status = AT_ONCE[name]
    line = Line(site.port, sent)
    assert line.answers() == [status]
    assert b"\r\nconnection: close\r\n" in line.received


# Nonsense ----------------------------------------------------------------------------------------

HIDDEN = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
NONSENSE = {
    "two lengths": ("Content-Length: 5", "Content-Length: 6"),
    "two lengths in one": ("Content-Length: 5, 6",),
    "a length below nothing": ("Content-Length: -5",),
    "a length with a sign": ("Content-Length: +5",),
    "a length in hexadecimal": ("Content-Length: 0x5",),
    "a length without end": ("Content-Length: 99999999999999999999999",),
    "an empty length": ("Content-Length:",),
    "another coding": ("Transfer-Encoding: gzip",),
    "nearly chunks": ("Transfer-Encoding: xchunked",),
    "chunks, and something after": ("Transfer-Encoding: chunked, identity",),
    "chunks after a vertical tab": ("Transfer-Encoding: \x0bchunked",),
    "chunks before a space": ("Transfer-Encoding : chunked",),
    "chunks of nonsense": (CHUNKED,),
    "a length and chunks": ("Content-Length: 4", CHUNKED),
    "chunks and a length": (CHUNKED, "Content-Length: 4"),
    "a line that goes on": ("X: a", " b", "Content-Length: 4"),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_and_hides_no_request(site, name):
    begins = b"0\r\n\r\n" if "length and" in name or "and a length" in name else b"zz\r\n"
    line = Line(site.port, head("POST", "/sign-in", *NONSENSE[name]) + begins + HIDDEN)
    assert line.answers() == [400]
    assert ask(site.port, "GET", "/healthz").status == 200


@pytest.mark.parametrize(
    "chunks", [b"-1\r\na", b"fffffffffffffffff\r\na", b"1;" + b"x" * 100_000, b"3\na=b\n0\n\n"]
)
def test_chunks_of_nonsense_are_refused(site, chunks):
    line = Line(site.port, head("POST", "/sign-in", CHUNKED) + chunks)
    assert line.answers() == [400]
    assert b"What you sent broke off" in line.received


@pytest.mark.parametrize(
    "sent",
    [
        head("GET", "/healthz", *["X: y"] * 2000),
        head("GET", "/healthz", "X: " + "y" * 200_000),
        head("GET", "/" + "y" * 200_000),
    ],
)
def test_a_head_without_end_is_refused(site, sent):
    assert Line(site.port, sent).answers() == [431]


# Too large ---------------------------------------------------------------------------------------


def test_a_form_that_is_too_large_is_answered_with_the_page(site):
    answer = ask(site.port, "POST", "/sign-in", body=b"a" * 100_000)
    assert answer.status == 413
    assert b"What you sent is too long" in answer.body


def test_so_is_one_in_chunks(site):
    answer = ask(site.port, "POST", "/sign-in", body=iter([b"a" * 50_000] * 3), encode_chunked=True)
    assert answer.status == 413
    assert b"What you sent is too long" in answer.body


def test_an_upload_that_is_too_large_says_what_to_do(site, signed_in):
    body = b"a" * (5 * 1024 * 1024 + 100_000)
    ours = signed_in("Carol", Role.COORDINATOR)
    answer = ask(site.port, "POST", "/import", body=body, headers=ours)
    assert answer.status == 413
    assert b"larger than 5 MB" in answer.body


def test_a_stranger_s_upload_is_not_kept_and_leads_to_the_sign_in(site):
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = ask(site.port, "POST", "/import", body=b"a" * 1_000_000, headers=headers)
    assert answer.status == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_the_third_upload_at_once_is_asked_to_wait(site, signed_in):
    ours = signed_in("Carol", Role.COORDINATOR)
    sent = half("/import", *lines_of(ours), length=200_000)
    lines = [Line(site.port, sent) for _ in range(12)]  # of two workers, in whichever
    statuses = [line.answers() for line in lines]
    assert statuses.count([408]) <= 4
    assert statuses.count([503]) >= 8
    other = signed_in("Dan", Role.COORDINATOR)
    assert ask(site.port, "POST", "/import", body=b"", headers=other).status == 422


# Clients that go away ----------------------------------------------------------------------------


@pytest.mark.parametrize("rudely", [False, True])
@pytest.mark.parametrize(
    "sent", [("Content-Length: 2",), ("Content-Length: 50000",), (CHUNKED,)], ids=repr
)
def test_half_a_form_does_nothing(site, signed_in, sent, rudely):
    lines = [
        Line(site.port, head("POST", f"/mps/{STARMER}/claim", FORM, *sent, *lines_of(headers)))
        for headers in [signed_in("Asha")] * 20
    ]
    for line in lines:
        line.send(b"1" if "Content-Length: 2" in sent else b"")
        line.leave(rudely=rudely)
    assert ask(site.port, "GET", "/healthz").status == 200
    assert claims() == 0


# As before ---------------------------------------------------------------------------------------


def test_a_header_with_an_underscore_says_nothing(site):
    """Else a client could name the address it comes from."""
    names = {"Cookie_": "x", "Content_Length": "5", "X_Forwarded_For": "192.0.2.1"}
    assert ask(site.port, "GET", "/sign-in", headers=names).status == 200


def test_a_connection_goes_on_after_a_form(site):
    line = Line(site.port, half("/sign-in", FORM, length=2) + HIDDEN)
    assert line.answers() == [400, 200]


@pytest.mark.parametrize("path", ["/healthz", "/pledges", "/static/app.css", "/sign-in"])
def test_head_is_answered_without_a_body(site, path):
    whole = ask(site.port, "GET", path)
    only = ask(site.port, "HEAD", path)
    assert (only.status, only.body) == (200, b"")
    assert only.headers["Content-Length"] == whole.headers["Content-Length"]


def test_a_file_arrives_whole(site, root):
    file = max((root / "static").rglob("*.js"), key=lambda path: path.stat().st_size)
    answer = ask(site.port, "GET", f"/{file.relative_to(root)}")
    assert answer.body == file.read_bytes()
