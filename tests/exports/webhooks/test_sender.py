"""Who sends: the thread of a server, and the command for cron. And where they may send to."""

import subprocess
import sys
import threading
from ipaddress import ip_network

import pytest

import config
from outreach.core import clock
from outreach.core.background import run_every
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome
from outreach.exports.webhooks import actions
from outreach.exports.webhooks import worker as sender
from outreach.exports.webhooks.attempts import claim
from tests.exports.webhooks.conftest import deliveries
from tests.scenes import MINUTE, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
PATIENCE = 20  # seconds until a thread that says nothing has failed


def rounds(app):
    result = app.test_cli_runner().invoke(args=["webhooks", "deliver"])
    assert result.exit_code == 0, result.output
    return result.output.strip()


def test_the_command_does_one_round_and_says_what(app, own_network, hook, asha, receiver, moment):
    assert rounds(app) == "0 sent, 0 did not get through, 0 given up, 0 waiting."
    logged(asha, Outcome.VOICEMAIL_LEFT)
    receiver.answers = [200, 500, 200]
    assert rounds(app) == "1 sent, 1 did not get through, 0 given up, 2 waiting."
    assert rounds(app) == "1 sent, 0 did not get through, 0 given up, 1 waiting."
    moment.shift(MINUTE)
    with transaction():
        claim(resting=(), now=clock.now())
    moment.shift(6 * MINUTE)
    assert rounds(app) == "0 sent, 0 did not get through, 1 given up, 0 waiting."
    assert len(receiver.got) == 3


@on_one
def test_without_the_setting_the_command_sends_nothing_to_this_machine(app, tested, receiver):
    assert rounds(app) == "0 sent, 1 did not get through, 0 given up, 1 waiting."
    assert receiver.got == []


@pytest.fixture
def started(app):
    """`started()`: the thread of a server, which goes round without resting."""
    stops = []
    yield lambda: stops.append(run_every(app, 0.001, sender.run_scheduled_round, name="webhooks"))
    for stop in stops:
        stop.set()
    for thread in threading.enumerate():
        if thread.name == "webhooks":
            thread.join(PATIENCE)
            assert not thread.is_alive()


def test_a_server_sends_by_itself(own_network, tested, receiver, started):
    arrived = threading.Event()
    receiver.answers = [_and_say(arrived)]
    started()
    assert arrived.wait(PATIENCE)


def _and_say(arrived):
    def answer(handler):
        handler.send_response(200)
        handler.end_headers()
        arrived.set()

    return answer


@on_one
def test_a_thread_outlives_every_error_and_tells_each_once(tested, started, monkeypatch, caplog):
    seen, enough = [], threading.Event()

    def fail():
        seen.append(1)
        if len(seen) > 5:
            enough.set()
        if len(seen) > 3:
            raise ValueError("what nobody may read in a log")
        raise KeyError("a name")

    monkeypatch.setattr(sender, "run_round", fail)
    started()
    assert enough.wait(PATIENCE)
    told = [record.getMessage() for record in caplog.records if "webhooks" in record.getMessage()]
    assert len(told) == 2
    assert "KeyError" in told[0]
    assert "ValueError" in told[1]
    assert "nobody may read" not in caplog.text


@on_one
def test_with_nobody_to_tell_nothing_is_done(app, hook, carol, started, monkeypatch):
    with transaction():
        actions.stop(hook_id=hook, person_id=carol.id, now=clock.now())
    asked, twice = [], threading.Event()
    really = sender.queries.any_running

    def ask():
        asked.append(really())
        if len(asked) > 2:
            twice.set()
        return asked[-1]

    monkeypatch.setattr(sender.queries, "any_running", ask)
    monkeypatch.setattr(sender, "run_round", None)  # would be an error, and asked no more
    started()
    assert twice.wait(PATIENCE)
    assert set(asked) == {False}


def test_a_server_starts_it_and_a_command_does_not(store, tmp_path):
    code = (
        "import os, threading; {}\nimport wsgi\n"
        "print([t.name for t in threading.enumerate() if t.name == 'webhooks'])"
    )
    environment = {"DATABASE_URL": store.url, "SECRET_KEY": "x" * 40, "PATH": "/usr/bin:/bin"}

    def threads(first):
        done = subprocess.run(
            [sys.executable, "-c", code.format(first)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout.strip()

    assert threads("") == "['webhooks']"
    assert threads("os.environ['FLASK_RUN_FROM_CLI'] = 'true'") == "[]"


def test_what_is_made_goes_out_in_the_order_in_which_it_changed(
    app, own_network, hook, asha, receiver
):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    rounds(app)
    assert receiver.ids == [one.event_id for one in deliveries()]
    assert all(one.delivered_at for one in deliveries())
    db.session.rollback()


# The setting ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said, networks",
    [
        ("", ()),
        (" ", ()),
        ("10.1.0.0/16", (ip_network("10.1.0.0/16"),)),
        ("10.1.2.3", (ip_network("10.1.2.3/32"),)),
        (" 10.1.0.0/16 , fd00:1::/32,", (ip_network("10.1.0.0/16"), ip_network("fd00:1::/32"))),
    ],
)
def test_networks_of_ones_own_are_a_setting(said, networks):
    assert (
        config.load({"WEBHOOK_NETWORKS": said, "SECRET_KEY": "x"})["WEBHOOK_NETWORKS"] == networks
    )


@pytest.mark.parametrize(
    "said", ["10.1.2.3/16", "localhost", "10.1.0.0/33", "0.0.0.0/0", "::/0", "10.0.0.0/8;::1"]
)
def test_a_network_that_means_nothing_or_everything_is_refused(said):
    with pytest.raises(config.UnsafeSettings) as refused:
        config.load({"WEBHOOK_NETWORKS": said, "SECRET_KEY": "x"})
    [line] = str(refused.value).splitlines()
    assert line.startswith("WEBHOOK_NETWORKS: networks such as 10.1.0.0/16")
