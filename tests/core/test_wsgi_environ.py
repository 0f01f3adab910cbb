"""The environ of the front is that of granian's own WSGI, which the application was written for."""

import json
import os
import socket
import subprocess
import sys

import pytest

from outreach.core.wsgi_environ import put_body
from tests.attacks.connections.sockets import free_port, until
from tests.core.scopes import environ_of

# Of the server itself, not of the request.
ITS_OWN = {"SERVER_PORT", "SERVER_SOFTWARE", "REMOTE_PORT", "wsgi.multiprocess"}

REQUESTS = {
    "plain": b"GET /mps HTTP/1.1\r\nHost: x\r\n",
    "query": b"GET /mps?q=a+b&q=%26%C3%A9 HTTP/1.1\r\nHost: x\r\n",
    "empty query": b"GET /mps? HTTP/1.1\r\nHost: x\r\n",
    "two question marks": b"GET /mps?a?b HTTP/1.1\r\nHost: x\r\n",
    "UTF-8": b"GET /%C3%A9/%E2%82%AC HTTP/1.1\r\nHost: x\r\n",
    "no UTF-8": b"GET /%FF%C3 HTTP/1.1\r\nHost: x\r\n",
    "escaped slash": b"GET /a%2Fb HTTP/1.1\r\nHost: x\r\n",
    "escaped percent": b"GET /a%2525 HTTP/1.1\r\nHost: x\r\n",
    "half an escape": b"GET /a%2 HTTP/1.1\r\nHost: x\r\n",
    "no escape": b"GET /a%zz HTTP/1.1\r\nHost: x\r\n",
    "escaped NUL": b"GET /a%00b HTTP/1.1\r\nHost: x\r\n",
    "plus": b"GET /a+b HTTP/1.1\r\nHost: x\r\n",
    "two slashes": b"GET //a//b/ HTTP/1.1\r\nHost: x\r\n",
    "dots": b"GET /a/../b/./c HTTP/1.1\r\nHost: x\r\n",
    "escaped question mark": b"GET /a%3Fb?c HTTP/1.1\r\nHost: x\r\n",
    "whole address": b"GET http://other.example:81/a?b HTTP/1.1\r\nHost: x\r\n",
    "asterisk": b"OPTIONS * HTTP/1.1\r\nHost: x\r\n",
    "HTTP/1.0": b"GET /a HTTP/1.0\r\nHost: x\r\n",
    "no host": b"GET /a HTTP/1.1\r\n",
    "no host in HTTP/1.0": b"GET /a HTTP/1.0\r\n",
    "port in host": b"GET /a HTTP/1.1\r\nHost: x:8000\r\n",
    "two hosts": b"GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n",
    "two of a header": b"GET /a HTTP/1.1\r\nHost: x\r\nX-Many: 1\r\nX-Many: 2\r\n",
    "two cookies": b"GET /a HTTP/1.1\r\nHost: x\r\nCookie: a=1\r\nCookie: b=2\r\n",
    "three origins": b"GET /a HTTP/1.1\r\nHost: x\r\nOrigin: 1\r\norigin: 2\r\nORIGIN: 3\r\n",
    "empty header": b"GET /a HTTP/1.1\r\nHost: x\r\nX-Empty:\r\n",
    "spaces": b"GET /a HTTP/1.1\r\nHost: x\r\nX-Some:   a  b  \r\n",
    "type without a body": b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n",
    "two types": b"GET /a HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n",
    "method": b"STEAL /a HTTP/1.1\r\nHost: x\r\n",
    "HEAD": b"HEAD /a HTTP/1.1\r\nHost: x\r\n",
    "form": b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 3\r\n",
    "form of nothing": b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n",
}


def serve(root, application, interface):
    port = free_port()
    command = [sys.executable, "-m", "granian", application, "--interface", interface]
    command += ["--http", "1", "--no-ws", "--port", str(port), "--no-log"]
    return port, subprocess.Popen(command, cwd=root, env={"PATH": os.environ["PATH"]})


@pytest.fixture(scope="module")
def ports(root):
    """Of the two servers: granian's WSGI, and the front."""
    servers = [
        serve(root, "tests.core.telling:app", "wsgi"),
        serve(root, "tests.core.telling:front", "asginl"),
    ]
    for port, _ in servers:
        until(lambda: _listens(port), "the server did not start")  # noqa: B023 - used at once
    yield [port for port, _ in servers]
    for _, process in servers:
        process.terminate()
        process.wait(10)


def _listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def told(port, request):
    """What the application says that it was called with, without what is the server's own."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(request + b"Connection: close\r\n\r\n" + b"a=b" * (b"Length: 3" in request))
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1."), answer
    body = answer.partition(b"\r\n\r\n")[2]
    environ = json.loads(body) if body else {}
    for name in ITS_OWN:
        environ.pop(name, None)
    return answer[:12], environ


@pytest.mark.parametrize("name", REQUESTS)
def test_an_odd_request_is_told_as_granian_tells_it(ports, name):
    theirs, ours = (told(port, REQUESTS[name]) for port in ports)
    assert ours == theirs


@pytest.mark.parametrize("name", [b"x_forwarded_for", b"content_length", b"_", b"x-forwarded_for"])
def test_a_name_with_an_underscore_is_left_out(name):
    """As WSGI would call them, they are the same as those that a proxy sets."""
    assert environ_of((name, b"192.0.2.1")).keys() == environ_of().keys()


def test_letters_beyond_ascii_are_kept_as_latin_1():
    assert environ_of((b"x-name", b"\xc3\xa9"))["HTTP_X_NAME"] == "Ã©"


def test_the_environment_of_the_server_is_not_in_it(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "a key that nobody sees")
    assert "SECRET_KEY" not in environ_of()


def test_where_it_comes_from():
    environ = environ_of(scheme="https")
    assert (environ["REMOTE_ADDR"], environ["wsgi.url_scheme"]) == ("192.0.2.7", "https")


def test_a_body_has_its_length_and_no_coding():
    environ = environ_of((b"transfer-encoding", b"chunked"))
    put_body(environ, b"a=b", 3)
    assert (environ["wsgi.input"].read(), environ["CONTENT_LENGTH"]) == (b"a=b", "3")
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_no_body_has_no_length():
    environ = environ_of((b"content-length", b"50000"))
    put_body(environ, b"", 0)
    assert "CONTENT_LENGTH" not in environ
