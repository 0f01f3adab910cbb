"""Tokens are made by admins and revoked by whoever looks after partners, on the partner's page."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.core import clock
from outreach.core.database import transaction
from outreach.core.errors import NotFound, Unfitting
from outreach.core.vocabulary import Role
from outreach.exports.api.actions import RevokedAlready, make_token, revoke
from outreach.exports.api.models import Token
from tests.browsing import text_of
from tests.exports.api.scenes import token_of
from tests.facts import KEY, NOBODY, scalar, scalars
from tests.ladder import (
    asks_for_password,
    message_at,
    not_for,
    not_when_signed_out,
    only_a_form,
    value_of,
)
from tests.partners.scenes import agree, partner
from tests.people.helping import events
from tests.scenes import DAY, MINUTE

on_one = pytest.mark.parametrize("store", ["sqlite"], indirect=True)
SAID = {"label": " The  dashboard ", "datasets": ["contacts", "pledges"], "days": "30"}
ONCE = {"idempotency_key": KEY}
HOSTILE = '"><script>alert(1)</script>\u202e'


@pytest.fixture
def ada(person):
    return person("Ada", Role.ADMIN)


@pytest.fixture
def adas(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def carols(browser_of, carol):
    return browser_of(carol)


@pytest.fixture
def path(number):
    return f"/partners/{number}/tokens"


def shown(response):
    """The token on the page that shows it."""
    return value_of_id(response, "new-token")


def value_of_id(response, name):
    before, _, rest = response.text.partition(f'id="{name}" value="')
    assert rest, before
    return rest.partition('"')[0]


def how_many():
    return scalar(select(func.count()).select_from(Token))


def test_is_made_and_shown_once(adas, ada, number, path, program_of):
    response = adas.post(path, SAID)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    token = shown(response)
    assert "Copy it now: it is not shown again." in text_of(response)
    (kept,) = scalars(select(Token))
    assert (kept.label, kept.datasets) == ("The dashboard", ["pledges", "contacts"])
    assert (kept.partner_id, kept.made_by, kept.revoked_at) == (number, ada.id, None)
    assert kept.expires_at == clock.now() + 30 * DAY
    assert events("api.make_token") == [(ada.id, f"partner:{number} token:{kept.id}")]
    assert program_of(token).get("/datasets/pledges").status_code == 200
    page = adas.get(f"/partners/{number}")
    assert token not in page.text
    assert f"<code>{token[-4:]}</code>" in page.text
    assert "Where each MP stands; Calls and letters, for partners" in text_of(page)


def test_sent_twice_it_is_made_once_and_shown_once(adas, number, path):
    first = adas.post(path, SAID | ONCE)
    second = adas.post(path, SAID | ONCE)
    assert (first.status_code, second.status_code) == (200, 303)
    assert second.location == f"/partners/{number}#tokens"
    assert how_many() == 1
    assert shown(first) not in adas.follow(second).text


@pytest.mark.parametrize(
    "wrong, field, says",
    [
        ({"label": " "}, "label", "Say what it is for."),
        ({"label": "x" * 81}, "label", "Use at most 80 characters."),
        ({"datasets": []}, "datasets", "Choose at least one."),
        ({"datasets": ["contacts", "volunteers"]}, "datasets", "A token opens nothing that is not"),
        ({"datasets": ["nothing"]}, "datasets", "A token opens nothing that is not agreed"),
        ({"days": "0"}, "days", "Choose 1 to 730 days."),
        ({"days": "731"}, "days", "Choose 1 to 730 days."),
        ({"days": ""}, "days", "Say for how many days."),
        ({"days": "-1"}, "days", "Write a number, 1 to 730."),
        ({"days": "9" * 40}, "days", "Write a number, 1 to 730."),
    ],
)
@on_one
def test_what_does_not_fit_is_said_and_the_rest_stays(adas, path, wrong, field, says):
    response = adas.post(path, SAID | wrong)
    assert says in message_at(response, field)
    if field != "label":
        assert value_of(response, "label") == "The  dashboard"
    assert how_many() == 0
    assert "<h1>Make a token</h1>" in response.text


def test_of_what_is_no_longer_agreed_none_is_made(adas, number, path):
    agree(number, "contacts")
    assert "not agreed" in message_at(adas.post(path, SAID), "datasets")
    assert adas.post(path, SAID | {"datasets": ["contacts"]}).status_code == 200


def test_where_nothing_is_agreed_there_is_nothing_to_open(adas):
    number = partner("Another")
    assert "Nothing is agreed at present" in text_of(adas.get(f"/partners/{number}"))
    response = adas.post(f"/partners/{number}/tokens", SAID)
    assert response.status_code == 422
    assert "Nothing is agreed with this partner at present" in text_of(response)


def test_a_label_is_shown_as_it_was_written(adas, number, path):
    response = adas.post(path, SAID | {"label": HOSTILE})
    for page in (response, adas.get(f"/partners/{number}")):
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


def test_the_list_says_when_each_was_used_and_ends(
    adas, ada, browser_of, number, path, program_of, moment
):
    token = shown(adas.post(path, SAID))
    assert "Thu 3 Dec at 10:00" in text_of(adas.get(f"/partners/{number}"))
    moment.shift(5 * MINUTE)
    assert "Never" in text_of(adas.get(f"/partners/{number}"))
    program_of(token).get("/datasets")
    assert "today at 10:05" in text_of(adas.get(f"/partners/{number}"))
    moment.shift(30 * DAY)
    page = browser_of(ada).get(f"/partners/{number}")
    assert "Ran out" in text_of(page)
    assert "/revoke" not in page.text


def test_only_an_admin_makes_one(carols, asha, browser_of, path, number, ada, person):
    not_for(path, carols)
    not_for(path, browser_of(asha))
    not_for(path, browser_of(person("Sam", Role.PARTNER)))
    page = text_of(carols.get(f"/partners/{number}"))
    assert "Only an admin makes one; you can revoke them." in page
    assert "Make a token" not in page
    assert how_many() == 0


def test_it_asks_for_the_password(adas, carols, number, path, moment):
    token_of(number)
    moment.shift(timedelta(minutes=11))
    for browser, where in (
        (adas, path),
        (carols, f"/api-tokens/{scalar(select(Token.id))}/revoke"),
    ):
        assert asks_for_password(browser.post(where, SAID))
    assert how_many() == 1
    assert scalar(select(Token.revoked_at)) is None
    assert "Give it first" in adas.get(f"/partners/{number}").text


def test_making_is_an_action(adas, stranger, path):
    only_a_form(path, adas)
    not_when_signed_out(path, stranger)
    assert adas.post(f"/partners/{NOBODY}/tokens", SAID).status_code == 404
    assert adas.post(path, SAID, token="wrong").status_code == 400


def test_is_revoked_at_once(carols, carol, number, program_of):
    token = token_of(number)
    program, token_id = program_of(token), scalar(select(Token.id))
    page = carols.follow(carols.post(f"/api-tokens/{token_id}/revoke"))
    assert "Revoked. It opens nothing any more." in text_of(page)
    assert "Revoked today at 10:00" in text_of(page)
    assert program.get("/datasets").status_code == 401
    (kept,) = scalars(select(Token))
    assert (kept.revoked_at, kept.revoked_by) == (clock.now(), carol.id)
    subject = f"partner:{number} token:{token_id}"
    assert events("api.revoke_token") == [(carol.id, subject)]


def test_revoking_is_an_action(carols, asha, browser_of, stranger, number):
    token_of(number)
    path = f"/api-tokens/{scalar(select(Token.id))}/revoke"
    only_a_form(path, carols)
    not_when_signed_out(path, stranger)
    not_for(path, browser_of(asha))
    assert carols.post(f"/api-tokens/{NOBODY}/revoke").status_code == 404
    first, second = carols.post(path, ONCE), carols.post(path, ONCE)
    assert (first.status_code, second.status_code) == (303, 303)
    again = carols.post(path)
    assert again.status_code == 409
    assert "This token was revoked already." in text_of(again)


def test_the_actions_refuse_as_they_say(number):
    words = {"label": "x", "person_id": None, "days": 1, "now": clock.now()}
    with transaction(), pytest.raises(NotFound):
        make_token(partner_id=NOBODY, datasets=["pledges"], **words)
    with transaction(), pytest.raises(Unfitting):
        make_token(partner_id=number, datasets=["contacts_full"], **words)
    with transaction(), pytest.raises(NotFound):
        revoke(token_id=NOBODY, person_id=None, now=clock.now())
    token_of(number)
    token_id = scalar(select(Token.id))
    with transaction():
        assert revoke(token_id=token_id, person_id=None, now=clock.now()) == number
    with transaction(), pytest.raises(RevokedAlready):
        revoke(token_id=token_id, person_id=None, now=clock.now())
