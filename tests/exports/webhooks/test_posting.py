"""Sending one thing to a real server on this machine, whatever it does."""

import socket
import ssl

import pytest

from outreach.exports.webhooks import dns as resolving
from outreach.exports.webhooks.attempts import Answer
from outreach.exports.webhooks.http_client import post
from tests.exports.webhooks import receiver as does
from tests.exports.webhooks.conftest import HERE
from tests.exports.webhooks.receiver import Receiver

NO_ANSWER = "The connection ended without an answer that makes sense."
BODY = '{"name":"Zo\u00eb \u2013 \u2764"}'.encode()


@pytest.fixture
def secure():
    server = Receiver(secure=True)
    yield server
    server.close()


@pytest.fixture
def named(monkeypatch):
    """`named("hooks.example.org", "127.0.0.1", …)`: where it is found, one answer a look; the last
    stays. Returns how often it was looked up."""
    really = socket.getaddrinfo

    def give(host, *answers):
        looked, left = [], list(answers)

        def find(name, port, *more, **words):
            if name[0].isdigit():  # to connect to an address, the same is asked
                return really(name, port, *more, **words)
            assert name == host
            looked.append(name)
            address = left.pop(0) if len(left) > 1 else left[0]
            return [(0, 0, 0, "", (one, port)) for one in address.split()]

        monkeypatch.setattr(resolving.socket, "getaddrinfo", find)
        return looked

    return give


def sent(url, trust, *, limit=1.0, own=HERE, **headers):
    return post(url, headers, BODY, own=own, trust=trust, limit=limit)


def test_arrives_as_it_was_given(receiver, trust):
    url = f"http://127.0.0.1:{receiver.port}/in/%C3%A9?a=1&b=%20"
    assert sent(url, trust, **{"webhook-id": "evt_1"}) == Answer(status=200)
    [got] = receiver.got
    assert (got.path, got.body) == ("/in/%C3%A9?a=1&b=%20", BODY)
    assert got.headers == {
        "host": f"127.0.0.1:{receiver.port}",
        "user-agent": "outreach",
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "connection": "close",
        "webhook-id": "evt_1",
    }


@pytest.mark.parametrize("status", [200, 202, 204, 400, 404, 410, 429, 500, 503])
def test_says_what_the_answer_was(receiver, trust, status):
    receiver.answers, receiver.headers = [status], {"Retry-After": "120"}
    assert sent(receiver.url, trust) == Answer(status=status, retry_after="120")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver, trust, status):
    receiver.answers, receiver.headers = [status], {"Location": receiver.url}
    assert sent(receiver.url, trust).status == status
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "answer, problem",
    [
        (does.waits, "No answer within 0.2 seconds."),
        (does.dribbles, "No answer within 0.2 seconds."),
        (does.hangs_up, NO_ANSWER),
        (does.says_nonsense, NO_ANSWER),
        (does.goes_on_saying_headers, NO_ANSWER),
    ],
)
def test_what_is_no_answer_is_said_in_a_sentence(receiver, trust, answer, problem):
    receiver.answers = [answer]
    assert sent(receiver.url, trust, limit=0.2) == Answer(problem=problem)
    assert len(receiver.got) == 1


def test_of_a_huge_answer_only_the_beginning_is_read(receiver, trust):
    receiver.answers = [does.talks_on]
    assert sent(receiver.url, trust) == Answer(status=200)


def test_nobody_there(trust):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/in"
        assert sent(url, trust) == Answer(problem="The connection could not be made.")


def test_somebody_who_takes_the_call_and_never_listens(trust):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"https://127.0.0.1:{deaf.getsockname()[1]}/in"
        assert sent(url, trust, limit=0.2) == Answer(problem="No answer within 0.2 seconds.")


def test_no_proxy_of_the_environment_is_used(receiver, trust, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert sent(receiver.url, trust).status == 200


def test_the_connection_goes_to_what_was_looked_at_and_keeps_the_name(secure, trust, named):
    looked = named("hooks.example.org", "127.0.0.1")
    url = f"https://hooks.example.org:{secure.port}/in"
    assert sent(url, trust) == Answer(status=200)
    assert looked == ["hooks.example.org"]
    assert secure.asked_for == ["hooks.example.org"]
    assert secure.got[0].headers["host"] == f"hooks.example.org:{secure.port}"


def test_a_certificate_for_another_name_is_refused(secure, trust, named):
    named("other.example.org", "127.0.0.1")
    url = f"https://other.example.org:{secure.port}/in"
    assert sent(url, trust).problem == "Their certificate is not valid for this host."
    # Not its address either, though that is where it is.
    url = f"https://127.0.0.1:{secure.port}/in"
    assert sent(url, trust).problem == "Their certificate is not valid for this host."
    assert secure.got == []


def test_a_certificate_that_nobody_vouches_for_is_refused(secure, named):
    named("hooks.example.org", "127.0.0.1")
    url = f"https://hooks.example.org:{secure.port}/in"
    problem = sent(url, ssl.create_default_context()).problem
    assert problem == "Their certificate is not valid for this host."


def test_a_server_that_speaks_no_tls(receiver, trust):
    url = f"https://127.0.0.1:{receiver.port}/in"
    assert sent(url, trust).problem == "No secure connection could be made."
    assert receiver.got == []


def test_a_name_that_moves_inside_between_two_times_is_not_asked(receiver, trust, named):
    looked = named("hooks.example.org", "127.0.0.1", "10.0.0.1")
    url = f"http://hooks.example.org:{receiver.port}/in"
    assert sent(url, trust).status == 200
    assert sent(url, trust).problem.startswith("Begin with https://")
    secured = sent(url.replace("http:", "https:"), trust)
    assert secured.problem.startswith("This host lies inside a private network.")
    assert (len(looked), len(receiver.got)) == (3, 1)


def test_the_next_address_is_tried_when_one_is_down(receiver, trust, named):
    named("hooks.example.org", "127.0.0.2 127.0.0.3 127.0.0.1")
    assert sent(f"http://hooks.example.org:{receiver.port}/in", trust).status == 200
    named("hooks.example.org", "127.0.0.2 127.0.0.3")
    url = f"http://hooks.example.org:{receiver.port}/in"
    assert sent(url, trust).problem == "The connection could not be made."


def test_without_the_setting_nothing_is_sent_to_this_machine(receiver, trust):
    for url in (receiver.url, receiver.url.replace("http:", "https:")):
        assert sent(url, trust, own=()).status is None
    assert receiver.got == []
