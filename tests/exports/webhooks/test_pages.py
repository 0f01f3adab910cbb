"""Adding an address, what was sent there, sending it again, stopping it."""

import base64
import re
from ipaddress import ip_address

import pytest

from outreach.audit.models import AuditEvent
from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.extensions import db
from outreach.core.vocabulary import Outcome, Role
from outreach.exports.webhooks import dns as resolving
from outreach.exports.webhooks.attempts import claim
from outreach.exports.webhooks.models import Hook
from outreach.exports.webhooks.signing import secret
from tests.browsing import shape, still, swapped, text_of
from tests.exports.scenes import tell_all
from tests.exports.webhooks.conftest import ALL, deliveries, make_all
from tests.exports.webhooks.receiver import waits
from tests.facts import KEY, NOBODY, contents, lasting, scalar, scalars
from tests.ladder import (
    asks_for_password,
    message_at,
    not_for,
    not_when_signed_out,
    only_a_form,
    value_of,
)
from tests.scenes import ABBOTT, DAY, MINUTE, logged

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")


@pytest.fixture
def carols(browser_of, carol, own_network):
    return browser_of(carol)


@pytest.fixture
def form(receiver):
    return {"url": receiver.url, "datasets": list(ALL)}


def words_of(page):
    """What is read, without the space that stands where a tag was."""
    return re.sub(r" ([.,:])", r"\1", text_of(page))


def path(partner):
    return f"/partners/{partner}/webhooks"


def only():
    [one] = deliveries()
    return one


def events(beginning="webhooks."):
    query = db.select(AuditEvent).where(AuditEvent.action.startswith(beginning))
    return [(one.action, one.person_id, one.subject) for one in scalars(query)]


def test_from_a_partners_page_to_a_test_that_arrived(carols, carol, partner, form, receiver, send):
    page = carols.get(f"/partners/{partner}")
    assert "Told at once Nowhere. A program of theirs can be told" in words_of(page)
    assert f'href="{path(partner)}/new"' in page.text
    assert "Agree on something" not in words_of(carols.get(f"{path(partner)}/new"))
    page = carols.follow(carols.post(path(partner), form))
    assert "Added. Give them the secret, then send a test." in words_of(page)
    assert receiver.url in words_of(page)
    assert "Since today at 10:00, by Carol" in words_of(page)
    assert "Nothing yet." in words_of(page)
    hook_id = scalar(db.select(Hook.id))
    page = carols.follow(carols.post(f"/webhooks/{hook_id}/test"))
    assert "A test today at 10:00 Waiting Not yet" in words_of(page)
    assert 'hx-trigger="every 3s"' in page.text
    send()
    page = carols.get(f"/webhooks/{hook_id}")
    assert "A test today at 10:00 Delivered 200 1 time Send again" in words_of(page)
    assert "every 3s" not in page.text
    page = carols.get(f"/partners/{partner}")
    assert f"{receiver.url} since Tue 3 Nov" in words_of(page)
    assert events() == [("webhooks.add", carol.id, f"partner:{partner} hook:{hook_id}")]


@pytest.mark.parametrize("fragment", [False, True])
def test_a_hook_begins_with_what_changes_from_then_on(carols, partner, form, asha, fragment):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    tell_all()
    assert carols.post(path(partner), form, fragment=fragment).status_code == 303
    assert make_all() == 0
    found = scalar(db.select(Hook))
    assert (found.partner_id, found.datasets, found.ended_at) == (partner, list(ALL), None)


@pytest.mark.parametrize(
    "field, value, message",
    [
        ("url", "", "Enter their address."),
        ("url", "  ", "Enter their address."),
        ("url", "example.org", "Begin with https://."),
        ("url", "http://example.invalid/in", "This host cannot be found."),
        ("url", "http://93.184.215.14/in", "Begin with https://: what is sent must not travel"),
        ("url", "https://10.0.0.1/in", "This host lies inside a private network."),
        ("url", "https://[::1]/in", "This host lies inside a private network."),
        ("url", "https://127.0.0.1:22/in", "Use port 443, or one above 1023."),
        ("url", "https://us:pw@example.org/in", "Leave out the name and password"),
        ("url", "https://example.org/in\r\nX-Evil: 1", "There is a space, a line break"),
        ("url", "https://example.org/" + "x" * 500, "Use at most 500 characters."),
        ("datasets", [], "Choose at least one."),
        ("datasets", ["progress"], "Choose from the list"),
        ("datasets", ["pledges", "contacts_full"], "Choose from the list"),
        ("datasets", ["nothing"], "Choose from the list"),
    ],
)
@on_one
def test_says_at_the_field_what_is_wrong_and_keeps_the_rest(
    carols, partner, form, field, value, message, monkeypatch
):
    monkeypatch.setattr(resolving, "LIMIT", 0.5)
    before = lasting()
    answer = carols.post(path(partner), form | {field: value})
    assert message in message_at(answer, field)
    if field == "datasets":
        assert value_of(answer, "url") == form["url"]
    else:
        assert answer.text.count(" checked") == 3
    assert lasting() == before


@on_one
def test_nobody_waits_while_a_name_is_looked_up(carols, partner, monkeypatch):
    seen = []

    def look_up(host, _port):
        seen.append((host, db.session().in_transaction()))
        return [ip_address("127.0.0.1")]

    monkeypatch.setattr(resolving, "look_up", look_up)
    form = {"url": "http://Hooks.example.org.:8443/in", "datasets": ["pledges"]}
    assert carols.post(path(partner), form).status_code == 303
    assert seen == [("hooks.example.org", False)]
    assert scalar(db.select(Hook)).url == "http://hooks.example.org:8443/in"


@on_one
def test_the_same_address_twice_is_said(carols, partner, form):
    carols.post(path(partner), form)
    answer = carols.post(path(partner), form | {"datasets": ["pledges"]})
    assert "They are told there already." in message_at(answer, "url")
    assert len(contents()["hooks"]) == 1


@on_one
def test_only_what_is_agreed_is_offered(carols, partner, form, moment, browser_of, carol):
    assert 'value="progress"' not in carols.get(f"{path(partner)}/new").text
    moment.shift(60 * DAY)
    page = browser_of(carol).get(f"{path(partner)}/new")
    assert "Nothing that they could be told of is agreed" in words_of(page)
    answer = browser_of(carol).post(path(partner), form)
    assert (answer.status_code, "Agree on something first." in words_of(answer)) == (422, True)
    assert contents()["hooks"] == []


def test_the_secret_is_shown_when_asked_for_and_written_down(carols, carol, hook, app):
    page = carols.post(f"/webhooks/{hook}/secret")
    [shown] = set(SECRET.findall(page.text))
    ours = secret(scalar(db.select(Hook.salt)), app.config["SECRET_KEY"])
    assert base64.b64decode(shown.removeprefix("whsec_")) == ours
    assert len(ours) == 32
    assert page.headers["Cache-Control"] == "no-store"
    assert events("webhooks.show")[0][:2] == ("webhooks.show_secret", carol.id)
    assert not SECRET.search(carols.get(f"/webhooks/{hook}").text)
    assert shown not in repr(contents())


def test_the_secret_asks_for_the_password_again(browser_of, carol, hook, moment):
    browser = browser_of(carol)
    moment.shift(11 * MINUTE)
    assert asks_for_password(browser.post(f"/webhooks/{hook}/secret"))
    assert events("webhooks.show") == []


def test_stop_ends_it_for_good(carols, carol, partner, tested, receiver, send):
    page = carols.follow(carols.post(f"/webhooks/{tested}/stop"))
    assert "Stopped. Nothing more is sent there." in words_of(page)
    assert f"{receiver.url} Stopped, today at 10:00" in words_of(page)
    assert events("webhooks.stop") == [
        ("webhooks.stop", carol.id, f"partner:{partner} hook:{tested}")
    ]
    assert send() == (0, 0, 0)
    assert only().body == ""
    page = words_of(carols.get(f"/webhooks/{tested}"))
    assert "Stopped today at 10:00. Nothing is sent there any more." in page
    assert "Given up The address was stopped before it arrived. Not yet" in page
    for what in ("Send a test", "Show the secret", "Send again"):
        assert what not in page
    for action in ("stop", "test", "secret"):
        answer = carols.post(f"/webhooks/{tested}/{action}")
        assert (answer.status_code, "was stopped already" in answer.text) == (409, True)
    assert carols.post(f"/webhooks/deliveries/{only().id}/again").status_code == 409


@on_one
def test_an_ended_address_leaves_the_partners_page_after_a_month(
    carols, browser_of, carol, partner, hook, receiver, moment
):
    carols.post(f"/webhooks/{hook}/stop")
    moment.shift(31 * DAY)
    assert receiver.url not in browser_of(carol).get(f"/partners/{partner}").text


def test_send_again_sends_the_same_once_more(carols, carol, tested, receiver, send):
    send()
    again = f"/webhooks/deliveries/{only().id}/again"
    page = carols.follow(carols.post(again))
    assert "It goes out again within ten seconds." in words_of(page)
    assert (only().delivered_at, only().due_at) == (None, clock.now())
    assert send() == (1, 0, 0)
    assert len(receiver.got) == 2
    assert set(receiver.ids) == {only().event_id}
    assert receiver.got[0].body == receiver.got[1].body
    assert events("webhooks.again")[0][1:] == (
        carol.id,
        f"partner:{scalar(db.select(Hook.partner_id))} hook:{tested} {only().event_id}",
    )


def test_what_was_given_up_can_be_sent_again(
    browser_of, carol, own_network, tested, receiver, send, moment
):
    receiver.answers = [500]
    send()
    moment.shift(DAY)
    send()
    assert only().gave_up_at == clock.now()
    carols = browser_of(carol)
    page = carols.get(f"/webhooks/{tested}?state=given_up")
    assert "Given up 500 2 times Send again" in words_of(page)
    assert "1 given up" in words_of(carols.get(f"/partners/{scalar(db.select(Hook.partner_id))}"))
    receiver.answers = [200]
    carols.post(f"/webhooks/deliveries/{only().id}/again")
    assert send() == (1, 0, 0)
    assert (only().gave_up_at, only().tries) == (None, 3)


def test_what_is_being_sent_is_not_sent_beside_it(carols, tested):
    with transaction():
        claim(resting=(), now=clock.now())
    assert "Being sent" in words_of(carols.get(f"/webhooks/{tested}"))
    answer = carols.post(f"/webhooks/deliveries/{only().id}/again")
    assert (answer.status_code, "is being sent right now" in answer.text) == (409, True)


def test_what_may_no_longer_be_told_is_not_sent_again(
    carols, hook, asha, receiver, send, moment, browser_of, carol
):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    make_all()
    send()
    one = deliveries(dataset="contacts")[0]
    moment.shift(60 * DAY)
    browser = browser_of(carol)
    answer = browser.post(f"/webhooks/deliveries/{one.id}/again")
    assert (answer.status_code, "cannot be sent again" in answer.text) == (409, True)
    assert deliveries(id=one.id)[0].delivered_at


def test_the_page_says_what_each_came_to(carols, hook, asha, receiver, send, moment):
    logged(asha, Outcome.VOICEMAIL_LEFT)
    make_all()
    receiver.answers, receiver.headers = [302, 500, 200], {"Location": receiver.url}
    send()
    send()
    send()
    text = words_of(carols.get(f"/webhooks/{hook}"))
    assert "302: They sent us on to another address. We do not follow" in text
    assert re.search(r"Waiting again today at 10:0\d 500 1 time", text)
    assert "Delivered 200 1 time" in text
    waiting = words_of(carols.get(f"/webhooks/{hook}?state=waiting"))
    assert ("Delivered 200" in waiting, "500" in waiting) == (False, True)
    delivered = words_of(carols.get(f"/webhooks/{hook}?state=delivered"))
    assert ("Delivered 200" in delivered, "500" in delivered) == (True, False)
    assert "None." in words_of(carols.get(f"/webhooks/{hook}?state=given_up"))
    assert f"contacts {deliveries(dataset='contacts')[0].key}" in text
    assert f"pledges {ABBOTT}" in text


@on_one
def test_no_answer_is_said_with_its_reason(carols, tested, receiver, send):
    receiver.answers = [waits]
    send(limit=0.2)
    assert "No answer within 0.2 seconds." in words_of(carols.get(f"/webhooks/{tested}"))


@on_one
def test_many_are_shown_page_by_page(carols, hook, asha, moment, send):
    for _ in range(51):
        moment.shift(MINUTE)
        carols.post(f"/webhooks/{hook}/test")
    first = carols.get(f"/webhooks/{hook}")
    assert first.text.count("A test</th>") == 50
    last = deliveries()[1].id
    assert f"before={last}" in first.text
    rest = carols.get(f"/webhooks/{hook}?before={last}")
    assert rest.text.count("A test</th>") == 1
    for odd in ("before=x", "before=-1", f"before={10**20}", "state=x"):
        assert carols.get(f"/webhooks/{hook}?{odd}").text.count("A test</th>") == 50


@on_one
def test_the_fragment_is_the_page(carols, tested, send):
    send()
    page = carols.get(f"/webhooks/{tested}")
    fragment = carols.get(f"/webhooks/{tested}", fragment=True)
    assert swapped(page, "#deliveries", fragment) == shape(still(page))


@on_one
def test_the_ladder(carols, browser_of, asha, person, stranger, partner, tested):
    again = f"/webhooks/deliveries/{only().id}/again"
    hook_paths = [f"/webhooks/{tested}/{what}" for what in ("test", "secret", "stop")]
    for one in (path(partner), again, *hook_paths):
        only_a_form(one, carols)
        not_for(one, browser_of(asha))
        not_when_signed_out(one, stranger)
    not_for(again, browser_of(person("Pia", Role.PARTNER)))
    for page in (f"/webhooks/{tested}", f"{path(partner)}/new"):
        assert browser_of(asha).get(page).status_code == 403
    for what in ("test", "secret", "stop"):
        assert carols.post(f"/webhooks/{NOBODY}/{what}").status_code == 404
    assert carols.post(f"/webhooks/deliveries/{NOBODY}/again").status_code == 404
    assert carols.post(path(NOBODY)).status_code == 404
    assert carols.get(f"/webhooks/{NOBODY}").status_code == 404
    assert carols.get(f"{path(NOBODY)}/new").status_code == 404
    assert browser_of(person("Amal", Role.ADMIN)).get(f"/webhooks/{tested}").status_code == 200


def test_sent_twice_it_is_done_once(carols, partner, form):
    for _ in range(2):
        answer = carols.post(path(partner), form | {"idempotency_key": KEY})
        assert answer.status_code == 303
    assert len(contents()["hooks"]) == 1
    hook_id = scalar(db.select(Hook.id))
    for _ in range(2):
        key = {"idempotency_key": f"{KEY}-again"}
        assert carols.post(f"/webhooks/{hook_id}/test", key).status_code == 303
    assert len(deliveries()) == 1
    # Pressed anew in the same second it is still the same test.
    assert carols.post(f"/webhooks/{hook_id}/test").status_code == 303
    assert len(deliveries()) == 1


def test_what_they_type_of_an_address_is_shown_as_text(carols, partner, receiver):
    url = f"{receiver.url}?<script>alert(1)</script>&\"'"
    carols.follow(carols.post(path(partner), {"url": url, "datasets": ["pledges"]}))
    assert "<script>alert" not in carols.get(f"/partners/{partner}").text
