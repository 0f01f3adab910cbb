"""The same over HTTP, against the server that ./script/server starts."""

import os
import socket
import subprocess
from collections import Counter
from http.client import HTTPConnection

import pytest
from sqlalchemy import func, select

from outreach.core.extensions import db
from outreach.people.models import Person
from outreach.queue.models import Claim, QueueEntry
from tests.browsing import Browser
from tests.races import workers


@pytest.fixture(autouse=True)
def moment():
    """The server knows nothing of a time machine, so these tests live in the present."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    try:
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except ConnectionError:
        return False
    finally:
        line.close()


@pytest.fixture(scope="module")
def server(store, root, tmp_path_factory):
    """Its port. One on each database, which is put back between two tests, while the server has
    nothing to do. At the end, it has logged no error."""
    port, log = free_port(), tmp_path_factory.mktemp("server") / "log"
    settings = {"DATABASE_URL": store.url, "SECRET_KEY": store.app.config["SECRET_KEY"]}
    unset = ("OUTREACH_ENV", "OUTREACH_DEMO", "PUBLIC_URL", "WEB_WORKERS", "HOST")
    environ = {name: value for name, value in os.environ.items() if name not in unset} | settings
    command = [root / "script" / "server", "--port", str(port)]
    with log.open("wb") as file:
        server = subprocess.Popen(command, env=environ, stdout=file, stderr=subprocess.STDOUT)
    for _ in range(600):
        if answers(port):
            break
        try:
            server.wait(0.1)
            pytest.fail(f"the server did not start:\n{log.read_text()}")
        except subprocess.TimeoutExpired:
            pass
    yield port
    server.terminate()
    server.wait(30)
    assert "Traceback" not in log.read_text(), log.read_text()


@pytest.fixture
def port(app, server):
    """A server on this database, with the 650 and nobody in it."""
    return server


@pytest.fixture
def visitor(app):
    """Sign somebody in: the cookie and the form's token of their browser."""

    def sign_in(person_id):
        browser = Browser(app, db.session.get(Person, person_id))
        return browser.client.get_cookie("outreach").value, browser.token

    return sign_in


def key(number):
    return {"idempotency_key": f"the-same-key-number-{number}"}


def test_16_clients_take_the_650_once_each(race, crowd, visitor, port):
    """41 times 16 press at the same moment, 14 people of each client three times."""
    visitors = [visitor(person_id) for person_id in crowd(16 * 14)]
    work = [
        [(each, "/queue/next", {}) for each in visitors[client::16] for _ in range(3)][:41]
        for client in range(16)
    ]
    results = race(workers.browse, [(port, mine) for mine in work])
    everything = [answer for mine in results for answer in mine]
    pages = [where for status, where in everything if status == 303]
    assert len(pages) == len(set(pages)) == 650
    refused = [text for status, text in everything if status == 409]
    assert len(refused) == 41 * 16 - 650
    assert all("Nobody to ring just now" in text for text in refused)
    assert db.session.scalar(select(func.count(Claim.mp_id.distinct()))) == 650


def test_16_clients_go_for_the_same_mp_20_times(race, crowd, visitor, port):
    visitors = [visitor(person_id) for person_id in crowd(16)]
    mps = db.session.scalars(select(QueueEntry.mp_id).limit(20)).all()
    work = [[(each, f"/mps/{mp_id}/claim", {}) for mp_id in mps] for each in visitors]
    results = race(workers.browse, [(port, mine) for mine in work])
    for answers in zip(*results, strict=True):
        assert Counter(status for status, _ in answers) == {303: 1, 409: 15}, answers


def test_the_same_form_sent_8_times_at_once_is_done_once(race, crowd, visitor, port):
    people = crowd(20)
    work = []
    for number, person_id in enumerate(people):
        work.append((visitor(person_id), "/queue/next", key(number)))
    results = race(workers.browse, [(port, work)] * 8)
    for same in zip(*results, strict=True):
        assert {status for status, _ in same} == {303}, same
        assert len({where for _, where in same}) == 1, same
    assert db.session.scalar(select(func.count()).select_from(Claim)) == len(people)
